// @ts-check
// What the browser itself can say of a form that is being typed in: values, states, faults.
import { UNKNOWN, plain, shown, written } from "./fields.js";
import { Sheet, isEmpty } from "./sheet.js";

/** Clearing a hidden value may hide another; a form deeper than this is settled as it stands. */
const ROUNDS = 4;
const SERVER = "server";
/** Faults that say that something is not there, or not enough of it. */
export const LACKING = new Set(["required", "lines_min", "items_min"]);

/**
 * @typedef {{visible?: boolean, enabled?: boolean, required?: boolean}} Partly
 * @typedef {{path: string, code: string, message: string}} Fault
 * @typedef {{values: Map<string, any>, shown: Map<string, string>, states: Map<string, Partly>,
 *   errors: Fault[], complete: Set<string>, judged: Set<string>, waiting: Set<string>, sheet: Sheet}} Answer
 */

/** Everything the browser is sure of. @param {any} rules @param {Record<string, any>} data @param {import("./sheet.js").Told | null} told @returns {Answer} */
export function answered(rules, data, told) {
  const sheet = new Sheet(rules, data, told);
  let states = statesOf(sheet);
  for (let round = 0; round < ROUNDS && leave(sheet, states); round += 1) {
    sheet.compute();
    states = statesOf(sheet);
  }
  const faults = new Faults(sheet, states);
  faults.validations();
  faults.lacking();
  return { ...valuesOf(sheet), states, errors: [...faults.found.values()], complete: faults.complete, judged: faults.judged, waiting: sheet.waiting(), sheet };
}

/** @param {Sheet} sheet */
function valuesOf(sheet) {
  const [values, texts] = [new Map(), new Map()];
  for (const { rows, key } of sheet.rules.steps) {
    for (const bench of sheet.benches(rows)) {
      const [value, field] = [bench.values.get(key), bench.part.fields[key]];
      if (value === UNKNOWN) continue;
      values.set(bench.prefix + key, written(field, value));
      texts.set(bench.prefix + key, shown(field, value, sheet.rules.texts));
    }
  }
  return { values, shown: texts };
}

/** The answer of a rule: what stands without one, undefined where only the server knows. @param {Sheet} sheet @param {any} rule @param {any} bench @param {boolean} otherwise */
function flag(sheet, rule, bench, otherwise) {
  if (rule === null) return otherwise;
  if (rule === SERVER) return undefined;
  const found = sheet.value(rule, bench);
  return found === undefined ? undefined : found === true;
}

/** @param {Sheet} sheet */
function statesOf(sheet) {
  /** @type {Map<string, Partly>} */
  const states = new Map();
  const put = (/** @type {string} */ place, /** @type {Partly} */ state) => {
    states.set(place, Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)));
  };
  for (const section of sheet.rules.sections) {
    const seen = flag(sheet, section.visible, sheet.header, true);
    put(section.key, { visible: seen });
    for (const control of section.controls) {
      const field = sheet.rules.parts[control.rows].fields[control.key];
      for (const [place, bench] of places(sheet, control)) {
        const visible = flag(sheet, control.visible, bench, true);
        put(place, {
          visible: !control.rows && seen === false ? false : control.rows || seen ? visible : undefined,
          enabled: field.closed ? false : flag(sheet, control.enabled, bench, true),
          required: field.required ? true : flag(sheet, control.required, bench, false),
        });
      }
    }
  }
  return states;
}

/** Where a control stands: once, in every row, or once for all rows. @param {Sheet} sheet @param {any} control @returns {[string, any][]} */
function places(sheet, control) {
  if (control.star) return [[`/${control.rows}/*/${control.key}`, { ...sheet.header, names: { parent: sheet.header.names, today: sheet.header.names.today } }]];
  return sheet.benches(control.rows).map((bench) => [bench.prefix + control.key, bench]);
}

/** @param {Sheet} sheet @param {Map<string, Partly>} states */
function leave(sheet, states) {
  let changed = false;
  for (const { controls } of sheet.rules.sections) {
    for (const { key, leaves } of controls) {
      if (leaves && states.get(`/${key}`)?.visible === false) changed = sheet.clear(key) || changed;
    }
  }
  return changed;
}

class Faults {
  /** @param {Sheet} sheet @param {Map<string, Partly>} states */
  constructor(sheet, states) {
    this.sheet = sheet;
    this.states = states;
    this.texts = sheet.rules.texts;
    /** @type {Map<string, Fault>} */
    this.found = new Map();
    /** Paths of which the browser knows whether anything is lacking. @type {Set<string>} */
    this.complete = new Set();
    /** Validations that the browser judged. @type {Set<string>} */
    this.judged = new Set();
    this.ruled = new Set(sheet.rules.sections.flatMap((/** @type {any} */ one) => one.controls.map((/** @type {any} */ control) => `${control.rows}/${control.key}`)));
  }

  validations() {
    for (const rule of this.sheet.rules.validations) {
      const value = this.sheet.value(rule, this.sheet.header);
      if (value === undefined) continue;
      const message = value === true ? this.sentence(rule.message) : "";
      if (message === undefined) continue;
      this.judged.add(rule.key);
      if (value === true) this.found.set(rule.at || `rule:${rule.key}`, { path: rule.at, code: rule.key, message });
    }
  }

  /** @param {any[]} parts */
  sentence(parts) {
    const words = parts.map((part) => (typeof part === "string" ? part : this.word(part)));
    return words.includes(undefined) ? undefined : words.join("");
  }

  /** @param {any} part @returns {string | undefined} */
  word(part) {
    const { header } = this.sheet;
    if (part.field) {
      const value = header.values.get(part.field);
      return value === UNKNOWN ? undefined : shown(header.part.fields[part.field], value, this.texts) || "—";
    }
    const value = this.sheet.value(part, header);
    return value === undefined ? undefined : plain(value, this.texts);
  }

  lacking() {
    for (const bench of this.sheet.all()) {
      // Rows of a field that is hidden, or may be, lack nothing that the browser knows of.
      if (bench.rows && (this.state(`/${bench.rows}`, `/${bench.rows}`)?.visible ?? false) !== true) continue;
      for (const [key, field] of Object.entries(bench.part.fields)) this.judge(bench, key, field);
    }
  }

  /** The state of a place; undefined flags are the server's. @param {string} path @param {string} control @returns {Partly | undefined} */
  state(path, control) {
    const [, rows, , key] = path.split("/");
    const found = this.states.get(path) ?? (key && this.states.get(`/${rows}/*/${key}`));
    return found || (this.ruled.has(control) ? {} : { visible: true, required: false });
  }

  /** @param {any} bench @param {string} key @param {any} field */
  judge(bench, key, field) {
    if (field.numbered) return;
    const path = bench.prefix + key;
    const value = this.valueAt(bench, key, field);
    if (value === UNKNOWN) return;
    const state = this.state(path, `${bench.rows}/${key}`) ?? {};
    const lacks = isEmpty(value);
    if (lacks && !field.required && (state.required === undefined || (state.required && state.visible === undefined))) return;
    this.complete.add(path);
    if (lacks && (field.required || (state.required && state.visible))) this.say(bench, path, "required", this.texts.required, { title: field.title });
    else if (!lacks && Array.isArray(value) && value.length < (field.least ?? 0)) {
      const facts = { title: field.title, limit: field.least, found: value.length };
      this.say(bench, path, field.type === "rows" ? "lines_min" : "items_min", this.texts.few, facts);
    }
  }

  /** @param {any} bench @param {string} key @param {any} field */
  valueAt(bench, key, field) {
    if (field.type === "rows") return this.sheet.benches(key);
    if (field.type) return bench.values.get(key);
    return key in bench.raw && !field.closed ? bench.raw[key] : UNKNOWN;
  }

  /** @param {any} bench @param {string} path @param {string} code @param {string} template @param {Record<string, any>} facts */
  say(bench, path, code, template, facts) {
    const text = template.replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));
    const row = bench.rows ? this.texts.row.replace("{row}", String(bench.index + 1)) : "";
    this.found.set(path, { path, code, message: row + text });
  }
}
