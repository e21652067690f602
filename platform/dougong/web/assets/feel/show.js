// @ts-check
// Values as text, as the function `string` writes them.
import { showDate, showDateTime, showDays, showMonths, showTime } from "./temporal.js";
import { adopt, kindOf } from "./values.js";

const WRITERS = {
  "null": () => "null",
  "boolean": String,
  "number": (value) => (value.eq(0) ? "0" : value.toFixed()),
  "string": String,
  "date": showDate,
  "time": showTime,
  "date and time": showDateTime,
  "days and time duration": showDays,
  "years and months duration": showMonths,
  "list": (value) => `[${value.map(inner).join(", ")}]`,
  "context": (value) => `{${Object.keys(value).map((key) => `${name(key)}: ${inner(value[key])}`).join(", ")}}`,
  "range": range,
  "function": () => "function",
};

/** A value as text. @param {any} value @returns {string} */
export function show(value) {
  return WRITERS[kindOf(value)](value);
}

function inner(value) {
  const text = show(adopt(value));
  return typeof value === "string" ? `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : text;
}

function name(key) {
  const words = key.split(/\s+/).filter(Boolean);
  return words.every((word) => /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(word)) ? key : `"${key}"`;
}

function range(value) {
  const low = value.low === null ? "" : inner(value.low);
  const high = value.high === null ? "" : inner(value.high);
  if (value.low === null) return `(<${value.highClosed ? "=" : ""}${high})`;
  if (value.high === null) return `(>${value.lowClosed ? "=" : ""}${low})`;
  return `${value.lowClosed ? "[" : "("}${low}..${high}${value.highClosed ? "]" : ")"}`;
}
