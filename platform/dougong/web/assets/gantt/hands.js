// @ts-check
// Changing a plan by hand: what is moved, pulled and linked is written into the form's rows, and can be taken back.
import { newId } from "../forms/values.js";
import { isoOf } from "./days.js";
import { draggable } from "./drag.js";
import { circle, isMovable, linkRow, moved, pulled, undoing } from "./moves.js";

/**
 * @typedef {import("./view.js").View} View
 * @typedef {import("./bars.js").Bar} Bar
 * @typedef {import("./moves.js").Change} Change
 */

export class Hands {
  /** @param {View} view @param {(sentence: string, wrong?: boolean) => void} say */
  constructor(view, say) {
    this.view = view;
    this.say = say;
    this.form = view.element.closest("form");
    /** @type {Change[]} */
    this.past = [];
    /** States of the cells, as the rules of the form have them. @type {Record<string, {visible: boolean, enabled: boolean}>} */
    this.states = {};
    /** What was asked of which bar, until the server has answered. @type {{id: string, start: number} | null} */
    this.asked = null;
    /** The bar a link is being drawn from. */
    this.from = "";
    this.changed = () => {};
    // Where nothing is open a finger scrolls without waiting for an answer.
    if (Object.values(this.open).some(Boolean)) draggable(view.body, {
      can: (id, what) => this.can(id, what),
      taken: () => view.card.hide(),
      count: (distance) => view.scale?.count(distance) ?? 0,
      moved: (id, days) => this.moveTo(id, days),
      pulled: (id, days) => this.pullTo(id, days),
      linked: (id, end, other, otherEnd) => this.link(id, other, `${letter(end)}${letter(otherEnd)}`),
    });
  }

  get open() { return this.view.props.open; }
  get words() { return this.view.props.words; }

  /** Whether the rules of the form leave a cell open. @param {Bar} bar @param {string} key */
  cell(bar, key) {
    const rows = `/${this.view.props.rows_at}`;
    const state = this.states[`${rows}/${bar.number}/${key}`] ?? this.states[`${rows}/*/${key}`];
    return state?.visible !== false && state?.enabled !== false;
  }

  /** @param {string} id @param {"move" | "pull" | "link"} what */
  can(id, what) {
    const bar = this.view.bar(id);
    if (!bar || bar.group) return false;
    if (what === "link") return this.open.links && Boolean(this.words.links && bar.code);
    if (what === "pull") return this.open.days && !bar.point && this.cell(bar, this.words.days);
    return this.open.move && isMovable(this.words, bar) && this.cell(bar, this.words.move?.rule ?? "");
  }

  /** By days of the calendar, as a pointer measures. @param {string} id @param {number} by */
  moveTo(id, by) {
    const bar = this.view.bar(id);
    if (!bar || bar.start === null || by === 0) return;
    const { days } = this.view.plan;
    const to = days.near(bar.start + by, by < 0 ? -1 : 1);
    this.move(id, by < 0 ? 1 - days.count(to, bar.start) : days.count(bar.start, to) - 1);
  }

  /** By worked days. @param {string} id @param {number} count */
  move(id, count) {
    const bar = this.view.bar(id);
    const { days } = this.view.plan;
    const values = bar && this.can(id, "move") ? moved(this.words, bar, count, days) : null;
    if (!bar || !values || bar.start === null || bar.finish === null) return;
    const [start, finish] = [days.away(bar.start, count), days.away(bar.finish, count)];
    this.asked = { id, start };
    this.write(this.rows(id, values), { [this.words.start]: isoOf(start), [this.words.finish]: isoOf(finish) });
  }

  /** @param {string} id @param {number} by */
  pullTo(id, by) {
    const bar = this.view.bar(id);
    if (!bar || bar.start === null || bar.finish === null) return;
    const { days } = this.view.plan;
    this.pull(id, days.count(bar.start, bar.finish + by) - days.count(bar.start, bar.finish));
  }

  /** @param {string} id @param {number} count */
  pull(id, count) {
    const bar = this.view.bar(id);
    const values = bar && this.can(id, "pull") ? pulled(this.words, bar, count) : null;
    if (!bar || !values || bar.start === null || bar.finish === null) return;
    this.asked = null;
    // A bar may be longer than its own days: what is added to them elsewhere stays.
    const finish = this.view.plan.days.away(bar.finish, Number(values[this.words.days]) - Number(bar.row[this.words.days]));
    this.write(this.rows(id, values), { [this.words.finish]: isoOf(finish) });
  }

  /** @param {string} id @param {Record<string, any>} values @returns {Change} */
  rows(id, values) { return { rows: this.view.props.rows_at, set: [{ id, values }], add: [], remove: [] }; }

  /** @param {string} id @param {string} other @param {string} type */
  link(id, other, type) {
    const { view } = this;
    const [one, next] = [view.bar(id), view.bar(other)];
    if (!one || !next || !this.can(id, "link") || !this.can(other, "link") || !this.words.links) return;
    const around = circle(view.plan.links, one.code, next.code);
    if (around.length) return this.say(view.said.circle.replace("{chain}", around.map((code) => this.name(code)).join(" → ")), true);
    if (view.plan.links.some((link) => link.from === one.code && link.to === next.code && link.type === type)) return this.say(view.said.twice, true);
    this.write({ rows: this.words.links.rows, set: [], add: [linkRow(this.words, newId(), one.code, next.code, type)], remove: [] });
  }

  /** @param {string} id */
  unlink(id) {
    if (this.open.links && this.words.links) this.write({ rows: this.words.links.rows, set: [], add: [], remove: [id] });
  }

  /** @param {string} code */
  name(code) {
    const label = this.view.plan.bars.find((bar) => bar.code === code)?.label;
    return label ? `${code} ${label}` : code;
  }

  /** Into the form, and at once into the picture until the server has worked out the rest. @param {Change} change @param {Record<string, any>} [soon] @param {boolean} [back] */
  write(change, soon = {}, back = false) {
    const { view } = this;
    const own = change.rows === view.props.rows_at;
    const before = own ? view.data.rows : view.data.links;
    if (!back) this.past.push(undoing(change, before));
    const by = new Map(change.set.map((one) => [one.id, { ...one.values, ...soon }]));
    const after = /** @type {import("./bars.js").Row[]} */ ([...before.filter((row) => !change.remove.includes(row.id)), ...change.add].map((row) => ({ ...row, ...by.get(row.id) })));
    this.say(view.said.waits);
    view.take(own ? { rows: after } : { links: after });
    this.form?.querySelector(`[data-control][data-pointer="/${CSS.escape(change.rows)}"]`)?.dispatchEvent(new CustomEvent("revise", { detail: change }));
    this.changed();
  }

  undo() {
    const change = this.past.pop();
    this.asked = null;
    if (change) this.write(change, {}, true);
  }

  /** Whether what was asked came to be; if not, where the bar is held. */
  answered() {
    const bar = this.asked && this.view.bar(this.asked.id);
    const held = bar && bar.start !== null && bar.start !== this.asked?.start;
    this.say(held ? this.view.said.held.replace("{name}", bar.label).replace("{date}", isoOf(/** @type {number} */ (bar.start))) : "");
    this.asked = null;
  }
}

/** @param {string} end */
const letter = (end) => (end === "start" ? "S" : "F");
