// @ts-check
// Exact numbers: 34 digits, halves to even, as DMN says and as the server calculates.
import BigFactory from "big.js";

/** A Big of its own, so that nobody else's settings reach it. */
export const Exact = BigFactory();
Exact.strict = false;
Exact.NE = -7000;
Exact.PE = 7000;
Exact.DP = 80;
Exact.RM = 0;

const DIGITS = 34;
const HALF_EVEN = 2;
const LARGEST = 6144;

/** A number as the language keeps it; null when it is out of range. */
export function exact(value) {
  const kept = value.prec(DIGITS, HALF_EVEN);
  return kept.e > LARGEST ? null : kept;
}

/** The number a text spells, or null. */
export function number(text) {
  if (!/^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,5})?$/.test(text)) return null;
  return exact(new Exact(text));
}

export const add = (a, b) => exact(a.plus(b));
export const subtract = (a, b) => exact(a.minus(b));
export const multiply = (a, b) => exact(a.times(b));

/** The quotient; null for zero. Enough digits are cut off first to tell a tie from nearly one. */
export function divide(a, b) {
  if (b.eq(0)) return null;
  if (a.eq(0)) return a;
  Exact.DP = Math.max(0, 80 + b.e - a.e);
  Exact.RM = 0;
  const quotient = a.div(b);
  Exact.DP = 80;
  return exact(quotient);
}

/** A power with a whole exponent; undefined where only the server calculates it. */
export function power(a, b) {
  if (!isWhole(b) || b.abs().gt(999)) return undefined;
  const times = Number(b.abs().toString());
  if (times === 0) return a.eq(0) ? null : new Exact(1);
  let result = new Exact(1);
  let factor = a;
  for (let left = times; left; left = Math.floor(left / 2)) {
    if (left % 2) result = result.times(factor).prec(70, HALF_EVEN);
    if (left > 1) factor = factor.times(factor).prec(70, HALF_EVEN);
  }
  return b.lt(0) ? divide(new Exact(1), result) : exact(result);
}

export function root(value) {
  if (value.lt(0)) return null;
  Exact.DP = Math.max(0, 80 - Math.floor(value.e / 2));
  const found = value.sqrt();
  Exact.DP = 80;
  return exact(found);
}

export const isWhole = (value) => value.round(0, 0).eq(value);
/** Whether a number is whole and small enough to count with. */
export const isCount = (value) => isWhole(value) && value.abs().lt("1e15");

/** The remainder with the sign of the divisor; null for zero. */
export function modulo(a, b) {
  if (b.eq(0) || (!a.eq(0) && a.e - b.e > DIGITS)) return null;
  const rest = a.mod(b);
  return exact(!rest.eq(0) && rest.lt(0) !== b.lt(0) ? rest.plus(b) : rest);
}

const tie = (value, scale) => {
  const cut = value.abs().minus(value.abs().round(scale, 0));
  return cut.eq(new Exact(`5e${-scale - 1}`));
};
const step = (scale) => new Exact(`1e${-scale}`);
const towards = (value, scale, below) => {
  const cut = value.round(scale, 0);
  if (cut.eq(value) || value.lt(0) !== below) return cut;
  return below ? cut.minus(step(scale)) : cut.plus(step(scale));
};

/** Ways to round a number at a scale. */
export const ROUNDINGS = {
  "decimal": (value, scale) => value.round(scale, HALF_EVEN),
  "floor": (value, scale) => towards(value, scale, true),
  "ceiling": (value, scale) => towards(value, scale, false),
  "round up": (value, scale) => value.round(scale, 3),
  "round down": (value, scale) => value.round(scale, 0),
  "round half up": (value, scale) => value.round(scale, 1),
  "round half down": (value, scale) => value.round(scale, tie(value, scale) ? 0 : 1),
};

/** A number rounded; null when the scale is out of range. */
export function rounded(way, value, scale) {
  const places = Number(scale.round(0, 0).toString());
  if (places < -6111 || places > 6176) return null;
  return exact(ROUNDINGS[way](value, places));
}
