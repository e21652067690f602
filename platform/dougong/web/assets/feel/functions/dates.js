// @ts-check
// Functions of dates, times and durations.
import { Exact, isCount } from "../number.js";
import { builtin } from "../signature.js";
import { civil, combine, daysOf, makeDate, parts, readDate, readDateTime, readDuration, readTime } from "../temporal.js";
import { FeelDate, FeelTime, MonthsDuration } from "../values.js";

const whole = (...values) => (values.every(isCount) ? values.map((value) => Number(value.toString())) : null);
const dayOf = (value) => (value instanceof FeelDate ? value : parts(value).date);
const timeOf = (value) => (value instanceof FeelDate ? new FeelTime(0, 0) : parts(value).time);

builtin("date(from: string)", readDate);
builtin("date(from: date|datetime)", dayOf);
builtin("date(year: number, month: number, day: number)", (...given) => {
  const found = whole(...given);
  return found && makeDate(found[0], found[1], found[2]);
});
builtin("time(from: string)", readTime);
builtin("time(from: time)", (value) => value);
builtin("time(from: date|datetime)", timeOf);
builtin("time(hour: number, minute: number, second: number, offset?: days|null)", (hour, minute, second, offset = null) => {
  const floor = second.round(0, 0).gt(second) ? second.round(0, 0).minus(1) : second.round(0, 0);
  const found = whole(hour, minute, floor);
  if (!found || found[0] < 0 || found[0] > 23 || found[1] < 0 || found[1] > 59 || second.lt(0) || second.gte(60)) return null;
  const shift = offset === null ? null : Number(offset.seconds.round(0, 0).toString());
  if (shift !== null && Math.abs(shift) >= 86400) return null;
  const micros = Number(second.times(1e6).round(0, 0).toString());
  return new FeelTime((found[0] * 3600 + found[1] * 60) * 1e6 + micros, shift);
});
builtin("date and time(from: string)", readDateTime);
builtin("date and time(from: datetime)", (value) => value);
builtin("date and time(date: date|datetime, time: time)", (day, time) => combine(dayOf(day), time));
builtin("duration(from: string)", readDuration);
builtin("duration(from: days|months)", (value) => value);
builtin("years and months duration(from: date|datetime, to: date|datetime)", (from, to) => {
  const [a, b] = [civil(dayOf(from).days), civil(dayOf(to).days)];
  let count = (b.year - a.year) * 12 + b.month - a.month;
  if (count > 0 && a.day > b.day) count -= 1;
  else if (count < 0 && b.day > a.day) count += 1;
  return new MonthsDuration(count);
});

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/** Monday is 0; the first of January 1970 was a Thursday. */
export const weekday = (days) => (((days + 3) % 7) + 7) % 7;

builtin("day of week(date: date|datetime)", (day) => DAYS[weekday(dayOf(day).days)]);
builtin("day of year(date: date|datetime)", (day) => {
  const { days } = dayOf(day);
  return new Exact(days - daysOf(civil(days).year, 1, 1) + 1);
});
builtin("week of year(date: date|datetime)", (day) => {
  const { days } = dayOf(day);
  const thursday = days - weekday(days) + 3;
  return new Exact(Math.floor((thursday - daysOf(civil(thursday).year, 1, 1)) / 7) + 1);
});
builtin("month of year(date: date|datetime)", (day) => MONTHS[civil(dayOf(day).days).month - 1]);
