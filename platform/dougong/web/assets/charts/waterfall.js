// @ts-check
// A waterfall as stacked bars: an unseen foot, and what rises or falls above it.

/**
 * @typedef {{foot: number[], rise: number[], fall: number[], whole: number[]}} Bars
 * Foot and the pieces above and below zero of every step; the last step stands on zero.
 */

/** @param {number} from @param {number} to @returns {{foot: number, above: number, below: number}} */
export function pieces(from, to) {
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  if (low >= 0) return { foot: low, above: high - low, below: 0 };
  if (high <= 0) return { foot: high, above: 0, below: low - high };
  return { foot: 0, above: high, below: low };
}

/** Where every step begins and ends. @param {number[]} values @returns {[number, number][]} */
export function steps(values) {
  /** @type {[number, number][]} */
  const found = [];
  let at = 0;
  values.forEach((value, place) => {
    const last = place === values.length - 1;
    found.push(last ? [0, value] : [at, at + value]);
    at += value;
  });
  return found;
}
