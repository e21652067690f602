// Runs a file of vectors: expressions with tree and value that the server has worked out.
import { readFileSync } from "node:fs";
import { evaluate, kindOf, number, OnlyOnServer, readDate, readDateTime, readDuration, readTime, show } from "../../platform/dougong/web/assets/feel/index.js";
import { FeelRange } from "../../platform/dougong/web/assets/feel/values.js";

const READERS = {
  number, date: readDate, time: readTime, dateTime: readDateTime, days: readDuration, months: readDuration,
  context: (entries) => Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, decode(value)])),
  range: ([low, high, from, to]) => new FeelRange(decode(low), decode(high), from, to),
};

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  const [[kind, inner]] = Object.entries(value);
  return READERS[kind](inner);
}

const NAMES = { "date and time": "dateTime", "days and time duration": "days", "years and months duration": "months" };

/** A value as the vectors write it. */
export function encode(value) {
  const kind = kindOf(value);
  if (kind === "null") return null;
  if (kind === "boolean" || kind === "string") return value;
  if (kind === "list") return value.map(encode);
  if (kind === "context") return { context: Object.fromEntries(Object.keys(value).map((key) => [key, encode(value[key] ?? null)])) };
  if (kind === "range") return { range: [encode(value.low), encode(value.high), value.lowClosed, value.highClosed] };
  if (kind === "function") return { function: true };
  return { [NAMES[kind] ?? kind]: show(value) };
}

/** The vectors of a file whose value here is another one, and how many there are. @param {string | URL} file */
export function run(file) {
  const { scope, vectors } = JSON.parse(readFileSync(file, "utf8"));
  const values = decode(scope);
  const differences = [];
  let onServer = 0;
  for (const { expression, tree, expected, scope: own } of vectors) {
    try {
      const found = encode(evaluate(tree, own ? decode(own) : values));
      if (JSON.stringify(found) !== JSON.stringify(expected)) differences.push({ expression, expected, found });
    } catch (fault) {
      if (fault instanceof OnlyOnServer) onServer += 1;
      else differences.push({ expression, expected, found: String(fault?.stack ?? fault) });
    }
  }
  return { total: vectors.length, onServer, differences };
}
