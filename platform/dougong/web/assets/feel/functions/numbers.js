// @ts-check
// Functions of numbers.
import { Exact, ROUNDINGS, isCount, modulo, root, rounded } from "../number.js";
import { builtin } from "../signature.js";
import { negative } from "../arithmetic.js";

const ZERO = new Exact(0);
for (const way of Object.keys(ROUNDINGS)) {
  const scale = way === "decimal" ? "scale: number" : "scale?: number";
  builtin(`${way}(n: number, ${scale})`, (value, places = ZERO) => rounded(way, value, places ?? ZERO));
}
builtin("abs(n: number)", (value) => value.abs());
builtin("abs(n: days)", (value) => (value.seconds.lt(0) ? negative(value) : value));
builtin("abs(n: months)", (value) => (value.months < 0 ? negative(value) : value));
builtin("modulo(dividend: number, divisor: number)", modulo);
builtin("sqrt(number: number)", root);
builtin("odd(number: number)", (value) => (isCount(value) ? !value.mod(2).eq(0) : null));
builtin("even(number: number)", (value) => (isCount(value) ? value.mod(2).eq(0) : null));
