// @ts-check
// The record on the bench, as far as the browser knows it: typed, worked out here, or told by the server.
import { OnlyOnServer, evaluate } from "../feel/index.js";
import { readDate } from "../feel/temporal.js";
import { UNKNOWN, read, settled } from "./fields.js";

/**
 * What was sent to the server and what it answered.
 * @typedef {{sent: Record<string, any>, data: Record<string, any>}} Told
 * @typedef {{tree: any, reads: string[]}} Rule
 */

const rowById = (/** @type {any} */ list, /** @type {any} */ id) => (Array.isArray(list) ? list.find((one) => one.id === id) : undefined);

/** The header or one row: its typed values and what is known of all its values. */
class Bench {
  /** @param {string} rows @param {number} index @param {Record<string, any>} raw @param {any} was @param {any} part @param {any} common */
  constructor(rows, index, raw, was, part, common) {
    Object.assign(this, { rows, index, was, part });
    this.prefix = rows ? `/${rows}/${index}/` : "/";
    /** @type {Record<string, any>} */
    this.raw = { ...raw };
    /** @type {Map<string, any>} */
    this.values = new Map();
    /** Names its expressions see. @type {Record<string, any>} */
    this.names = { ...common };
    /** What lists of rows show of it. @type {Record<string, any>} */
    this.shown = rows ? { id: raw.id ?? null } : this.names;
    for (const name of part.absent) this.put(name, null);
  }

  /** @param {string} key @param {any} value */
  put(key, value) {
    this.values.set(key, value);
    this.names[key] = this.shown[key] = value === UNKNOWN ? null : value;
  }
}

export class Sheet {
  /** @param {any} rules @param {Record<string, any>} data @param {Told | null} told */
  constructor(rules, data, told) {
    this.rules = rules;
    this.data = data;
    this.told = told;
    /** Places outside of rows, and whether they are as they were sent. @type {Map<string, boolean>} */
    this.compared = new Map();
    const common = { today: readDate(rules.today) };
    this.header = new Bench("", 0, data, told && { sent: told.sent, data: told.data }, rules.parts[""], { ...common, status: rules.status });
    /** @type {Record<string, Bench[]>} */
    this.rows = {};
    for (const [key, part] of Object.entries(rules.parts)) {
      if (key) this.rows[key] = this.listOf(key).map((/** @type {any} */ row, /** @type {number} */ index) => this.row(key, index, row, part, common));
    }
    for (const bench of this.all()) this.fill(bench);
    for (const [key, benches] of Object.entries(this.rows)) this.header.put(key, benches.map((one) => one.shown));
    this.compute();
  }

  /** @param {string} key @returns {any[]} */
  listOf(key) { return this.header.raw[key] ?? (key in this.header.raw ? [] : this.told?.data[key]) ?? []; }

  /** @param {string} key @param {number} index @param {any} row @param {any} part @param {any} common */
  row(key, index, row, part, common) {
    const data = rowById(this.told?.data[key], row.id);
    const was = data && { sent: rowById(this.told?.sent[key], row.id) ?? {}, data };
    const bench = new Bench(key, index, row, was, part, { ...common, parent: this.header.names, id: row.id ?? null });
    return bench;
  }

  all() { return [this.header, ...Object.values(this.rows).flat()]; }

  /** @param {string} rows */
  benches(rows) { return rows ? this.rows[rows] ?? [] : [this.header]; }

  /** @param {Bench} bench */
  fill(bench) {
    for (const [key, field] of Object.entries(bench.part.fields)) {
      if (field.type === "rows") continue;
      bench.put(key, isTyped(bench, key, field) ? read(field, bench.raw[key]) : this.fromServer(bench, key, field));
    }
  }

  /** What the server told, as long as nothing it depends on was typed since. @param {Bench} bench @param {string} key @param {any} field */
  fromServer(bench, key, field) {
    if (!this.isTold(bench, field)) return field.basis || field.closed ? UNKNOWN : read(field, null);
    return read({ ...field, options: field.options?.map((/** @type {any[]} */ one) => [one[0], one[1], true]) }, bench.was.data[key]);
  }

  /** Whether what the server told of a field still holds. @param {Bench} bench @param {any} field */
  isTold(bench, field) {
    return Boolean(bench.was) && (field.basis ?? []).every((/** @type {string} */ place) => this.same(bench, place));
  }

  /** Places whose value the server has yet to work out. */
  waiting() {
    const found = new Set();
    for (const bench of this.all()) {
      for (const [key, field] of Object.entries(bench.part.fields)) {
        const own = field.type === "rows" || field.numbered || isTyped(bench, key, field);
        if (!own && bench.values.get(key) === UNKNOWN && !this.isTold(bench, field)) found.add(bench.prefix + key);
      }
    }
    return found;
  }

  /** Whether what is typed at a place is what the server answered to. @param {Bench} bench @param {string} place */
  same(bench, place) {
    const sent = this.told?.sent ?? {};
    const [own, key, , column] = place.split("/");
    if (own === ".") return equal(bench.raw[key], bench.was.sent[key]);
    const known = this.compared.get(place);
    if (known !== undefined) return known;
    const same = this.sameWhole(key, column, sent);
    this.compared.set(place, same);
    return same;
  }

  /** The same of a place outside of a row, which every row may ask for. @param {string} key @param {string | undefined} column @param {Record<string, any>} sent */
  sameWhole(key, column, sent) {
    if (column === undefined && !this.rules.parts[key]) return equal(this.header.raw[key], sent[key]);
    const cells = (/** @type {any} */ list) => (Array.isArray(list) ? list : []).map((row) => [row.id, row[column ?? "id"]]);
    return equal(cells(this.header.raw[key]), cells(sent[key]));
  }

  compute() {
    for (const step of this.rules.steps) {
      for (const bench of this.benches(step.rows)) {
        if (step.default && (bench.was || bench.raw[step.key] !== undefined)) continue;
        const found = this.value(step, bench);
        if (found === undefined) continue;
        bench.put(step.key, settled(bench.part.fields[step.key], found));
      }
    }
  }

  /** The value of a rule; undefined when the browser cannot tell. @param {Rule} rule @param {Bench} bench */
  value(rule, bench) {
    if (!rule.reads.every((place) => this.known(place, bench))) return undefined;
    try {
      return evaluate(rule.tree, bench.names);
    } catch (fault) {
      if (fault instanceof OnlyOnServer) return undefined;
      throw fault;
    }
  }

  /** @param {string} place @param {Bench} bench */
  known(place, bench) {
    const [own, key, , column] = place.split("/");
    if (own === ".") return bench.values.get(key) !== UNKNOWN;
    if (column === undefined) return this.header.values.get(key) !== UNKNOWN;
    return this.benches(key).every((row) => row.values.get(column) !== UNKNOWN);
  }

  /** Empties a field that was hidden; whether there was anything. @param {string} key */
  clear(key) {
    const field = this.header.part.fields[key];
    const had = field.type === "rows" ? this.benches(key).length > 0 : !isEmpty(this.header.values.get(key));
    if (!had) return false;
    this.header.raw[key] = null;
    this.compared.clear();
    if (field.type === "rows") this.rows[key] = [];
    this.header.put(key, field.type === "rows" ? [] : read(field, null));
    return true;
  }
}

/** Whether somebody typed the value, and not the rules. @param {Bench} bench @param {string} key @param {any} field */
function isTyped(bench, key, field) {
  return bench.raw[key] !== undefined && !field.closed;
}

/** @param {any} value */
export function isEmpty(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
}

/** @param {any} a @param {any} b */
function equal(a, b) {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
