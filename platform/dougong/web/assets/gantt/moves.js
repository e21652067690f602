// @ts-check
// What moving, pulling and linking bars writes into the rows, and how it is taken back.
import { isoOf } from "./days.js";

/**
 * @typedef {import("./bars.js").Bar} Bar
 * @typedef {import("./bars.js").Link} Link
 * @typedef {import("./bars.js").Words} Words
 * @typedef {import("./days.js").WorkDays} WorkDays
 * @typedef {{rows: string, set: {id: string, values: Record<string, any>}[], add: Record<string, any>[], remove: string[]}} Change
 */

/** Whether the rule a bar stands under lets it be moved. @param {Words} words @param {Bar} bar */
export function isMovable(words, bar) {
  if (!words.move || bar.group || bar.start === null || bar.finish === null) return false;
  const rule = bar.row[words.move.rule] ?? "";
  return !rule || [...words.move.free, ...words.move.start, ...words.move.finish].includes(rule);
}

/** A bar moved by so many worked days. @param {Words} words @param {Bar} bar @param {number} count @param {WorkDays} days */
export function moved(words, bar, count, days) {
  const { move } = words;
  if (!move || !isMovable(words, bar) || count === 0) return null;
  const rule = bar.row[move.rule] ?? "";
  const ends = move.finish.includes(rule);
  const from = /** @type {number} */ (ends ? bar.finish : bar.start);
  const bound = ends || move.start.includes(rule) ? rule : move.start[0];
  return { [move.rule]: bound, [move.date]: isoOf(days.away(from, count)) };
}

/** A bar whose end was pulled by so many worked days; at least one stays. @param {Words} words @param {Bar} bar @param {number} count */
export function pulled(words, bar, count) {
  const long = Number(bar.row[words.days] ?? 0);
  if (!words.days || bar.group || bar.point || long < 1) return null;
  const wanted = Math.max(1, long + count);
  return wanted === long ? null : { [words.days]: wanted };
}

/** The codes that a new link would lead around; none when it leads nowhere back. @param {Pick<Link, "from" | "to">[]} links @param {string} from @param {string} to @returns {string[]} */
export function circle(links, from, to) {
  /** @type {Map<string, string[]>} */
  const next = new Map();
  for (const link of links) next.set(link.from, [...(next.get(link.from) ?? []), link.to]);
  /** @type {string[][]} */
  const ways = [[to]];
  const walked = new Set([to]);
  for (let way = ways.shift(); way; way = ways.shift()) {
    const last = way[way.length - 1];
    if (last === from) return [from, ...way];
    for (const code of next.get(last) ?? []) {
      if (!walked.has(code)) ways.push([...way, code]);
      walked.add(code);
    }
  }
  return [];
}

/** A link as its row. @param {Words} words @param {string} id @param {string} from @param {string} to @param {string} type */
export function linkRow(words, id, from, to, type) {
  const links = /** @type {NonNullable<Words["links"]>} */ (words.links);
  return { id, [links.before]: from, [links.after]: to, ...(links.type ? { [links.type]: type } : {}), ...(links.lag ? { [links.lag]: 0 } : {}) };
}

/** What undoes a change of rows that stand as given. @param {Change} change @param {Record<string, any>[]} rows @returns {Change} */
export function undoing(change, rows) {
  const by = new Map(rows.map((row) => [row.id, row]));
  return {
    rows: change.rows,
    set: change.set.map(({ id, values }) => ({ id, values: Object.fromEntries(Object.keys(values).map((key) => [key, by.get(id)?.[key] ?? null])) })),
    add: change.remove.map((id) => /** @type {Record<string, any>} */ (by.get(id))).filter(Boolean),
    remove: change.add.map((row) => row.id),
  };
}
