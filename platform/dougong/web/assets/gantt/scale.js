// @ts-check
// From days to places: how wide a day is, and what rules the head.
import { dateOf } from "./days.js";

/** Width of a day by zoom; what fits is worked out from the room there is. */
export const ZOOMS = /** @type {const} */ ({ day: 28, week: 11, month: 3.6, quarter: 1.3 });
/** @typedef {keyof typeof ZOOMS | "fit"} Zoom */
/** @typedef {{x: number, text: string}} Tick */

export class Scale {
  /** @param {number} first @param {number} last @param {number} width Of a day. */
  constructor(first, last, width) {
    this.first = first;
    this.last = last;
    this.width = width;
  }

  get whole() { return (this.last - this.first + 1) * this.width; }
  /** Where a day begins. @param {number} day */
  x(day) { return Math.round((day - this.first) * this.width * 10) / 10; }
  /** How many days a distance is. @param {number} distance */
  count(distance) { return Math.round(distance / this.width); }
}

/** @param {[number, number]} span @param {Zoom} zoom @param {number} room */
export function scaleOf([first, last], zoom, room) {
  const around = zoom === "fit" ? Math.ceil((last - first) / 40) + 1 : Math.ceil(24 / ZOOMS[zoom]);
  const [from, to] = [first - around, last + around];
  if (zoom === "fit") return new Scale(from, to, Math.max(0.2, Math.min(28, room / (to - from + 1))));
  // A short plan fills the room there is, so that no part of the page stands empty.
  const short = Math.ceil(room / ZOOMS[zoom]) - (to - from + 1);
  return new Scale(from, to + Math.max(0, short), ZOOMS[zoom]);
}

/** @param {number} value */
const two = (value) => String(value).padStart(2, "0");
const monthName = (/** @type {Date} */ date) => `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}`;
const quarterName = (/** @type {Date} */ date) => `${date.getUTCFullYear()} Q${Math.floor(date.getUTCMonth() / 3) + 1}`;

/** Two lines of marks: larger spans above, smaller ones below. @param {Scale} scale @returns {{upper: Tick[], lower: Tick[]}} */
export function ticks(scale) {
  const { width } = scale;
  if (width >= 18) return { upper: marks(scale, isMonth, monthName), lower: marks(scale, () => true, (date) => String(date.getUTCDate())) };
  if (width >= 5) return { upper: marks(scale, isMonth, monthName), lower: marks(scale, (date) => date.getUTCDay() === 1, (date) => String(date.getUTCDate())) };
  if (width >= 1.6) return { upper: marks(scale, isYear, (date) => String(date.getUTCFullYear())), lower: marks(scale, isMonth, (date) => String(date.getUTCMonth() + 1)) };
  return { upper: marks(scale, isYear, (date) => String(date.getUTCFullYear())), lower: marks(scale, isQuarter, quarterName).map((tick) => ({ ...tick, text: tick.text.slice(5) })) };
}

const isMonth = (/** @type {Date} */ date) => date.getUTCDate() === 1;
const isYear = (/** @type {Date} */ date) => isMonth(date) && date.getUTCMonth() === 0;
const isQuarter = (/** @type {Date} */ date) => isMonth(date) && date.getUTCMonth() % 3 === 0;

/** @param {Scale} scale @param {(date: Date) => boolean} begins @param {(date: Date) => string} name @returns {Tick[]} */
function marks(scale, begins, name) {
  const found = [];
  for (let day = scale.first; day <= scale.last; day += 1) {
    const date = dateOf(day);
    if (begins(date)) found.push({ x: scale.x(day), text: name(date) });
  }
  // The span begins within something larger, which is named at its edge where there is room.
  if (found.length === 0 || found[0].x > 56) found.unshift({ x: 0, text: name(dateOf(scale.first)) });
  return found;
}
