// @ts-check
// What ECharts is told for every kind of chart; figures come as text and are drawn as numbers.
import { short } from "./numbers.js";
import { pieces, steps } from "./waterfall.js";

/**
 * @typedef {{name: string, values: (string | null)[], texts: string[]}} Series
 * @typedef {{type: string, labels: string[], series: Series[], unit: string, thresholds: string[]}} Props
 */

const INK = "#1c2733";
const SOFT = "#43505f";
/** Told apart from one another and from white. */
export const COLOURS = ["#1f5f99", "#b3372a", "#1d7a55", "#a85b00", "#6a4c93", "#0f7c8a", "#8a5a44", "#526074"];
const FAINT = "rgba(255, 255, 255, 0.3)";
/** Faint enough to leave the colour what it is. */
const PATTERNS = [
  { symbol: "none" },
  { color: FAINT, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: Math.PI / 4 },
  { color: FAINT, dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: -Math.PI / 4 },
  { color: FAINT, symbol: "circle", dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [4, 2], symbolSize: 0.7 },
  { color: FAINT, dashArrayX: [1, 0], dashArrayY: [2, 6] },
];
const RISE = "#b3372a";
const FALL = "#1d7a55";
const WHOLE = "#1f5f99";

/** @param {string | null} value */
const number = (value) => (value === null ? null : Number(value));

/** What stands beside the pointer: labels and figures as people read them, never as markup. @param {string} text */
const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** More points than this are looked at in parts. */
const MANY = 62;

/**
 * A strip below the chart that leaves a part of it; a wheel moves the page unless Ctrl is held.
 * @param {Props} props
 */
function zoom(props) {
  if (props.labels.length <= MANY) return {};
  const bottom = props.series.length > 1 ? 30 : 6;
  const strip = { type: "slider", height: 20, bottom, brushSelect: false, showDetail: false, borderColor: "#d5dbe2" };
  return { dataZoom: [strip, { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false }] };
}

/** @param {Props} props @param {string} language */
function axes(props, language) {
  const strip = props.labels.length > MANY ? 32 : 0;
  return {
    ...zoom(props),
    grid: { left: 8, right: 16, top: props.unit ? 30 : 16, bottom: (props.series.length > 1 ? 34 : 8) + strip, containLabel: true },
    xAxis: {
      type: "category",
      data: props.labels,
      axisTick: { show: false },
      axisLabel: { color: SOFT, hideOverlap: true, width: 76, overflow: "truncate" },
    },
    yAxis: {
      type: "value",
      name: props.unit,
      nameTextStyle: { color: SOFT, align: "left" },
      axisLabel: { color: SOFT, formatter: (/** @type {number} */ value) => short(value, language) },
      splitLine: { lineStyle: { color: "#edf0f3" } },
    },
  };
}

/** @param {Props} props */
function told(props) {
  return {
    trigger: "axis",
    confine: true,
    formatter: (/** @type {{dataIndex: number}[]} */ items) => {
      const place = items[0].dataIndex;
      const lines = props.series.map((one) => `${safe(one.name)} <b>${safe(one.texts[place])}</b>`);
      return [safe(props.labels[place]), ...lines].join("<br>");
    },
  };
}

/** @param {Props} props @param {string} language */
function bars(props, language) {
  const series = props.series.map((one) => ({ type: "bar", name: one.name, data: one.values.map(number), barMaxWidth: 26 }));
  return { ...axes(props, language), tooltip: told(props), series };
}

/** @param {Props} props @param {string} language */
function lines(props, language) {
  const series = props.series.map((one) => ({
    type: "line",
    name: one.name,
    data: one.values.map(number),
    // A gap is a day without figures; it is not bridged by a line that nobody measured.
    connectNulls: false,
    symbolSize: 6,
    showSymbol: props.labels.length <= MANY,
  }));
  return { ...axes(props, language), tooltip: told(props), series };
}

/** @param {Props} props */
function pie(props) {
  const [one] = props.series;
  const data = props.labels
    .map((name, place) => ({ name, value: number(one.values[place]), text: one.texts[place] }))
    .filter((part) => part.value !== null && part.value > 0);
  const formatter = (/** @type {any} */ item) =>
    `${safe(item.name)} <b>${safe(item.data.text)}</b> (${item.percent.toFixed(1)}%)`;
  return {
    tooltip: { trigger: "item", confine: true, formatter },
    series: [
      {
        type: "pie",
        radius: ["42%", "70%"],
        center: ["50%", "50%"],
        data,
        label: { color: INK, width: 88, overflow: "break", lineHeight: 16, formatter: (/** @type {any} */ item) => `${item.name} ${item.percent.toFixed(1)}%` },
        itemStyle: { borderColor: "#fff", borderWidth: 2 },
      },
    ],
  };
}

/** @param {Props} props @param {string} language */
function waterfall(props, language) {
  const ends = steps(props.series[0].values.map((value) => Number(value ?? 0)));
  const parts = ends.map(([from, to]) => pieces(from, to));
  const last = ends.length - 1;
  const colour = (/** @type {number} */ place) =>
    place === last ? WHOLE : ends[place][1] >= ends[place][0] ? RISE : FALL;
  const seen = (/** @type {"above" | "below"} */ side) => ({
    type: "bar",
    stack: "steps",
    barMaxWidth: 34,
    data: parts.map((part, place) => ({ value: part[side], itemStyle: { color: colour(place) } })),
  });
  const foot = {
    type: "bar",
    stack: "steps",
    silent: true,
    itemStyle: { color: "transparent" },
    data: parts.map((part) => part.foot),
  };
  return { ...axes(props, language), tooltip: told(props), series: [foot, seen("above"), seen("below")] };
}

/** @param {Props} props */
function gauge(props) {
  const [one] = props.series;
  const value = number(one.values[0]);
  const limits = props.thresholds.map(Number);
  // The red part is to be seen even when the value is far from it.
  const most = Math.ceil(Math.max(100, ...limits.map((at) => at * 1.1), value ?? 0) / 10) * 10;
  const share = (/** @type {number} */ at) => at / most;
  const color = limits.length
    ? [[share(limits[0]), FALL], [share(limits[1]), "#d99a1c"], [1, RISE]]
    : [[1, "#5b8fbf"]];
  return {
    series: [
      {
        type: "gauge",
        min: 0,
        max: most,
        radius: "92%",
        center: ["50%", "58%"],
        startAngle: 200,
        endAngle: -20,
        axisLine: { lineStyle: { width: 12, color } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { show: false },
        pointer: { width: 5, itemStyle: { color: INK } },
        anchor: { show: true, size: 10, itemStyle: { color: INK } },
        title: { show: false },
        detail: { formatter: () => one.texts[0], color: INK, fontSize: 20, offsetCenter: [0, "42%"] },
        data: value === null ? [] : [{ value }],
      },
    ],
  };
}

/** @type {Record<string, (props: Props, language: string) => Record<string, any>>} */
const KINDS = { bar: bars, line: lines, pie, waterfall, gauge };

/** Everything ECharts needs to draw one chart. @param {Props} props @param {string} language */
export function optionsOf(props, language) {
  const many = props.series.length > 1;
  return {
    animation: false,
    color: COLOURS,
    textStyle: { color: INK, fontFamily: "inherit" },
    // The page has a label and a table of its own; patterns tell parts apart without colour.
    aria: { enabled: true, label: { enabled: false }, decal: { show: props.type === "pie", decals: PATTERNS } },
    // Wide gaps: a font that comes late is wider than the one that was measured.
    legend: many ? { type: "scroll", bottom: 0, itemGap: 28, textStyle: { color: INK } } : { show: false },
    ...KINDS[props.type](props, language),
  };
}
