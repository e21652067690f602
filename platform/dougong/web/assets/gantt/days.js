// @ts-check
// Days as whole numbers, and the calendar that says on which of them work is done.

const WEEK = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const LENGTH = 86400000;

/** The number of a day, from 1970-01-01 on; null for anything else. @param {unknown} text */
export function dayOf(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(String(text ?? ""));
  return found ? Date.UTC(+found[1], +found[2] - 1, +found[3]) / LENGTH : null;
}

/** @param {number} day */
export const dateOf = (day) => new Date(day * LENGTH);
/** The day as forms write it. @param {number} day */
export const isoOf = (day) => dateOf(day).toISOString().slice(0, 10);

/** The day it is where the reader is. */
export function today() {
  const now = new Date();
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / LENGTH;
}

/** Which days are worked: the days of a week, and single days that differ. */
export class WorkDays {
  /** @param {string[] | null} week @param {string} [differ] Days that are off, with a + those that are worked. */
  constructor(week, differ = "") {
    this.known = Boolean(week?.length);
    this.week = WEEK.map((name) => !this.known || Boolean(week?.includes(name)));
    /** @type {Map<number, boolean>} */
    this.differ = new Map();
    for (const [, day, worked] of differ.matchAll(/(\d{4}-\d\d-\d\d)(\+?)/g)) this.differ.set(/** @type {number} */ (dayOf(day)), worked === "+");
  }

  /** @param {number} day */
  works(day) { return this.differ.get(day) ?? this.week[dateOf(day).getUTCDay()]; }

  /** The day itself or the next one that is worked in a direction. @param {number} day @param {1 | -1} [way] */
  near(day, way = 1) {
    // Whoever closes every day of a calendar is left where he is.
    for (let tried = 0; tried < 3660; tried += 1) {
      if (this.works(day + tried * way)) return day + tried * way;
    }
    return day;
  }

  /** The worked day so many worked days away. @param {number} day @param {number} count */
  away(day, count) {
    const way = count < 0 ? -1 : 1;
    let at = this.near(day, way);
    for (let left = Math.abs(count); left > 0; left -= 1) at = this.near(at + way, way);
    return at;
  }

  /** How many days are worked from one to another, both counted. @param {number} first @param {number} last */
  count(first, last) {
    let found = 0;
    for (let day = first; day <= last; day += 1) if (this.works(day)) found += 1;
    return found;
  }

  /** Runs of days that are off, as first day and length. @param {number} first @param {number} last @returns {[number, number][]} */
  off(first, last) {
    /** @type {[number, number][]} */
    const runs = [];
    for (let day = first; day <= last; day += 1) {
      if (this.works(day)) continue;
      const run = runs[runs.length - 1];
      if (run && run[0] + run[1] === day) run[1] += 1;
      else runs.push([day, 1]);
    }
    return runs;
  }
}
