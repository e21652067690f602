// @ts-check
// Plans over time: days that are worked, bars and their groups, what moving writes, how links run.
import assert from "node:assert/strict";
import test from "node:test";
import { isLate, planOf, seen, spanOf } from "./bars.js";
import { dayOf, isoOf, WorkDays } from "./days.js";
import { bodyOf, namesOf, route } from "./draw.js";
import { circle, isMovable, linkRow, moved, pulled, undoing } from "./moves.js";
import { scaleOf, ticks } from "./scale.js";

const WORDS = /** @type {import("./bars.js").Words} */ ({
  start: "begin", finish: "end", label: "name", base_start: "planned", base_finish: "due", done: "done", critical: "critical",
  code: "code", days: "long", at: "status_day",
  shape: { field: "sort", group: "whole", point: "gate" },
  links: { rows: "wires", before: "pred", after: "succ", type: "kind", lag: "lag", unit: "unit" },
  calendar: { week: "week", days_off: "off" },
  move: { date: "bound", rule: "rule", start: ["SNET", "MSO"], finish: ["MFO"], free: ["ASAP"] },
});
const SIX = ["mon", "tue", "wed", "thu", "fri", "sat"];
const day = (/** @type {string} */ text) => /** @type {number} */ (dayOf(text));
const DATA = {
  rows: [
    { id: "1", code: "1", name: "主体", sort: "whole", begin: "2026-11-02", end: "2026-11-17" },
    { id: "2", code: "1.1", name: "开挖", sort: "work", begin: "2026-11-02", end: "2026-11-06", long: 5, done: 100, critical: true },
    { id: "3", code: "1.2", name: "垫层", sort: "work", begin: "2026-11-07", end: "2026-11-17", due: "2026-11-16", planned: "2026-11-07", long: 8, done: 30, rule: "ASAP" },
    { id: "4", code: "2", name: "验收", sort: "gate", begin: "2026-11-17", end: "2026-11-17" },
    { id: "5", code: "3", name: "<未排>", sort: "work" },
  ],
  links: [{ id: "k1", pred: "1.1", succ: "1.2", kind: "FS", lag: 0 }, { id: "k2", pred: "1.2", succ: "2", kind: "FS" }],
  head: { week: SIX, off: "2026-11-12 2026-11-15+", status_day: "2026-11-10" },
  texts: [],
};
const plan = () => planOf(WORDS, DATA);
const named = (/** @type {string} */ code) => /** @type {import("./bars.js").Bar} */ (plan().bars.find((bar) => bar.code === code));

test("a calendar knows its week, days off and days that are worked instead", () => {
  const { days } = plan();
  assert.equal(days.works(day("2026-11-08")), false);
  assert.equal(days.works(day("2026-11-12")), false);
  assert.equal(days.works(day("2026-11-15")), true);
  assert.equal(isoOf(days.away(day("2026-11-11"), 1)), "2026-11-13");
  assert.equal(isoOf(days.away(day("2026-11-13"), -2)), "2026-11-10");
  assert.equal(days.count(day("2026-11-07"), day("2026-11-17")), 9);
  assert.deepEqual(days.off(day("2026-11-07"), day("2026-11-13")), [[day("2026-11-08"), 1], [day("2026-11-12"), 1]]);
});

test("without a calendar every day is worked and nothing is shaded", () => {
  const days = new WorkDays(null);
  assert.equal(days.known, false);
  assert.equal(days.works(day("2026-11-08")), true);
});

test("dots in a code put rows below rows, and folded groups hide theirs", () => {
  const found = plan();
  assert.deepEqual(found.bars.map((bar) => [bar.code, bar.level, bar.parent]), [["1", 0, true], ["1.1", 1, false], ["1.2", 1, false], ["2", 0, false], ["3", 0, false]]);
  assert.deepEqual(seen(found, new Set(["1"]), () => true).map((bar) => bar.code), ["1", "2", "3"]);
  assert.deepEqual(seen(found, new Set(), (bar) => bar.critical).map((bar) => bar.code), ["1", "1.1"]);
});

test("a bar is late behind its base, or undone when its last day is over", () => {
  const found = plan();
  assert.deepEqual(found.bars.filter((bar) => isLate(bar, found)).map((bar) => bar.code), ["1.2"]);
  const undone = planOf(WORDS, { ...DATA, rows: [{ ...DATA.rows[1], done: 60 }] });
  assert.equal(isLate(undone.bars[0], undone), true);
  assert.equal(isLate(undone.bars[0], { ...undone, at: null }), false);
});

test("moving counts worked days and binds the start, the finish under a rule of the finish", () => {
  const { days } = plan();
  assert.deepEqual(moved(WORDS, named("1.2"), 3, days), { rule: "SNET", bound: "2026-11-11" });
  const held = { ...named("1.2"), row: { ...named("1.2").row, rule: "MSO" } };
  assert.deepEqual(moved(WORDS, held, -1, days), { rule: "MSO", bound: "2026-11-06" });
  const ends = { ...named("1.2"), row: { ...named("1.2").row, rule: "MFO" } };
  assert.deepEqual(moved(WORDS, ends, 1, days), { rule: "MFO", bound: "2026-11-18" });
});

test("groups and bars under another rule stay where they are", () => {
  assert.equal(isMovable(WORDS, named("1")), false);
  assert.equal(isMovable(WORDS, named("3")), false);
  const deadline = { ...named("1.2"), row: { ...named("1.2").row, rule: "FNLT" } };
  assert.equal(moved(WORDS, deadline, 1, plan().days), null);
  assert.equal(moved(WORDS, named("1.2"), 0, plan().days), null);
});

test("pulling writes worked days, one at least, and nothing for points", () => {
  assert.deepEqual(pulled(WORDS, named("1.2"), -20), { long: 1 });
  assert.deepEqual(pulled(WORDS, named("1.2"), 2), { long: 10 });
  assert.equal(pulled(WORDS, named("1.2"), 0), null);
  assert.equal(pulled(WORDS, named("2"), 3), null);
});

test("a link that would lead back is told with the whole circle", () => {
  const { links } = plan();
  assert.deepEqual(circle(links, "2", "1.1"), ["2", "1.1", "1.2", "2"]);
  assert.deepEqual(circle(links, "1.1", "1.1"), ["1.1", "1.1"]);
  assert.deepEqual(circle(links, "1.1", "2"), []);
});

test("what a change undoes is what stood there before", () => {
  const set = { rows: "tasks", set: [{ id: "3", values: { rule: "SNET", bound: "2026-11-11" } }], add: [], remove: [] };
  assert.deepEqual(undoing(set, DATA.rows).set, [{ id: "3", values: { rule: "ASAP", bound: null } }]);
  const link = { rows: "wires", set: [], add: [linkRow(WORDS, "k3", "1.1", "2", "SS")], remove: ["k1"] };
  assert.deepEqual(link.add, [{ id: "k3", pred: "1.1", succ: "2", kind: "SS", lag: 0 }]);
  assert.deepEqual(undoing(link, DATA.links), { rows: "wires", set: [], add: [DATA.links[0]], remove: ["k3"] });
});

test("the head is ruled by days, weeks, months or quarters as there is room", () => {
  const span = spanOf(plan(), day("2026-11-01"));
  assert.deepEqual(span.map(isoOf), ["2026-11-02", "2026-11-17"]);
  const months = ticks(scaleOf([day("2026-01-10"), day("2027-03-01")], "month", 400));
  assert.deepEqual(months.upper.map((tick) => tick.text), ["2026", "2027"]);
  const quarters = ticks(scaleOf([day("2026-01-10"), day("2028-12-01")], "quarter", 400));
  assert.ok(quarters.lower.some((tick) => tick.text === "Q3"));
  const days = ticks(scaleOf(span, "day", 400));
  assert.ok(days.lower.some((tick) => tick.text === "12"));
});

test("links leave and enter at the ends their kind names", () => {
  const [one, other] = [[10, 50], [80, 120]];
  assert.equal(route("FS", one, other, 5, 35), "M50 5H73V35H80");
  assert.equal(route("SS", one, other, 5, 35), "M10 5H3V35H80");
  assert.equal(route("FF", one, other, 5, 35), "M50 5H127V35H120");
  assert.equal(route("SF", one, other, 5, 35), "M10 5H3V20H127V35H120");
});

test("the picture tells bars, bases, links and texts without letting them be markup", () => {
  const found = plan();
  const scale = scaleOf(spanOf(found, 0), "day", 600);
  const body = bodyOf({ plan: found, bars: found.bars, scale, now: day("2026-11-11"), row: 30, handles: true, from: 0, to: 500 });
  assert.equal(body.match(/class="gantt-item/g)?.length, 4);
  assert.equal(body.match(/data-link=/g)?.length, 2);
  assert.equal(body.match(/class="gantt-base"/g)?.length, 1);
  assert.match(body, /class="gantt-front"/);
  assert.match(body, /class="gantt-today"/);
  const names = namesOf(found.bars, new Set(), (bar) => bar.label, { fold: "收起", unfold: "展开" }, "");
  assert.ok(!names.includes("<未排>"));
});

test("five hundred bars with their links are one text in little time", () => {
  const rows = Array.from({ length: 500 }, (_, place) => ({ id: `${place}`, code: `${place}`, name: "任务", sort: "work", begin: isoOf(20000 + place), end: isoOf(20010 + place), done: 10, critical: place % 3 === 0 }));
  const links = rows.slice(1).map((row, place) => ({ id: `k${place}`, pred: `${place}`, succ: row.code, kind: "FS", lag: 0 }));
  const found = planOf(WORDS, { ...DATA, rows, links });
  const start = performance.now();
  const body = bodyOf({ plan: found, bars: found.bars, scale: scaleOf(spanOf(found, 0), "day", 900), now: 20100, row: 30, handles: true, from: 0, to: 500 });
  assert.equal(body.match(/data-link=/g)?.length, 499);
  assert.ok(performance.now() - start < 500);
});

test("a picture beside another one has arrows of its own", () => {
  const found = plan();
  const scale = scaleOf(spanOf(found, 0), "day", 600);
  const body = bodyOf({ plan: found, bars: found.bars, scale, now: 0, row: 22, handles: false, from: 0, to: 5, tip: "page-2" });
  assert.match(body, /<marker id="page-2"/);
  assert.equal(body.match(/url\(#page-2\)/g)?.length, 2);
  assert.equal(route("SF", [10, 50], [80, 120], 5, 27, 11), "M10 5H3V16H127V27H120");
});
