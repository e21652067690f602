// @ts-check
// The loops of `for`, `some` and `every`: every combination of their names, within bounds.
import { Exact, isCount } from "./number.js";
import { dateAt } from "./temporal.js";
import { FeelDate, FeelRange, OnlyOnServer, adopt, compare, kindOf } from "./values.js";

const LONGEST = 100000;

/** The sources of a loop, made. @param {any[]} iterators @param {(node: any) => (scope: any) => any} make */
export function loops(iterators, make) {
  return iterators.map((one) => ({ name: one.name, source: make(one.source), until: one.until && make(one.until) }));
}

function count(from, to) {
  if (from instanceof FeelDate && to instanceof FeelDate) {
    return steps(from.days, to.days).map((days) => dateAt(days));
  }
  if (kindOf(from) !== "number" || kindOf(to) !== "number" || !isCount(from) || !isCount(to)) return null;
  return steps(Number(from.toString()), Number(to.toString())).map((value) => new Exact(value));
}

function steps(from, to) {
  const length = Math.abs(to - from) + 1;
  if (length > LONGEST) throw new OnlyOnServer("so long a range");
  return Array.from({ length }, (_, i) => (to < from ? from - i : from + i));
}

function itemsOf({ source, until }, scope) {
  const found = source(scope);
  if (until) return count(found, until(scope));
  if (found instanceof FeelRange) return through(found);
  if (found === null) return null;
  return Array.isArray(found) ? found.map(adopt) : [found];
}

function through(range) {
  if ((compare(range.low, range.high) ?? 0) > 0) return null;
  if (range.lowClosed && range.highClosed) return count(range.low, range.high);
  if (kindOf(range.low) !== "number" || kindOf(range.high) !== "number") return null;
  return count(range.low.plus(range.lowClosed ? 0 : 1), range.high.minus(range.highClosed ? 0 : 1));
}

/** Whether a visit ended the loop; null when a source is no list. @param {any} scope @param {any[]} sources @param {(scope: any) => boolean} visit @returns {boolean | null} */
export function walk(scope, sources, visit) {
  const [first, ...rest] = sources;
  const items = itemsOf(first, scope);
  if (items === null) return null;
  for (const item of items) {
    scope[first.name] = item;
    const ended = rest.length ? walk(scope, rest, visit) : visit(scope);
    if (ended !== false) return ended;
  }
  return false;
}
