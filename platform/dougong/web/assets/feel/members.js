// @ts-check
// Members reached with a dot: entries of contexts, parts of dates and durations, ends of ranges.
import { weekday } from "./functions/dates.js";
import { Exact } from "./number.js";
import { civil, parts } from "./temporal.js";
import { DaysDuration, adopt, entry, kindOf } from "./values.js";

const number = (value) => new Exact(value);
const datePart = (read) => (value) => number(read(civil(value.days ?? parts(value).date.days), value));
const clockPart = (read) => (value) => {
  const micros = typeof value.micros === "bigint" ? parts(value).time.micros : value.micros;
  return number(read(Math.floor(micros / 1e6)));
};
const DATE = {
  "year": datePart((day) => day.year),
  "month": datePart((day) => day.month),
  "day": datePart((day) => day.day),
  "weekday": (value) => number(weekday(value.days ?? parts(value).date.days) + 1),
};
const TIME = {
  "hour": clockPart((seconds) => Math.floor(seconds / 3600)),
  "minute": clockPart((seconds) => Math.floor((seconds % 3600) / 60)),
  "second": (value) => {
    const micros = typeof value.micros === "bigint" ? parts(value).time.micros : value.micros;
    return number(micros % 60e6).div(1e6);
  },
  "time offset": (value) => (value.offset === null ? null : new DaysDuration(number(value.offset))),
  "timezone": () => null,
};
const part = (size, wrap) => (value) => {
  const whole = value.seconds.abs().round(0, 0).div(size).round(0, 0);
  const left = wrap ? whole.mod(wrap) : whole;
  return value.seconds.lt(0) ? left.times(-1) : left;
};
const months = (read) => (value) => number(value.months < 0 ? -read(-value.months) : read(value.months));
const PARTS = {
  "date": DATE,
  "time": TIME,
  "date and time": { ...DATE, ...TIME },
  "days and time duration": { days: part(86400, 0), hours: part(3600, 24), minutes: part(60, 60), seconds: (value) => value.seconds.mod(60) },
  "years and months duration": { years: months((count) => Math.floor(count / 12)), months: months((count) => count % 12) },
  "range": {
    "start": (range) => range.low,
    "end": (range) => range.high,
    "start included": (range) => range.lowClosed,
    "end included": (range) => range.highClosed,
  },
};

/** A member of a value; of a list, that member of every item; null where there is none. */
export function memberOf(value, name) {
  const kind = kindOf(value);
  if (kind === "context") return entry(value, name) ?? null;
  if (kind === "list") return value.map((item) => memberOf(adopt(item), name));
  const read = PARTS[kind] && Object.hasOwn(PARTS[kind], name) ? PARTS[kind][name] : null;
  return read ? read(value) : null;
}
