// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { short } from "./numbers.js";
import { optionsOf } from "./options.js";
import { pieces, steps } from "./waterfall.js";

test("numbers of an axis are short, in 万 and 亿 for Chinese readers", () => {
  const chinese = [0, 950, 9999, 10000, 3500000, 123456789, -25000, 0.5].map((n) => short(n, "zh-CN"));
  assert.deepEqual(chinese, ["0", "950", "9,999", "1万", "350万", "1.23亿", "-2.5万", "0.5"]);
  assert.deepEqual([999, 1500, 3500000, -2e9].map((n) => short(n, "en")), ["999", "1.5K", "3.5M", "-2B"]);
});

test("a waterfall goes from step to step and ends on its own foot", () => {
  assert.deepEqual(steps([100, 30, -50, 80]), [[0, 100], [100, 130], [130, 80], [0, 80]]);
});

test("a step that crosses zero is drawn on both sides of it", () => {
  assert.deepEqual(pieces(40, -10), { foot: 0, above: 40, below: -10 });
  assert.deepEqual(pieces(100, 130), { foot: 100, above: 30, below: 0 });
  assert.deepEqual(pieces(-20, -50), { foot: -20, above: 0, below: -30 });
});

const one = (/** @type {(string | null)[]} */ values) => [{ name: "金额", values, texts: values.map((v) => v ?? "—") }];

test("a gap stays a gap and is no zero", () => {
  const options = optionsOf({ type: "line", labels: ["1", "2"], series: one(["5.50", null]), unit: "", thresholds: [] }, "zh");
  assert.deepEqual(options.series[0].data, [5.5, null]);
});

test("parts of a pie that are not above zero are left out", () => {
  const options = optionsOf({ type: "pie", labels: ["a", "b", "c"], series: one(["5", "-1", "0"]), unit: "", thresholds: [] }, "zh");
  assert.deepEqual(options.series[0].data.map((/** @type {any} */ part) => part.name), ["a"]);
});

test("a gauge turns yellow and red at its thresholds and holds a value beyond them", () => {
  const options = optionsOf({ type: "gauge", labels: ["率"], series: one(["118.20"]), unit: "%", thresholds: ["80", "95"] }, "zh");
  const [dial] = options.series;
  assert.equal(dial.max, 120);
  assert.ok(dial.max > 95, "the red part is seen");
  assert.deepEqual(dial.axisLine.lineStyle.color.map((/** @type {any} */ part) => part[0]), [80 / 120, 95 / 120, 1]);
});

test("what people wrote is never markup beside the pointer", () => {
  const options = optionsOf({ type: "bar", labels: ["<img src=x>"], series: one(["1"]), unit: "", thresholds: [] }, "zh");
  assert.ok(!options.tooltip.formatter([{ dataIndex: 0 }]).includes("<img"));
});

test("many days can be looked at in parts, and a wheel without Ctrl moves the page", () => {
  const days = Array.from({ length: 63 }, (_, place) => String(place));
  const told = (/** @type {string[]} */ labels) => optionsOf({ type: "line", labels, series: one(labels), unit: "", thresholds: [] }, "zh");
  assert.equal(told(days.slice(1)).dataZoom, undefined);
  const [strip, inside] = told(days).dataZoom;
  assert.equal(strip.type, "slider");
  assert.deepEqual([inside.type, inside.zoomOnMouseWheel, inside.moveOnMouseWheel], ["inside", "ctrl", false]);
});
