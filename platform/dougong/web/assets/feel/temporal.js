// @ts-check
// Dates, times and durations as text: read exactly, written in their canonical form.
import { Exact, number } from "./number.js";
import { DaysDuration, FeelDate, FeelDateTime, FeelTime, MonthsDuration, OnlyOnServer } from "./values.js";

const DATE = /^(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)$/;
const TIME = /^T?(\d\d):(\d\d):(\d\d)(\.\d{1,9})?([zZ]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]{1,64})?$/;
const DURATION = /^(-)?P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?(?:(\d{1,15})D)?(T(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15}(?:\.\d{0,9})?)S)?)?$/;
const DAY = 86400;
export const MICROS = 86400000000n;

/** Days since 1970-01-01 in the calendar without a beginning (Hinnant, chrono-compatible). */
export function daysOf(year, month, day) {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const inEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + ofYear - 719468;
}

/** Year, month and day of a day's number. */
export function civil(days) {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const inEra = shifted - era * 146097;
  const ofEra = Math.floor((inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365);
  const ofYear = inEra - (365 * ofEra + Math.floor(ofEra / 4) - Math.floor(ofEra / 100));
  const month = Math.floor((5 * ofYear + 2) / 153);
  const number_ = month < 10 ? month + 3 : month - 9;
  const year = ofEra + era * 400 + (number_ <= 2 ? 1 : 0);
  return { year, month: number_, day: ofYear - Math.floor((153 * month + 2) / 5) + 1 };
}

const FIRST = daysOf(1, 1, 1);
const LAST = daysOf(9999, 12, 31);
/** A date by its number; null outside the years 1 to 9999. */
export const dateAt = (days) => (days < FIRST || days > LAST ? null : new FeelDate(days));
export const dateTimeAt = (micros, offset) => (
  dateAt(Number(floorDiv(micros, MICROS))) === null ? null : new FeelDateTime(micros, offset));
export const floorDiv = (a, b) => (a - (((a % b) + b) % b)) / b;

export function makeDate(year, month, day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return null;
  const days = daysOf(year, month, day);
  return civil(days).month === month ? dateAt(days) : null;
}

export function readDate(text) {
  const found = DATE.exec(text);
  if (!found || /^-?[1-9]\d{4,}/.test(text) || text.startsWith("-")) return null;
  return makeDate(Number(found[1]), Number(found[2]), Number(found[3]));
}

function offsetOf(zone) {
  if (!zone) return null;
  if (zone === "Z" || zone === "z") return 0;
  if (zone.startsWith("@")) throw new OnlyOnServer("a time zone by name");
  const [hours, minutes, seconds = 0] = zone.slice(1).split(":").map(Number);
  const total = hours * 3600 + minutes * 60 + seconds;
  if (minutes > 59 || total > 64800) return undefined;
  return zone[0] === "-" ? -total : total;
}

export function readTime(text) {
  const found = TIME.exec(text);
  if (!found) return null;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const offset = offsetOf(found[5]);
  if (hour > 23 || minute > 59 || second > 59 || offset === undefined) return null;
  const micros = Number((found[4] ?? ".0").slice(1, 7).padEnd(6, "0"));
  return new FeelTime((hour * 3600 + minute * 60 + second) * 1e6 + micros, offset);
}

export const combine = (date, time) => (
  new FeelDateTime(BigInt(date.days) * MICROS + BigInt(time.micros), time.offset));

export function readDateTime(text) {
  // The name of a zone may hold the letter too.
  const cut = text.indexOf("T");
  const date = readDate(cut < 0 ? text : text.slice(0, cut));
  if (date === null) return null;
  if (cut < 0) return combine(date, new FeelTime(0, null));
  const time = readTime(text.slice(cut + 1));
  return time === null ? null : combine(date, time);
}

export function readDuration(text) {
  const found = DURATION.exec(text);
  if (!found || text.endsWith("P") || text.endsWith("T")) return null;
  const [, minus, years, months, days, timed, hours, minutes, seconds] = found;
  const total = Number(years ?? 0) * 12 + Number(months ?? 0);
  if (days === undefined && timed === undefined) return new MonthsDuration(minus ? -total : total);
  if (years !== undefined || months !== undefined) return null;
  const whole = new Exact(days ?? 0).times(DAY).plus(new Exact(hours ?? 0).times(3600)).plus(new Exact(minutes ?? 0).times(60));
  const all = whole.plus(number((seconds ?? "0").replace(/\.$/, "")) ?? 0);
  return new DaysDuration(minus ? all.times(-1) : all);
}

/** What `@"…"` means. */
export function readTemporal(text) {
  return readDuration(text) ?? readDate(text) ?? readTime(text) ?? readDateTime(text);
}

/** A day some months on, at the last day of the month when there is no such day. */
export function addMonths(days, months) {
  const { year, month, day } = civil(days);
  const count = year * 12 + month - 1 + months;
  for (let last = day; last > day - 4; last -= 1) {
    const found = makeDate(Math.floor(count / 12), (((count % 12) + 12) % 12) + 1, last);
    if (found !== null) return found;
  }
  return null;
}

const two = (value) => String(value).padStart(2, "0");

export function showDate(value) {
  const { year, month, day } = civil(value.days);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

function showOffset(offset) {
  if (offset === null) return "";
  if (offset === 0) return "Z";
  const left = Math.abs(offset);
  const tail = left % 60 ? `:${two(left % 60)}` : "";
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(left / 3600))}:${two(Math.floor((left % 3600) / 60))}${tail}`;
}

export function showTime(value) {
  const seconds = Math.floor(value.micros / 1e6);
  const micros = value.micros % 1e6;
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  const part = micros ? `.${String(micros).padStart(6, "0")}`.replace(/0+$/, "") : "";
  return text + part + showOffset(value.offset);
}

/** The date and the time of day of a date and time. */
export function parts(value) {
  const days = floorDiv(value.micros, MICROS);
  return { date: new FeelDate(Number(days)), time: new FeelTime(Number(value.micros - days * MICROS), value.offset) };
}

export function showDateTime(value) {
  const { date, time } = parts(value);
  return `${showDate(date)}T${showTime(time)}`;
}

export function showDays(value) {
  const left = value.seconds.abs();
  const whole = left.round(0, 0);
  const seconds = Number(whole.toString());
  const days = Math.floor(seconds / DAY);
  const [hours, minutes] = [Math.floor((seconds % DAY) / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = left.minus(whole).plus(seconds % 60);
  const clock = (hours ? `${hours}H` : "") + (minutes ? `${minutes}M` : "") + (rest.eq(0) ? "" : `${rest.toFixed()}S`);
  const text = (days ? `${days}D` : "") + (clock ? `T${clock}` : "");
  return `${value.seconds.lt(0) ? "-" : ""}P${text || "T0S"}`;
}

export function showMonths(value) {
  const left = Math.abs(value.months);
  const text = (left >= 12 ? `${Math.floor(left / 12)}Y` : "") + (left % 12 ? `${left % 12}M` : "");
  return `${value.months < 0 ? "-" : ""}P${text || "0M"}`;
}
