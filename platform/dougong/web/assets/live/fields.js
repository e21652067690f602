// @ts-check
// Values of a form's fields in the browser: read as the server reads them, rounded and shown as it would.
import { number, rounded } from "../feel/number.js";
import { show } from "../feel/show.js";
import { readDate, showDate } from "../feel/temporal.js";
import { adopt, kindOf } from "../feel/values.js";

/** Stands for a value that only the server can tell. */
export const UNKNOWN = Symbol("unknown");

const DIGITS = 18;
const LARGEST_WHOLE = "9007199254740991";
/** More digits than these a page's own numbers may lose. */
const SAFE_DIGITS = 15;
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const FORBIDDEN = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;
const LIMITS = {
  minimum: (value, limit) => value.gte(limit),
  maximum: (value, limit) => value.lte(limit),
  exclusiveMinimum: (value, limit) => value.gt(limit),
  exclusiveMaximum: (value, limit) => value.lt(limit),
};

/** @typedef {Record<string, any>} Field */

/** A number of the field's scale within its limits. @param {Field} field @param {any} value */
function ranged(field, value) {
  if (!value.eq(0) && value.e >= DIGITS - field.scale) return UNKNOWN;
  if (field.whole && value.abs().gt(LARGEST_WHOLE)) return UNKNOWN;
  const inside = Object.entries(LIMITS).every(([word, holds]) => field[word] === undefined || holds(value, number(field[word])));
  return inside ? value : UNKNOWN;
}

/** @type {Record<string, (field: Field, raw: any) => any>} */
const READERS = {
  number: (field, raw) => {
    const text = String(raw).trim();
    if (typeof raw === "number" && text.replace(/\D/g, "").length > SAFE_DIGITS) return UNKNOWN;
    const value = /^-?\d{1,60}(\.\d{1,60})?$/.test(text) ? number(text) : null;
    if (value === null || (value.eq(0) && text.startsWith("-"))) return UNKNOWN;
    return value.round(field.scale, 0).eq(value) ? ranged(field, value) : UNKNOWN;
  },
  text: (field, raw) => {
    if (typeof raw !== "string" || FORBIDDEN.test(raw.replace(/[\n\t\r]/g, " "))) return UNKNOWN;
    const text = raw.replaceAll("\r\n", "\n").trim().normalize("NFC");
    const length = [...text].length;
    if ((field.lines ? /\r/ : /[\r\n\t]/).test(text) || length > field.longest || (length && length < field.shortest)) return UNKNOWN;
    return text || null;
  },
  boolean: (_, raw) => {
    const value = { true: true, false: false }[String(raw)];
    return value === undefined ? UNKNOWN : value;
  },
  date: (_, raw) => {
    const text = String(raw).trim();
    const value = /^(19|20|21)\d\d-\d\d-\d\d$/.test(text) ? readDate(text) : null;
    return value ?? UNKNOWN;
  },
  choice: (field, raw) => (active(field, raw) ? raw : UNKNOWN),
  id: (_, raw) => (ID.test(raw) ? raw : UNKNOWN),
};

const active = (/** @type {Field} */ field, /** @type {any} */ key) => field.options.some((/** @type {any[]} */ one) => one[0] === key && one[2]);

/** @param {Field} field @param {any} raw */
function members(field, raw) {
  if (raw === null || raw === undefined || raw === "") return [];
  const fits = (/** @type {any} */ one) => (field.options ? active(field, one) : ID.test(one));
  return Array.isArray(raw) && raw.every(fits) && new Set(raw).size === raw.length ? raw : UNKNOWN;
}

/** The value of what was typed; UNKNOWN for what the server refuses or reads alone. @param {Field} field @param {any} raw */
export function read(field, raw) {
  if (field.type === "list") return members(field, raw);
  if (raw === null || raw === undefined || (typeof raw === "string" && !raw.trim())) return null;
  const reader = READERS[field.type];
  return reader ? reader(field, raw) : UNKNOWN;
}

/** @type {Record<string, (field: Field, found: any) => any>} */
const WRITERS = {
  number: (field, found) => {
    if (kindOf(found) !== "number" || (!found.eq(0) && found.e >= DIGITS - field.scale)) return UNKNOWN;
    return ranged(field, rounded("round half up", found, number(String(field.scale))));
  },
  text: (field, found) => (typeof found === "string" ? READERS.text(field, found) : UNKNOWN),
  boolean: (_, found) => (typeof found === "boolean" ? found : UNKNOWN),
  date: (field, found) => (kindOf(found) === "date" ? READERS.date(field, showDate(found)) : UNKNOWN),
  choice: (field, found) => (found === "" ? null : READERS.choice(field, found)),
};

/** What a field keeps of a value that was worked out. @param {Field} field @param {any} found */
export function settled(field, found) {
  return found === null ? null : WRITERS[field.type](field, found);
}

/** @param {any} value @param {number} least @param {number} most */
function grouped(value, least, most) {
  const [whole, places = ""] = value.round(most, 1).toFixed(most).split(".");
  const kept = places.slice(0, least) + places.slice(least).replace(/0+$/, "");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return kept ? `${digits}.${kept}` : digits;
}

/** @type {Record<string, (field: Field, value: any, texts: Record<string, string>) => string>} */
const SHOWERS = {
  number: (field, value) => grouped(value, field.places[0], field.places[1]) + field.suffix,
  text: (_, value) => value,
  boolean: (_, value, texts) => (value ? texts.yes : texts.no),
  date: (_, value) => showDate(value),
  choice: (field, value) => (field.options.find((/** @type {any[]} */ one) => one[0] === value) ?? [value, value])[1],
};

/** A value as the form shows it. @param {Field} field @param {any} value @param {Record<string, string>} texts */
export function shown(field, value, texts) {
  return value === null ? "" : SHOWERS[field.type](field, value, texts);
}

/** A value as JSON that the server would read back. @param {Field} field @param {any} value */
export function written(field, value) {
  if (value === null || typeof value !== "object") return value;
  return field.type === "number" ? value.toFixed(field.scale) : show(value);
}

/** @type {Record<string, (value: any, texts: Record<string, string>) => string>} */
const PLAIN = {
  "null": () => "—",
  "string": (value) => value || "—",
  "number": show,
  "date": show,
  "boolean": (value, texts) => (value ? texts.yes : texts.no),
  "list": (value, texts) => value.map((/** @type {any} */ item) => plain(adopt(item), texts)).join(texts.comma) || "—",
};

/** A value within a sentence; undefined for one that the server words. @param {any} value @param {Record<string, string>} texts @returns {string | undefined} */
export function plain(value, texts) {
  return PLAIN[kindOf(value)]?.(value, texts);
}
