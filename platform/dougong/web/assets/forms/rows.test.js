// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { Rows, readable } from "./rows.js";

const column = (/** @type {string} */ key) => ({ key, title: key, kind: "text", readonly: false });

/** @param {any[]} list */
function rowsOf(list) {
  const field = { value: JSON.stringify(list), told: 0, dispatchEvent() { field.told += 1; return true; } };
  const props = { pointer: "/lines", columns: [column("item"), column("count")], labels: {}, rows: [] };
  return { field, rows: new Rows(/** @type {any} */ (field), /** @type {any} */ (props)) };
}

const snapshot = (/** @type {Rows} */ rows) => new Map(rows.list.map((row) => [row.id, JSON.stringify(row)]));
const found = (/** @type {any} */ more) => ({ added: [], changed: [], removed: [], labels: {}, ...more });

test("rows that come stand behind those that are there, with their labels", () => {
  const { field, rows } = rowsOf([{ id: "a", count: "1" }]);
  rows.bring(found({ added: [{ id: "b", item: "x", count: "2" }], labels: { x: "Sand" } }), snapshot(rows));
  assert.deepEqual(JSON.parse(field.value), [{ id: "a", count: "1" }, { id: "b", item: "x", count: "2" }]);
  assert.equal(rows.labels.get("x"), "Sand");
  assert.equal(field.told, 1);
});

test("an empty row goes unless somebody began to type into it", () => {
  const { rows } = rowsOf([{ id: "a" }, { id: "b" }]);
  const sent = snapshot(rows);
  rows.list[1].count = "5";
  rows.bring(found({ removed: ["a", "b"] }), sent);
  assert.deepEqual(rows.list.map((row) => row.id), ["b"]);
});

test("a value comes into a known row unless it was typed meanwhile", () => {
  const { rows } = rowsOf([{ id: "a", item: "x", count: "1" }]);
  const sent = snapshot(rows);
  rows.list[0].count = "9";
  rows.bring(found({ changed: [{ id: "a", item: "y", count: "2" }, { id: "gone", item: "z" }] }), sent);
  assert.deepEqual(rows.list, [{ id: "a", item: "y", count: "9" }]);
});

test("a row that came twice stands once", () => {
  const { rows } = rowsOf([]);
  const one = found({ added: [{ id: "b", item: "x" }] });
  rows.bring(one, snapshot(rows));
  rows.bring(one, snapshot(rows));
  assert.equal(rows.list.length, 1);
});

test("a column offers the values of other rows as they are typed, with what they mean", () => {
  const { field, rows } = rowsOf([]);
  const steps = { value: JSON.stringify([{ id: "a", code: "1.1", name: "Dig" }, { id: "b", code: "1.2" }, { id: "c", name: "Later" }]) };
  const form = { elements: { namedItem: (/** @type {string} */ name) => (name === "/steps" ? steps : null) } };
  Object.assign(field, { form });
  const among = { rows: "steps", value: "code", title: "name" };
  const offered = rows.options(/** @type {any} */ ({ ...column("to"), options: [], among }));
  assert.deepEqual(offered, [{ value: "1.1", title: "1.1 Dig" }, { value: "1.2", title: "1.2" }]);
  assert.deepEqual(rows.options(/** @type {any} */ ({ ...column("to"), options: [], among: { ...among, rows: "none" } })), []);
});

test("numbers are read in groups of three, amounts with their cents", () => {
  assert.equal(readable("1234567.5", 2), "1,234,567.50");
  assert.equal(readable("100.0000", 0), "100");
  assert.equal(readable("9.2500", 0), "9.25");
  assert.equal(readable("-1000", 2), "-1,000.00");
  assert.equal(readable("12a", 2), "12a");
});
