// @ts-check
// Functions of lists and contexts.
import { Exact, add, divide, isCount, multiply, root, subtract } from "../number.js";
import { builtin } from "../signature.js";
import { adopt, compare, entry, equal, isContext, kindOf } from "../values.js";

/** Register a function of a list that may also be given its items one by one. */
function varied(name, run) {
  builtin(`${name}(list: list)`, run);
  builtin(`${name}(n...: any)`, (...items) => run(items));
}

const count = (value) => Number(value.toString());
const numbers = (items) => (items.length && items.every((item) => kindOf(item) === "number") ? items : null);
const total = (items) => numbers(items)?.reduce((sum, item) => (sum === null ? null : add(sum, item))) ?? null;
const mean = (items) => {
  const sum = total(items);
  return sum === null ? null : divide(sum, new Exact(items.length));
};
const extreme = (wanted) => (items) => {
  if (!items.length || compare(items[0], items[0]) === null) return null;
  let best = items[0];
  for (const item of items.slice(1)) {
    const order = compare(item, best);
    if (order === null) return null;
    if (order === wanted) best = item;
  }
  return best;
};

builtin("list contains(list: list, element: any)", (items, element) => items.some((item) => equal(item, element) === true));
builtin("count(list: list)", (items) => new Exact(items.length));
varied("min", extreme(-1));
varied("max", extreme(1));
varied("sum", total);
varied("product", (items) => numbers(items)?.reduce((product, item) => (product === null ? null : multiply(product, item))) ?? null);
varied("mean", mean);
varied("median", (items) => {
  if (!numbers(items)) return null;
  const ordered = [...items].sort((a, b) => a.cmp(b));
  const middle = Math.floor(ordered.length / 2);
  return ordered.length % 2 ? ordered[middle] : divide(add(ordered[middle - 1], ordered[middle]), new Exact(2));
});
varied("stddev", (items) => {
  const centre = items.length > 1 ? mean(items) : null;
  if (centre === null) return null;
  const squares = items.map((item) => subtract(item, centre)).map((distance) => multiply(distance, distance));
  return root(divide(squares.reduce((sum, one) => add(sum, one), new Exact(0)), new Exact(items.length - 1)));
});
varied("mode", (items) => {
  if (items.some((item) => kindOf(item) !== "number")) return null;
  const seen = new Map();
  for (const item of items) seen.set(item.toString(), { item, times: (seen.get(item.toString())?.times ?? 0) + 1 });
  const most = Math.max(0, ...[...seen.values()].map((one) => one.times));
  return [...seen.values()].filter((one) => one.times === most).map((one) => one.item).sort((a, b) => a.cmp(b));
});
const decided = (decides) => (items) => {
  if (items.some((item) => item === decides)) return decides;
  return items.every((item) => item === !decides) ? !decides : null;
};
varied("all", decided(false));
varied("any", decided(true));
builtin("not(negand: any)", (value) => (typeof value === "boolean" ? !value : null));

const place = (items, position) => {
  const whole = position.abs().gt(items.length) ? 0 : count(position.round(0, 0));
  if (!whole) return null;
  return whole > 0 ? whole - 1 : items.length + whole;
};
/** Run with the place a position means, null when there is none. */
const at = (run) => (items, position, ...rest) => {
  const index = place(items, position);
  return index === null ? null : run(items, index, ...rest);
};
builtin("sublist(list: list, start position: number, length?: number)", at((items, index, length = null) => {
  if (length === null) return items.slice(index);
  if (length.lt(0) || !isCount(length) || length.plus(index).gt(items.length)) return null;
  return items.slice(index, index + count(length));
}));
builtin("append(list: list, item...: any)", (items, ...more) => [...items, ...more]);
builtin("concatenate(list...: list)", (...lists) => lists.flat());
builtin("insert before(list: list, position: number, newItem: any)", at((items, index, item) => [...items.slice(0, index), item, ...items.slice(index)]));
builtin("remove(list: list, position: number)", at((items, index) => items.filter((_, i) => i !== index)));
builtin("list replace(list: list, position: number, newItem: any)", at((items, index, item) => items.map((old, i) => (i === index ? item : old))));
builtin("list replace(list: list, match: function, newItem: any)", (items, match, item) => {
  if (match.parameters.length !== 2) return null;
  const answers = items.map((old) => match.call([old, item]));
  if (answers.some((answer) => typeof answer !== "boolean")) return null;
  return items.map((old, i) => (answers[i] ? item : old));
});
builtin("reverse(list: list)", (items) => [...items].reverse());
builtin("index of(list: list, match: any)", (items, match) => items.flatMap((item, i) => (equal(item, match) === true ? [new Exact(i + 1)] : [])));
const distinct = (items) => items.reduce((kept, item) => (kept.some((one) => equal(one, item) === true) ? kept : [...kept, item]), []);
builtin("distinct values(list: list)", distinct);
builtin("union(list...: list)", (...lists) => distinct(lists.flat()));
builtin("flatten(list: list)", (items) => items.flat(Infinity).map(adopt));
builtin("sort(list: list, precedes?: function)", (items, precedes = null) => {
  if (precedes !== null && precedes.parameters.length !== 2) return null;
  if (precedes === null && items.some((a) => items.length > 1 && compare(a, items[0]) === null)) return null;
  const order = precedes === null ? compare
    : (a, b) => (precedes.call([a, b]) === true ? -1 : precedes.call([b, a]) === true ? 1 : 0);
  return [...items].sort((a, b) => order(a, b) ?? 0);
});

builtin("get value(m: context, key: string)", (context, key) => entry(context, key) ?? null);
builtin("get entries(m: context)", (context) => Object.keys(context).map((key) => ({ key, value: adopt(context[key]) })));
builtin("context(entries: list)", (entries) => {
  const made = Object.create(null);
  for (const one of entries) {
    if (!isContext(one) || !Object.hasOwn(one, "key") || !Object.hasOwn(one, "value")) return null;
    if (typeof one.key !== "string" || Object.hasOwn(made, one.key)) return null;
    made[one.key] = adopt(one.value);
  }
  return made;
});
const put = (context, key, value) => Object.assign(Object.create(null), context, { [key]: value });
builtin("context put(context: context, key: string, value: any)", put);
builtin("context put(context: context, keys: list, value: any)", function deep(context, keys, value) {
  if (!keys.length || !keys.every((key) => typeof key === "string")) return null;
  if (keys.length === 1) return put(context, keys[0], value);
  const inner = entry(context, keys[0]) ?? null;
  const below = isContext(inner) ? deep(inner, keys.slice(1), value) : null;
  return below === null ? null : put(context, keys[0], below);
});
builtin("context merge(contexts: list)", (contexts) => (
  contexts.every(isContext) ? Object.assign(Object.create(null), ...contexts) : null));
builtin("is(value1: any, value2: any)", (a, b) => kindOf(a) === kindOf(b) && equal(a, b) === true && a?.offset === b?.offset);
