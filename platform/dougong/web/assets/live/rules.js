// @ts-check
// A form's rules in the browser: what they say at once, laid over what the server said last.
import { LACKING, answered } from "./answer.js";

/** @typedef {{seen?: string, data: Record<string, any>, shown: Record<string, string>, states: Record<string, any>, errors: any[], labels: Record<string, string>, waiting?: Set<string>}} Found */

const OPEN = { visible: true, enabled: true, required: false };

export class LiveRules {
  /** @param {any} rules @param {Record<string, any>} sent @param {Found} found */
  constructor(rules, sent, found) {
    this.rules = rules;
    this.learn(sent, found);
  }

  /** Keeps what the server said, and to what. @param {Record<string, any>} sent @param {Found} found */
  learn(sent, found) {
    this.sent = JSON.parse(JSON.stringify(sent));
    this.last = found;
  }

  /** The whole answer for what is typed now. @param {Record<string, any>} data @returns {Found} */
  answer(data) {
    const own = answered(this.rules, data, { sent: this.sent, data: this.last.data });
    const moved = this.moved(own.sheet);
    return {
      data: { ...this.last.data, ...this.rowsOf(own), ...this.valuesOf(own) },
      shown: { ...moved(this.last.shown), ...Object.fromEntries(own.shown) },
      states: this.statesOf(own, moved(this.last.states)),
      errors: this.errorsOf(own),
      labels: this.last.labels,
      waiting: own.waiting,
    };
  }

  /** Pointers of rows as they stand now, found by the ids of the rows. @param {import("./sheet.js").Sheet} sheet */
  moved(sheet) {
    const now = new Map();
    for (const [key, benches] of Object.entries(sheet.rows)) {
      for (const bench of benches) now.set(`${key} ${bench.raw.id}`, bench.index);
    }
    const place = (/** @type {string} */ path) => {
      const [, rows, index, column] = path.split("/");
      if (column === undefined || index === "*" || !this.rules.parts[rows]) return path;
      const found = now.get(`${rows} ${this.last.data[rows]?.[Number(index)]?.id}`);
      return found === undefined ? null : `/${rows}/${found}/${column}`;
    };
    return (/** @type {Record<string, any>} */ from) =>
      Object.fromEntries(Object.entries(from).map(([path, value]) => [place(path), value]).filter(([path]) => path !== null));
  }

  /** @param {import("./answer.js").Answer} own */
  valuesOf(own) {
    return Object.fromEntries([...own.values].filter(([path]) => path.split("/").length === 2).map(([path, value]) => [path.slice(1), value]));
  }

  /** @param {import("./answer.js").Answer} own */
  rowsOf(own) {
    return Object.fromEntries(Object.entries(own.sheet.rows).map(([key, benches]) => [key, benches.map((bench) => {
      const known = Object.keys(bench.part.fields).filter((one) => own.values.has(bench.prefix + one));
      return { ...bench.was?.data, ...bench.raw, ...Object.fromEntries(known.map((one) => [one, own.values.get(bench.prefix + one)])) };
    })]));
  }

  /** States the server gave, with the flags that are known better by now. @param {import("./answer.js").Answer} own @param {Record<string, any>} last */
  statesOf(own, last) {
    const states = { ...last };
    for (const [place, flags] of own.states) {
      const [, rows, index, key] = place.split("/");
      // What the server does not speak of is not this reader's to see, but for rows that are new.
      const before = last[place] ?? (key ? last[`/${rows}/*/${key}`] ?? (index === "*" ? undefined : OPEN) : undefined);
      if (before) states[place] = { ...before, ...flags };
    }
    return states;
  }

  /** @param {import("./answer.js").Answer} own */
  errorsOf(own) {
    const kept = this.last.errors.filter(({ path, code }) => {
      if (own.judged.has(code)) return false;
      if (LACKING.has(code) && own.complete.has(path)) return false;
      const [, rows, index, key] = path.split("/");
      if (key === undefined) return true;
      // A sentence names its row by number: in another place it would be wrong.
      return this.last.data[rows]?.[Number(index)]?.id === own.sheet.rows[rows]?.[Number(index)]?.raw.id;
    });
    return [...kept, ...own.errors];
  }
}
