// @ts-check
// The picture: days that rule it, bars, links and lines, as one text of SVG that is set at once.
import { isLate } from "./bars.js";
import { ticks } from "./scale.js";

/**
 * @typedef {import("./bars.js").Bar} Bar
 * @typedef {import("./bars.js").Plan} Plan
 * @typedef {import("./scale.js").Scale} Scale
 * @typedef {{plan: Plan, bars: Bar[], scale: Scale, now: number, row: number, handles: boolean, from: number, to: number, tip?: string}} Scene
 */

export const HEAD = 40;
const BAR = 14;
const STUB = 7;
/** The arrow of links; a picture beside another one needs an arrow of its own. */
const TIP = "gantt-tip";

/** @param {string} text */
export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The marks above the bars. @param {Scale} scale */
export function headOf(scale) {
  const { upper, lower } = ticks(scale);
  const line = (/** @type {import("./scale.js").Tick} */ tick, /** @type {number} */ top, /** @type {string} */ look) =>
    `<line class="gantt-rule" x1="${tick.x}" x2="${tick.x}" y1="${top}" y2="${top + 20}"/><text class="${look}" x="${tick.x + 4}" y="${top + 14}">${escaped(tick.text)}</text>`;
  return [...upper.map((tick) => line(tick, 0, "gantt-upper")), ...lower.map((tick) => line(tick, 20, "gantt-lower"))].join("");
}

/** Everything below the head; of the bars those in sight, which is what makes a long plan quick. @param {Scene} scene */
export function bodyOf(scene) {
  const { scale, bars, plan, now, row, from, to } = scene;
  const high = bars.length * row;
  return [
    `<defs><marker id="${scene.tip ?? TIP}" viewBox="0 0 6 6" refX="5.4" refY="3" markerWidth="6" markerHeight="6" orient="auto-start-reverse"><path d="M0 0 6 3 0 6z" fill="context-stroke"/></marker></defs>`,
    shades(scene, high),
    ticks(scale).upper.map(({ x }) => `<line class="gantt-rule" x1="${x}" x2="${x}" y1="0" y2="${high}"/>`).join(""),
    upright(scale, now, high, "gantt-today"),
    linksOf(scene),
    bars.slice(from, to).map((bar, place) => barOf(scene, bar, (from + place) * row)).join(""),
    plan.at === null ? "" : progressLine(scene, plan.at, high),
  ].join("");
}

/** Days off, where a day is wide enough to be seen. @param {Scene} scene @param {number} high */
function shades({ scale, plan }, high) {
  if (!plan.days.known || scale.width < 2.5) return "";
  return plan.days.off(scale.first, scale.last).map(([day, long]) => `<rect class="gantt-off" x="${scale.x(day)}" width="${(long * scale.width).toFixed(1)}" y="0" height="${high}"/>`).join("");
}

/** @param {Scale} scale @param {number} day @param {number} high @param {string} look */
function upright(scale, day, high, look) {
  if (day < scale.first || day > scale.last) return "";
  const x = scale.x(day) + scale.width / 2;
  return `<line class="${look}" x1="${x}" x2="${x}" y1="0" y2="${high}"/>`;
}

/** Left and right edge of a bar; a point takes no time. @param {Bar} bar @param {Scale} scale */
export function edges(bar, scale) {
  const right = scale.x(/** @type {number} */ (bar.finish)) + scale.width;
  return bar.point ? [right, right] : [scale.x(/** @type {number} */ (bar.start)), right];
}

/** @param {Scene} scene @param {Bar} bar @param {number} top */
function barOf(scene, bar, top) {
  if (bar.start === null || bar.finish === null) return "";
  const { scale, row } = scene;
  const [left, right] = edges(bar, scale);
  const long = Math.max(right - left, 3);
  const y = top + (row - BAR) / 2 - 2;
  const late = isLate(bar, scene.plan);
  const look = [bar.critical && "is-critical", late && "is-late", bar.group && "is-group"].filter(Boolean).join(" ");
  const shape = bar.point
    ? `<path class="gantt-bar" d="M${left} ${y - 1}l8 8-8 8-8-8z"/>`
    : bar.group
      ? `<path class="gantt-bar" d="M${left} ${y + 2}h${long}v9l-5-4h${-Math.max(0, long - 10)}l-5 4z"/>`
      : `<rect class="gantt-bar" x="${left}" y="${y}" width="${long}" height="${BAR}" rx="2"/><rect class="gantt-done" x="${left}" y="${y}" width="${(long * bar.done / 100).toFixed(1)}" height="${BAR}" rx="2"/>`;
  const hold = scene.handles && !bar.group ? handles(bar, left, left + long, y) : "";
  return `<g class="gantt-item ${look}" data-id="${escaped(bar.id)}">${baseOf(bar, scale, y)}${shape}${hold}</g>`;
}

/** What was planned, behind the bar. @param {Bar} bar @param {Scale} scale @param {number} y */
function baseOf(bar, scale, y) {
  if (bar.baseStart === null || bar.baseFinish === null) return "";
  const right = scale.x(bar.baseFinish) + scale.width;
  if (bar.point) return `<path class="gantt-base" d="M${right} ${y + 12}l4 4-4 4-4-4z"/>`;
  const left = scale.x(bar.baseStart);
  return `<rect class="gantt-base" x="${left}" y="${y + BAR + 2}" width="${Math.max(right - left, 3).toFixed(1)}" height="4" rx="1"/>`;
}

/** Where a bar is pulled, and the dots that links are drawn from. @param {Bar} bar @param {number} left @param {number} right @param {number} y */
function handles(bar, left, right, y) {
  const dot = (/** @type {number} */ x, /** @type {string} */ end) => `<circle class="gantt-dot" data-end="${end}" cx="${x}" cy="${y + BAR / 2}" r="5"/>`;
  const pull = bar.point ? "" : `<rect class="gantt-pull" x="${right - 6}" y="${y}" width="6" height="${BAR}"/>`;
  return pull + dot(left - 9, "start") + dot(right + 9, "finish");
}

/** @param {Scene} scene */
function linksOf({ bars, scale, plan, row, from, to, tip = TIP }) {
  const at = new Map(bars.map((bar, place) => [bar.code, /** @type {[Bar, number]} */ ([bar, place])]));
  return plan.links.map((link) => {
    const [one, other] = [at.get(link.from), at.get(link.to)];
    if (!one || !other || one[0].finish === null || other[0].finish === null) return "";
    if (Math.max(one[1], other[1]) < from || Math.min(one[1], other[1]) >= to) return "";
    const path = route(link.type, edges(one[0], scale), edges(other[0], scale), one[1] * row + row / 2 - 2, other[1] * row + row / 2 - 2, row / 2);
    const look = one[0].critical && other[0].critical ? "gantt-link is-critical" : "gantt-link";
    return `<g class="${look}" data-link="${escaped(link.id)}"><path class="gantt-wire" d="${path}" marker-end="url(#${tip})"/><path class="gantt-touch" d="${path}"/></g>`;
  }).join("");
}

/** The way of a link: out of one end, along the rows, into the other end. @param {string} type @param {number[]} one @param {number[]} other @param {number} y @param {number} to @param {number} [half] Of a row. */
export function route(type, one, other, y, to, half = 15) {
  const [out, way] = type.startsWith("F") ? [one[1], 1] : [one[0], -1];
  const [into, enters] = type.endsWith("S") ? [other[0], 1] : [other[1], -1];
  const [from, until] = [out + STUB * way, into - STUB * enters];
  if (way !== enters) {
    const side = way > 0 ? Math.max(from, until) : Math.min(from, until);
    return `M${out} ${y}H${side}V${to}H${into}`;
  }
  if ((until - from) * way >= 0) return `M${out} ${y}H${until}V${to}H${into}`;
  const between = to > y ? to - half : to + half;
  return `M${out} ${y}H${from}V${between}H${until}V${to}H${into}`;
}

/** The line of progress: straight where work stands as planned, back where it is behind. @param {Scene} scene @param {number} at @param {number} high */
function progressLine({ bars, scale, row, from, to }, at, high) {
  const x = scale.x(at) + scale.width;
  const points = [`${x},0`];
  bars.forEach((bar, place) => {
    if (place < from || place >= to || bar.group || bar.start === null || bar.finish === null) return;
    const begun = bar.done > 0 && bar.done < 100;
    const due = bar.start <= at && bar.done < 100;
    const ahead = bar.done === 100 && bar.finish > at;
    const [left, right] = edges(bar, scale);
    const y = place * row + row / 2 - 2;
    const stands = begun || due || ahead ? left + (right - left) * bar.done / 100 : x;
    points.push(`${x},${place * row}`, `${stands.toFixed(1)},${y}`, `${x},${(place + 1) * row}`);
  });
  return `<polyline class="gantt-front" points="${[...points, `${x},${high}`].join(" ")}"/>`;
}

/** Names beside the bars, each a button that opens its card. @param {Bar[]} bars @param {Set<string>} folded @param {(bar: Bar) => string} told @param {Record<string, string>} texts @param {string} chosen */
export function namesOf(bars, folded, told, texts, chosen) {
  const focus = bars.some((bar) => bar.id === chosen) ? chosen : bars[0]?.id;
  return bars.map((bar) => {
    const open = !folded.has(bar.id);
    const fold = bar.parent ? `<button type="button" class="gantt-fold" data-fold="${escaped(bar.id)}" aria-expanded="${open}" aria-label="${escaped(`${open ? texts.fold : texts.unfold} ${bar.label}`)}" tabindex="-1">${open ? "▾" : "▸"}</button>` : '<span class="gantt-fold"></span>';
    const look = [bar.critical && !bar.group && "is-critical", bar.group && "is-group"].filter(Boolean).join(" ");
    return `<li style="--level:${bar.level}">${fold}<button type="button" class="gantt-name ${look}" data-name="${escaped(bar.id)}" tabindex="${bar.id === focus ? 0 : -1}" aria-label="${escaped(told(bar))}"><span class="gantt-code">${escaped(bar.code)}</span> ${escaped(bar.label)}</button></li>`;
  }).join("");
}
