// @ts-check
// The values of the language in the browser: their kinds, equality and order, as on the server.
import { Exact, exact } from "./number.js";

export class FeelDate { constructor(days) { this.days = days; } }
/** Microseconds since midnight; the offset is in seconds, null where none is known. */
export class FeelTime { constructor(micros, offset) { this.micros = micros; this.offset = offset; } }
/** Microseconds since 1970 by the local clock, a BigInt. */
export class FeelDateTime { constructor(micros, offset) { this.micros = micros; this.offset = offset; } }
export class DaysDuration { constructor(seconds) { this.seconds = seconds; } }
export class MonthsDuration { constructor(months) { this.months = months; } }
export class FeelRange {
  constructor(low, high, lowClosed, highClosed) {
    Object.assign(this, { low, high, lowClosed, highClosed });
  }
}
export class FeelFunction { constructor(parameters, call) { this.parameters = parameters; this.call = call; } }

/** Something only the server evaluates: the form asks it instead. */
export class OnlyOnServer extends Error {}

const CLASSES = new Map([
  [Exact, "number"], [FeelDate, "date"], [FeelTime, "time"], [FeelDateTime, "date and time"],
  [DaysDuration, "days and time duration"], [MonthsDuration, "years and months duration"],
  [FeelRange, "range"], [FeelFunction, "function"], [Array, "list"],
]);

/** The name of a value's type. */
export function kindOf(value) {
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  if (value instanceof Exact) return "number";
  return CLASSES.get(value.constructor) ?? "context";
}

/** A value of the page as the language has it: numbers become exact, nothing becomes null. */
export function adopt(value) {
  if (value === undefined) return null;
  return typeof value === "number" ? exact(new Exact(String(value))) : value;
}

export const isContext = (value) => kindOf(value) === "context";
/** An entry of a context, never what its class brings along. */
export const entry = (context, name) => (Object.hasOwn(context, name) ? adopt(context[name]) : undefined);

const sign = (a, b) => (a > b ? 1 : 0) - (a < b ? 1 : 0);

/** The order of two texts by code point, as on the server. */
function textOrder(a, b) {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    if (left[i] !== right[i]) return sign(left[i].codePointAt(0), right[i].codePointAt(0));
  }
  return sign(left.length, right.length);
}

const clock = (a, b, scale) => {
  if ((a.offset === null) !== (b.offset === null)) return null;
  const [first, second] = [a, b].map((one) => one.micros - scale((one.offset ?? 0) * 1e6));
  return sign(first, second);
};

const ORDERS = {
  "number": (a, b) => a.cmp(b),
  "string": textOrder,
  "date": (a, b) => sign(a.days, b.days),
  "time": (a, b) => clock(a, b, Number),
  "date and time": (a, b) => clock(a, b, BigInt),
  "days and time duration": (a, b) => a.seconds.cmp(b.seconds),
  "years and months duration": (a, b) => sign(a.months, b.months),
};

/** -1, 0 or 1; null when the two have no order. */
export function compare(a, b) {
  const kind = kindOf(a);
  if (kind !== kindOf(b) || !ORDERS[kind]) return null;
  return ORDERS[kind](a, b);
}

const keys = (value) => Object.keys(value);
const EQUALS = {
  "list": (a, b) => a.length === b.length && a.every((item, i) => equal(adopt(item), adopt(b[i])) === true),
  "context": (a, b) => keys(a).length === keys(b).length
    && keys(a).every((key) => Object.hasOwn(b, key) && equal(adopt(a[key]), adopt(b[key])) === true),
  "range": (a, b) => a.lowClosed === b.lowClosed && a.highClosed === b.highClosed
    && equal(a.low, b.low) === true && equal(a.high, b.high) === true,
  "boolean": (a, b) => a === b,
  "function": (a, b) => a === b,
};

/** Equality of the language: null for values of different kinds, null equals only null. */
export function equal(a, b) {
  if (a === null || b === null) return a === b;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return null;
  return EQUALS[kind] ? EQUALS[kind](a, b) : ORDERS[kind](a, b) === 0;
}

/** Whether a range holds a value; null when they cannot be compared. */
export function within(value, range) {
  if (range.low !== null) {
    const low = compare(value, range.low);
    if (low === null) return null;
    if (low < 0 || (low === 0 && !range.lowClosed)) return false;
  }
  if (range.high === null) return true;
  const high = compare(value, range.high);
  return high === null ? null : high < 0 || (high === 0 && range.highClosed);
}
