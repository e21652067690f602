// The interpreter in the browser gives what the server gives, and knows what it cannot do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { functions, lacking } from "../../platform/dougong/web/assets/feel/functions.js";
import { evaluate, matches } from "../../platform/dougong/web/assets/feel/interpret.js";
import { add, divide, number, rounded } from "../../platform/dougong/web/assets/feel/number.js";
import { OnlyOnServer } from "../../platform/dougong/web/assets/feel/values.js";
import { run } from "./feel_vectors.mjs";

const here = (path) => new URL(path, import.meta.url);

test("every vector has the value the server worked out", () => {
  const { total, onServer, differences } = run(here("./feel_vectors.json"));
  assert.ok(total > 500);
  assert.equal(onServer, 0);
  assert.deepEqual(differences, []);
});

test("the list the server reads names the functions there are", () => {
  const known = JSON.parse(readFileSync(here("../../platform/dougong/web/assets/feel/browser_functions.json"), "utf8"));
  assert.deepEqual([...functions.keys()].sort(), Object.keys(known.functions).sort());
  assert.deepEqual([...lacking].sort(), known.lacking);
  for (const [name, overloads] of functions) {
    assert.deepEqual(overloads.map((one) => one.usage).sort(), [...known.functions[name]].sort());
  }
});

test("a function that only the server has is refused, not guessed", () => {
  const tree = { kind: "call", function: { kind: "builtin", name: "matches" }, arguments: [] };
  assert.throws(() => evaluate(tree, {}), OnlyOnServer);
});

test("numbers are exact where the browser's own are not", () => {
  const text = (value) => value.toFixed();
  assert.equal(text(add(number("0.1"), number("0.2"))), "0.3");
  assert.equal(text(divide(number("1"), number("3"))), `0.${"3".repeat(34)}`);
  assert.equal(text(rounded("round half up", number("-1.005"), number("2"))), "-1.01");
  assert.equal(text(rounded("decimal", number("2.5"), number("0"))), "2");
});

test("members of a value's class are no members of the value", () => {
  const path = (member) => ({ kind: "path", base: { kind: "name", name: "row" }, member });
  for (const member of ["constructor", "__proto__", "toString"]) {
    assert.equal(evaluate(path(member), { row: { a: 1 } }), null);
    assert.equal(evaluate({ kind: "name", name: member }, {}), null);
  }
});

test("the cells of a table are tested with the value", () => {
  const tests = { tests: [{ operator: "<", operand: { kind: "literal", value: { number: "10" } } }], negated: false };
  assert.equal(matches(tests, 5, {}), true);
  assert.equal(matches(tests, 10, {}), false);
  assert.equal(matches(tests, null, {}), null);
});
