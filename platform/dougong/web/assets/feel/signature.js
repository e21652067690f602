// @ts-check
// What a built-in function takes, written as the server writes it, and arguments fitted to it.
import { adopt, kindOf } from "./values.js";

const WORDS = { datetime: "date and time", days: "days and time duration", months: "years and months duration" };
/** Functions by name, each with its ways to be called. @type {Map<string, {usage: string, parameters: any[], least: number, most: number, run: Function}[]>} */
export const functions = new Map();

function parameter(text) {
  const [name, kinds] = text.split(": ");
  const known = kinds === "any" ? null : new Set(kinds.split("|").map((word) => WORDS[word] ?? word));
  return { name: name.replace(/[.?]+$/, ""), kinds: known, optional: name.endsWith("?"), many: name.endsWith("...") };
}

/** Register `name(parameter: kind|kind, optional?: kind, rest...: kind)`. */
export function builtin(usage, run) {
  const open = usage.indexOf("(");
  const name = usage.slice(0, open);
  const parameters = usage.slice(open + 1, -1).split(", ").filter(Boolean).map(parameter);
  const least = parameters.filter((one) => !one.optional).length;
  const most = parameters.some((one) => one.many) ? Infinity : parameters.length;
  functions.set(name, [...(functions.get(name) ?? []), { usage, parameters, least, most, run }]);
}

const MISFIT = Symbol("misfit");
/** Stands for an optional argument that is left out before one given by name. */
const LEFT_OUT = Symbol("left out");

function fit(one, value) {
  if (value === LEFT_OUT) return null;
  if (one.kinds === null) return value;
  if (one.kinds.has(kindOf(value))) return Array.isArray(value) ? value.map(adopt) : value;
  if (one.kinds.has("list") && value !== null) return [value];
  if (Array.isArray(value) && value.length === 1 && one.kinds.has(kindOf(adopt(value[0])))) return adopt(value[0]);
  return MISFIT;
}

/** The function's value; null when no overload takes these arguments. */
export function call(overloads, given) {
  for (const overload of overloads) {
    if (given.length < overload.least || given.length > overload.most) continue;
    const last = overload.parameters.length - 1;
    const fitted = given.map((value, i) => fit(overload.parameters[Math.min(i, last)], value));
    if (!fitted.includes(MISFIT)) return overload.run(...fitted) ?? null;
  }
  return null;
}

/** The call for arguments given by name: a function of their values, in the order written. */
export function byName(overloads, names) {
  const suited = overloads.map((one) => [one, orderOf(one, names)]).filter(([, order]) => order);
  if (!suited.length) return () => null;
  // Ways to call that share the names share their order, too: `date(from)` of text and of date.
  const order = suited[0][1];
  const same = suited.filter(([, other]) => String(other) === String(order)).map(([one]) => one);
  return (values) => call(same, order.map((i) => (i < 0 ? LEFT_OUT : values[i])));
}

function orderOf(overload, names) {
  const order = overload.parameters.map((one) => names.indexOf(one.name));
  const wanted = overload.parameters.every((one, i) => order[i] >= 0 || one.optional);
  if (!wanted || names.some((name) => !overload.parameters.some((one) => one.name === name))) return null;
  while (order.length && order[order.length - 1] < 0) order.pop();
  return order;
}
