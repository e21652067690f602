// @ts-check
// The lint, asked a moment after each change: a list that leads to the elements, marks on the drawing.
import { ask } from "../forms/ask.js";
import { el } from "./inputs.js";
import { finding } from "./panel.js";

const PAUSE = 400;

export class Check {
  /** @param {HTMLElement} place @param {HTMLElement} count @param {any} modeler @param {any} props @param {() => void} told */
  constructor(place, count, modeler, props, told) {
    Object.assign(this, { place, count, modeler, props, told });
    /** @type {any[]} */
    this.found = [];
    this.timer = 0;
    this.turn = 0;
    /** The version of the draft that is drawn here; empty when something differs. */
    this.same = "";
  }

  soon() {
    clearTimeout(this.timer);
    // What is being answered now was asked of an older drawing: its verdict would say "saved" of a change it has not seen.
    this.turn += 1;
    this.timer = window.setTimeout(() => this.now(), PAUSE);
  }

  async now() {
    const { modeler, props } = /** @type {any} */ (this);
    const own = this.turn += 1;
    const { xml } = await modeler.saveXML({ format: true });
    const answer = await ask(`${props.address}/check`, { xml }).catch((/** @type {any} */ fault) => ({ fault: fault.error?.message ?? props.notes.offline }));
    if (own !== this.turn) return;
    if (answer.fault) /** @type {any} */ (this).place.replaceChildren(el("p", { class: "text-warning" }, answer.fault));
    else {
      this.same = answer.version;
      this.show(answer.findings, answer.writes);
    }
  }

  /** @param {any[]} findings @param {string[]} writes */
  show(findings, writes) {
    const { place, count, props, told } = /** @type {any} */ (this);
    this.found = findings;
    const errors = findings.filter((one) => one.severity === "error").length;
    count.textContent = findings.length ? String(findings.length) : "";
    count.className = `badge ${errors ? "bg-red-lt" : "bg-yellow-lt"}`;
    const items = findings.map((one) => {
      const button = el("button", { type: "button", class: "finding-link", "data-element": one.element, onclick: () => this.go(one.element) }, finding(one));
      return el("li", {}, button);
    });
    const inner = [items.length ? el("ul", { class: "finding-list" }, ...items) : el("p", { class: "text-success" }, props.notes.clean)];
    if (writes.length) inner.push(el("h2", {}, this.same ? props.notes.drafted : props.notes.writes), el("ul", { class: "finding-writes" }, ...writes.map((words) => el("li", {}, words))));
    place.replaceChildren(...inner);
    this.mark();
    told();
  }

  /** @param {string} id */
  go(id) {
    const { modeler } = /** @type {any} */ (this);
    const element = modeler.get("elementRegistry").get(id);
    const canvas = modeler.get("canvas");
    const selection = modeler.get("selection", false);
    if (!element || element === canvas.getRootElement()) { selection?.select([]); return; }
    canvas.scrollToElement(element);
    if (selection) selection.select(element);
  }

  /** Marks the elements that something is said of. */
  mark() {
    const { modeler, props } = /** @type {any} */ (this);
    const canvas = modeler.get("canvas");
    const overlays = modeler.get("overlays");
    const registry = modeler.get("elementRegistry");
    overlays.remove({ type: "finding" });
    registry.forEach((/** @type {any} */ one) => { for (const name of ["has-error", "has-warning"]) canvas.removeMarker(one, name); });
    for (const { element, severity, text } of [...this.found].reverse()) {
      const shape = registry.get(element);
      if (!shape || shape === canvas.getRootElement()) continue;
      canvas.addMarker(shape, `has-${severity}`);
      const html = el("span", { class: `finding-mark is-${severity}`, title: text, role: "img", "aria-label": `${props.notes[severity]}：${text}` }, "!");
      const middle = shape.waypoints?.[Math.floor((shape.waypoints.length - 1) / 2)];
      const position = middle ? { top: middle.y - Math.min(...shape.waypoints.map((/** @type {any} */ p) => p.y)) - 22, left: middle.x - Math.min(...shape.waypoints.map((/** @type {any} */ p) => p.x)) + 8 } : { top: -10, right: 10 };
      overlays.add(shape, "finding", { position, html });
    }
  }
}
