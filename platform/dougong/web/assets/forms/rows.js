// @ts-check
// The rows of a field: one list that the grid on a PC and the cards on a phone both show and change.
import { newId } from "./values.js";

/** Kinds of fields that hold numbers. */
export const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);

/**
 * @typedef {{key: string, title: string, unit: string, kind: string, width: number, group: string, total: boolean, scale: number,
 *   readonly: boolean, required: boolean, options: {value: string, title: string}[], entity: string, nothing?: string,
 *   hidden: boolean, among: {rows: string, value: string, title: string} | null}} Column
 * @typedef {{pointer: string, form: string, columns: Column[], rows: Row[], labels: Record<string, string>,
 *   most: number, readonly: boolean, adds: boolean, removes: boolean, entity: string, id: string | null, texts: Record<string, string>}} Props
 * @typedef {Record<string, any> & {id: string}} Row
 */

export class Rows {
  /** @param {HTMLInputElement} field @param {Props} props */
  constructor(field, props) {
    this.field = field;
    this.props = props;
    /** @type {Row[]} */
    this.list = field.value ? JSON.parse(field.value) : props.rows;
    this.labels = new Map(Object.entries(props.labels));
    /** Text of computed cells by "<row number>/<key>". @type {Map<string, string>} */
    this.shown = new Map();
    /** @type {Map<string, {visible: boolean, enabled: boolean, required: boolean}>} */
    this.states = new Map(props.columns.filter((one) => one.hidden).map((one) => [`*/${one.key}`, { visible: false, enabled: true, required: false }]));
    /** @type {Map<string, string>} */
    this.faults = new Map();
    /** @type {import("./states.js").Waiting} */
    this.waiting = { waits: () => false, words: null };
    /** @type {(() => void)[]} */
    this.listeners = [];
  }

  /** The place of a row; grids hand out copies, so the id tells. @param {Row} row */
  at(row) { return this.list.findIndex((one) => one.id === row.id); }

  /** The state of a cell; rules that are the same for every row stand under a star. @param {Row} row @param {string} key */
  state(row, key) {
    return this.states.get(`${this.at(row)}/${key}`) ?? this.states.get(`*/${key}`);
  }

  /** Whether a column has nothing to say in any row there is. @param {string} key */
  closed(key) {
    const all = this.states.get(`*/${key}`);
    if (all) return all.visible === false;
    return this.list.length > 0 && this.list.every((row) => this.state(row, key)?.visible === false);
  }

  /** What a column offers: its options, or the values of other rows of the record as they stand now. @param {Column} column @returns {{value: string, title: string}[]} */
  options(column) {
    if (!column.among) return column.options;
    const { rows, value, title } = column.among;
    const field = /** @type {HTMLInputElement | null | undefined} */ (this.field.form?.elements.namedItem(`/${rows}`));
    const others = /** @type {Row[]} */ (field?.value ? JSON.parse(field.value) : []);
    const named = others.filter((row) => row[value]);
    return named.map((row) => ({ value: row[value], title: title && row[title] ? `${row[value]} ${row[title]}` : row[value] }));
  }

  /** @param {() => void} listener */
  onEvaluated(listener) { this.listeners.push(listener); }

  /** Takes what the server found for these rows. @param {any} found */
  evaluated(found) {
    const inside = `${this.props.pointer}/`;
    const own = (/** @type {Record<string, any>} */ from) =>
      Object.entries(from).filter(([pointer]) => pointer.startsWith(inside)).map(([pointer, value]) => /** @type {[string, any]} */ ([pointer.slice(inside.length), value]));
    this.waiting = found;
    this.shown = new Map(own(found.shown));
    this.states = new Map(own(found.states));
    this.faults = new Map(found.errors.filter((/** @type {any} */ one) => one.path.startsWith(inside)).map((/** @type {any} */ one) => [one.path.slice(inside.length), one.message]));
    for (const [id, label] of Object.entries(found.labels ?? {})) this.labels.set(id, String(label));
    const known = found.data?.[this.props.pointer.slice(1)] ?? [];
    known.forEach((/** @type {Row} */ row, /** @type {number} */ number) => this.fill(number, row));
    this.write(false);
    for (const listener of this.listeners) listener();
  }

  /** Defaults and copied values of the server fill what nobody typed. @param {number} number @param {Row} row */
  fill(number, row) {
    const own = this.list[number];
    if (!own || own.id !== row.id) return;
    for (const column of this.props.columns) {
      if (column.readonly || own[column.key] === undefined) own[column.key] = row[column.key];
    }
  }

  /** @param {Row} [like] @returns {Row} */
  add(like) {
    /** @type {Row} */
    const row = { ...(like ?? {}), id: newId() };
    this.list.push(row);
    this.write();
    return row;
  }

  /**
   * Lays in what was brought from elsewhere; what somebody typed since it was asked for stays.
   * @param {{added: Row[], changed: Row[], removed: string[], labels: Record<string, string>}} found
   * @param {Map<string, string>} sent the rows as they were asked with, as text by id
   */
  bring(found, sent) {
    for (const [id, label] of Object.entries(found.labels)) this.labels.set(id, label);
    const untouched = (/** @type {Row} */ row) => sent.get(row.id) === JSON.stringify(row);
    this.list = this.list.filter((row) => !(found.removed.includes(row.id) && untouched(row)));
    for (const change of found.changed) {
      const row = this.list.find((one) => one.id === change.id);
      if (!row) continue;
      const before = JSON.parse(sent.get(row.id) ?? "{}");
      for (const [key, value] of Object.entries(change)) {
        if (JSON.stringify(row[key] ?? null) === JSON.stringify(before[key] ?? null)) row[key] = value;
      }
    }
    const known = new Set(this.list.map((row) => row.id));
    this.list.push(...found.added.filter((row) => !known.has(row.id)));
    this.write();
  }

  /** @param {string} id */
  remove(id) {
    this.list = this.list.filter((row) => row.id !== id);
    this.write();
  }

  /** @param {string} id @param {string} key @param {any} value */
  set(id, key, value) {
    const row = this.list.find((one) => one.id === id);
    if (!row) return;
    row[key] = value === "" ? null : value;
    this.write();
  }

  /** Several cells and rows at once, as a picture of the rows changes them. @param {{set: {id: string, values: Record<string, any>}[], add: Record<string, any>[], remove: string[]}} change */
  revise({ set, add, remove }) {
    for (const { id, values } of set) Object.assign(this.list.find((one) => one.id === id) ?? {}, values);
    this.list = [...this.list.filter((one) => !remove.includes(one.id)), ...add.map((row) => /** @type {Row} */ ({ ...row }))];
    this.write();
  }

  /** @param {string[]} ids */
  order(ids) {
    this.list.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    this.write();
  }

  /** What goes to the server: typed cells only. @param {boolean} [tell] */
  write(tell = true) {
    const typed = this.props.columns.filter((column) => !column.readonly).map((column) => column.key);
    const rows = this.list.map((row) => Object.fromEntries([["id", row.id], ...typed.filter((key) => row[key] !== undefined).map((key) => [key, row[key]])]));
    this.field.value = JSON.stringify(rows);
    if (tell) this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Whether the server has yet to work out a cell. @param {Row} row @param {Column} column */
  waits(row, column) {
    return column.readonly && this.waiting.waits(`${this.props.pointer}/${this.at(row)}/${column.key}`);
  }

  /** What a cell that waits says of itself. @param {Row} row @param {Column} column */
  hint(row, column) { return (this.waits(row, column) && this.waiting.words?.later) || ""; }

  /** What a cell reads. @param {Row} row @param {Column} column */
  text(row, column) {
    if (column.readonly) {
      const known = this.shown.get(`${this.at(row)}/${column.key}`) ?? cell(row[column.key]);
      return this.waits(row, column) ? this.waiting.words?.pending ?? (known || "…") : known;
    }
    const value = row[column.key];
    if (value === null || value === undefined || value === "") return "";
    if (column.kind === "choice") return column.options.find((one) => one.value === value)?.title ?? "";
    if (column.entity) return this.labels.get(value) ?? "…";
    if (column.kind === "boolean") return value ? "✓" : "";
    return NUMBERS.has(column.kind) ? readable(cell(value), column.kind === "money" ? Math.min(2, column.scale) : 0) : cell(value);
  }

  /** The sum of a column, added digit by digit as whole numbers. @param {Column} column */
  total(column) {
    const { words } = this.waiting;
    if (words && this.list.some((row) => this.waits(row, column))) return words.pending;
    let sum = 0n;
    for (const row of this.list) sum += scaled(this.text(row, column), column.scale);
    const total = grouped(sum, column.scale);
    return column.kind === "money" || !column.scale ? total : total.replace(/\.?0+$/, "");
  }
}

/** The title of a column with the unit of its numbers, unless the title ends in one. @param {Column} column */
export const titled = ({ title, unit }) => (unit && !/[)）]$/.test(title) ? `${title} (${unit})` : title);

/**
 * A number as the server tells it: in groups of three, without zeros that say nothing; what is no number yet stays as typed.
 * @param {string} text @param {number} least decimal places that are always there
 */
export function readable(text, least) {
  const found = /^(-?\d+)(?:\.(\d*))?$/.exec(text);
  if (!found) return text;
  const places = (found[2] ?? "").replace(/0+$/, "").padEnd(least, "0");
  return found[1].replace(/\B(?=(\d{3})+$)/g, ",") + (places ? `.${places}` : "");
}

/** @param {any} value */
function cell(value) {
  return value === null || value === undefined ? "" : String(value);
}

/** A decimal text as a whole number of its smallest unit. @param {string} text @param {number} scale */
export function scaled(text, scale) {
  const found = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.replaceAll(",", ""));
  if (!found) return 0n;
  const digits = BigInt(found[2] + (found[3] ?? "").padEnd(scale, "0").slice(0, scale));
  return found[1] ? -digits : digits;
}

/** @param {bigint} sum @param {number} scale */
export function grouped(sum, scale) {
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale).replace(/\B(?=(\d{3})+$)/g, ",");
  const part = scale ? `.${digits.slice(-scale)}` : "";
  return `${sum < 0n ? "-" : ""}${whole}${part}`;
}
