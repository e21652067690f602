// @ts-check
// The rows of a record as bars: which stand under which, which are seen.
import { dayOf, WorkDays } from "./days.js";

/**
 * @typedef {{start: string, finish: string, label: string, base_start: string, base_finish: string, done: string,
 *   critical: string, code: string, days: string, at: string,
 *   shape: {field: string, group: string, point: string} | null,
 *   links: {rows: string, before: string, after: string, type: string, lag: string, unit: string} | null,
 *   calendar: {week: string, days_off: string} | null,
 *   move: {date: string, rule: string, start: string[], finish: string[], free: string[]} | null}} Words
 * @typedef {Record<string, any> & {id: string}} Row
 * @typedef {{id: string, number: number, code: string, label: string, level: number, above: string[], parent: boolean,
 *   group: boolean, point: boolean, start: number | null, finish: number | null, baseStart: number | null,
 *   baseFinish: number | null, done: number, critical: boolean, row: Row, texts: Record<string, string>}} Bar
 * @typedef {{id: string, from: string, to: string, type: string, lag: number, unit: string}} Link
 * @typedef {{rows: Row[], links: Row[], head: Record<string, any>, texts: Record<string, string>[]}} Data
 * @typedef {{bars: Bar[], links: Link[], days: WorkDays, at: number | null}} Plan
 */

/** @param {Words} words @param {Data} data @returns {Plan} */
export function planOf(words, data) {
  const codes = new Map(data.rows.map((row) => [text(row[words.code]), row.id]));
  const bars = data.rows.map((row, number) => barOf(words, row, number, data.texts[number] ?? {}));
  for (const bar of bars) {
    bar.above = above(bar.code).filter((code) => codes.has(code)).map((code) => /** @type {string} */ (codes.get(code)));
    bar.level = bar.above.length;
  }
  const parents = new Set(bars.flatMap((bar) => bar.above));
  for (const bar of bars) bar.parent = parents.has(bar.id);
  const { links, calendar } = words;
  return {
    bars,
    links: links ? data.links.map((row) => ({
      id: row.id,
      from: text(row[links.before]),
      to: text(row[links.after]),
      type: text(row[links.type]) || "FS",
      lag: Number(row[links.lag] ?? 0),
      unit: text(row[links.unit]),
    })) : [],
    days: new WorkDays(calendar ? data.head[calendar.week] : null, text(calendar ? data.head[calendar.days_off] : "")),
    at: dayOf(data.head[words.at]),
  };
}

/** @param {unknown} value */
const text = (value) => (value === null || value === undefined ? "" : String(value));

/** The codes above a code: 1 and 1.2 above 1.2.3. @param {string} code */
function above(code) {
  const parts = code.split(".");
  return parts.slice(0, -1).map((_, place) => parts.slice(0, place + 1).join("."));
}

/** @param {Words} words @param {Row} row @param {number} number @param {Record<string, string>} texts @returns {Bar} */
function barOf(words, row, number, texts) {
  const shape = words.shape ? row[words.shape.field] : null;
  return {
    id: row.id,
    number,
    code: text(row[words.code]),
    label: text(row[words.label]),
    level: 0,
    above: [],
    parent: false,
    group: Boolean(words.shape && shape && shape === words.shape.group),
    point: Boolean(words.shape && shape && shape === words.shape.point),
    start: dayOf(row[words.start]),
    finish: dayOf(row[words.finish]),
    baseStart: dayOf(row[words.base_start]),
    baseFinish: dayOf(row[words.base_finish]),
    done: Math.max(0, Math.min(100, Number(row[words.done] ?? 0))),
    critical: row[words.critical] === true,
    row,
    texts,
  };
}

/** First and last day of all there is to draw; a month from a day where nothing has dates yet. @param {Plan} plan @param {number} now @returns {[number, number]} */
export function spanOf(plan, now) {
  const days = plan.bars.flatMap((bar) => [bar.start, bar.finish, bar.baseStart, bar.baseFinish]);
  const known = [...days, plan.at].filter((day) => day !== null);
  return known.length ? [Math.min(...known), Math.max(...known)] : [now, now + 30];
}

/** Later than the base, or not done on the day of the count though its last day is over. @param {Bar} bar @param {Plan} plan */
export function isLate(bar, plan) {
  if (bar.finish === null) return false;
  if (bar.baseFinish !== null && bar.finish > bar.baseFinish) return true;
  return plan.at !== null && bar.done < 100 && bar.finish < plan.at;
}

/**
 * The bars that are seen: those that were picked, with what they stand under, and nothing that is folded away.
 * @param {Plan} plan @param {Set<string>} folded @param {(bar: Bar) => boolean} picked
 */
export function seen(plan, folded, picked) {
  const kept = new Set(plan.bars.filter(picked).flatMap((bar) => [bar.id, ...bar.above]));
  return plan.bars.filter((bar) => kept.has(bar.id) && !bar.above.some((id) => folded.has(id)));
}
