// @ts-check
// Functions of texts; a text is counted in code points, as on the server.
import { Exact, isCount, number } from "../number.js";
import { show } from "../show.js";
import { builtin } from "../signature.js";

const count = (value) => Number(value.toString());

builtin("string length(string: string)", (text) => new Exact(Array.from(text).length));
builtin("upper case(string: string)", (text) => text.toUpperCase());
builtin("lower case(string: string)", (text) => text.toLowerCase());
builtin("substring(string: string, start position: number, length?: number)", (text, start, length = null) => {
  const signs = Array.from(text);
  if (!isCount(start.round(0, 0)) || start.eq(0) || start.abs().gt(signs.length)) return null;
  const whole = count(start.round(0, 0));
  const first = start.gt(0) ? whole - 1 : signs.length + whole;
  if (length === null) return signs.slice(first).join("");
  if (length.lt(1)) return null;
  return signs.slice(first, first + (length.gt(signs.length) ? signs.length : count(length.round(0, 0)))).join("");
});
builtin("substring before(string: string, match: string)", (text, match) => {
  const at = match ? text.indexOf(match) : -1;
  return at < 0 ? "" : text.slice(0, at);
});
builtin("substring after(string: string, match: string)", (text, match) => {
  if (!match) return text;
  const at = text.indexOf(match);
  return at < 0 ? "" : text.slice(at + match.length);
});
builtin("contains(string: string, match: string)", (text, match) => text.includes(match));
builtin("starts with(string: string, match: string)", (text, match) => text.startsWith(match));
builtin("ends with(string: string, match: string)", (text, match) => text.endsWith(match));
builtin("string join(list: list, delimiter?: string|null)", (items, delimiter = null) => {
  const texts = items.filter((item) => item !== null);
  return texts.every((item) => typeof item === "string") ? texts.join(delimiter ?? "") : null;
});
builtin("string(from: any)", (value) => (value === null || typeof value === "string" ? value : show(value)));
builtin("number(from: string)", (text) => (text.length > 100 ? null : number(text)));
const SEPARATORS = new Set([" ", ",", "."]);
builtin("number(from: string, grouping separator: string|null, decimal separator: string|null)", (text, grouping, decimal) => {
  if (grouping !== null && (!SEPARATORS.has(grouping) || grouping === decimal)) return null;
  if (decimal !== null && (!SEPARATORS.has(decimal) || decimal === " ")) return null;
  const plain = grouping ? text.replaceAll(grouping, "") : text;
  const pointed = decimal ? plain.replaceAll(decimal, ".") : plain;
  return pointed.length > 100 ? null : number(pointed);
});
