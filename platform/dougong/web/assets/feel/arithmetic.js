// @ts-check
// Arithmetic between kinds of values: one entry for each pair that has a meaning.
import { Exact, add, divide, multiply, power, subtract } from "./number.js";
import { MICROS, addMonths, combine, dateAt, dateTimeAt, floorDiv, parts } from "./temporal.js";
import { DaysDuration, FeelTime, MonthsDuration, OnlyOnServer, compare, kindOf } from "./values.js";

const NUMBER = "number";
const [DATE, TIME, DATETIME] = ["date", "time", "date and time"];
const [DAYS, MONTHS] = ["days and time duration", "years and months duration"];

const span = (seconds) => (seconds === null ? null : new DaysDuration(seconds));
/** A duration in microseconds as the calendar adds it; null when it is out of reach. */
const micros = (duration) => {
  const whole = duration.seconds.times(1e6).round(0, 2);
  return whole.abs().gte("86400000000e9") ? null : BigInt(whole.toFixed());
};
const between = (from, to) => new DaysDuration(new Exact(String(to - from)).div(1e6));
const bounded = (value) => (value === null || value.abs().gte("1e15") ? null : value);
const months = (value) => (bounded(value) === null ? null : new MonthsDuration(Number(value.round(0, 0).toString())));
const backwards = (duration) => (duration instanceof DaysDuration
  ? new DaysDuration(duration.seconds.times(-1)) : new MonthsDuration(-duration.months));

const later = {
  [`${DATE} ${DAYS}`]: (a, b) => {
    const by = micros(b);
    return by === null ? null : dateAt(Number(floorDiv(BigInt(a.days) * MICROS + by, MICROS)));
  },
  [`${DATETIME} ${DAYS}`]: (a, b) => {
    const by = micros(b);
    return by === null ? null : dateTimeAt(a.micros + by, a.offset);
  },
  [`${TIME} ${DAYS}`]: (a, b) => {
    const whole = BigInt(b.seconds.times(1e6).round(0, 2).toFixed());
    const sum = BigInt(a.micros) + whole;
    return new FeelTime(Number(sum - floorDiv(sum, MICROS) * MICROS), a.offset);
  },
  [`${DATE} ${MONTHS}`]: (a, b) => addMonths(a.days, b.months),
  [`${DATETIME} ${MONTHS}`]: (a, b) => {
    const { date, time } = parts(a);
    const moved = addMonths(date.days, b.months);
    return moved === null ? null : combine(moved, time);
  },
};
const instant = (value) => (kindOf(value) === DATE ? combine(value, new FeelTime(0, 0)) : value);
const apart = (a, b) => {
  const [to, from] = [instant(a), instant(b)];
  if ((to.offset === null) !== (from.offset === null)) return null;
  return between(from.micros - BigInt((from.offset ?? 0) * 1e6), to.micros - BigInt((to.offset ?? 0) * 1e6));
};

const plus = {
  [`${NUMBER} ${NUMBER}`]: add,
  "string string": (a, b) => a + b,
  [`${DAYS} ${DAYS}`]: (a, b) => span(add(a.seconds, b.seconds)),
  [`${MONTHS} ${MONTHS}`]: (a, b) => new MonthsDuration(a.months + b.months),
};
const minus = {
  [`${NUMBER} ${NUMBER}`]: subtract,
  [`${DATE} ${DATE}`]: (a, b) => span(new Exact((a.days - b.days) * 86400)),
  [`${DATETIME} ${DATETIME}`]: apart,
  [`${DATETIME} ${DATE}`]: apart,
  [`${DATE} ${DATETIME}`]: apart,
  [`${TIME} ${TIME}`]: (a, b) => (compare(a, b) === null ? null
    : between(b.micros - (b.offset ?? 0) * 1e6, a.micros - (a.offset ?? 0) * 1e6)),
  [`${DAYS} ${DAYS}`]: (a, b) => span(subtract(a.seconds, b.seconds)),
  [`${MONTHS} ${MONTHS}`]: (a, b) => new MonthsDuration(a.months - b.months),
};
for (const [pair, run] of Object.entries(later)) {
  const [left, right] = pair.split(/ (?=days|years)/);
  plus[pair] = run;
  plus[`${right} ${left}`] = (a, b) => run(b, a);
  minus[pair] = (a, b) => run(a, backwards(b));
}
const times = {
  [`${NUMBER} ${NUMBER}`]: multiply,
  [`${DAYS} ${NUMBER}`]: (a, b) => span(bounded(multiply(a.seconds, b))),
  [`${MONTHS} ${NUMBER}`]: (a, b) => months(multiply(new Exact(a.months), b)),
};
times[`${NUMBER} ${DAYS}`] = (a, b) => times[`${DAYS} ${NUMBER}`](b, a);
times[`${NUMBER} ${MONTHS}`] = (a, b) => times[`${MONTHS} ${NUMBER}`](b, a);
const by = {
  [`${NUMBER} ${NUMBER}`]: divide,
  [`${DAYS} ${NUMBER}`]: (a, b) => span(bounded(divide(a.seconds, b))),
  [`${MONTHS} ${NUMBER}`]: (a, b) => months(divide(new Exact(a.months), b)),
  [`${DAYS} ${DAYS}`]: (a, b) => divide(a.seconds, b.seconds),
  [`${MONTHS} ${MONTHS}`]: (a, b) => divide(new Exact(a.months), new Exact(b.months)),
};
const raised = {
  [`${NUMBER} ${NUMBER}`]: (a, b) => {
    const result = power(a, b);
    if (result === undefined) throw new OnlyOnServer("such a power");
    return result;
  },
};
const TABLES = { "+": plus, "-": minus, "*": times, "/": by, "**": raised };

/** The result for any two values, null where there is none. */
export function calculate(sign, a, b) {
  if (a === null || b === null) return null;
  const run = TABLES[sign][`${kindOf(a)} ${kindOf(b)}`];
  return run ? run(a, b) ?? null : null;
}

/** A number or duration backwards, null for other values. */
export function negative(value) {
  const kind = kindOf(value);
  if (kind === NUMBER) return value.times(-1);
  return kind === DAYS || kind === MONTHS ? backwards(value) : null;
}
