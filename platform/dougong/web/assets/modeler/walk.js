// @ts-check
// A dry run: as whom, with which document or values; the road, and why it goes there.
import { ask } from "../forms/ask.js";
import { el } from "./inputs.js";

export class Walk {
  /** @param {HTMLElement} place @param {any} modeler @param {any} props */
  constructor(place, modeler, props) {
    this.place = place;
    this.modeler = modeler;
    this.props = props;
    this.form = /** @type {HTMLFormElement} */ (place.querySelector("form"));
    this.answer = /** @type {HTMLElement} */ (place.querySelector("[data-road]"));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.go(); });
  }

  /** A field for each fact the drawing declares. @param {string[]} names */
  offer(names) {
    const box = /** @type {HTMLElement} */ (this.form.querySelector("[data-facts]"));
    const held = new Map([...box.querySelectorAll("input")].map((input) => [input.name, input.value]));
    if (names.join() === [...held.keys()].join()) return;
    box.replaceChildren(...names.map((name) => {
      const input = /** @type {HTMLInputElement} */ (el("input", { class: "form-control form-control-sm", name, autocomplete: "off" }));
      input.value = held.get(name) ?? "";
      return el("label", { class: "walk-fact" }, el("code", {}, name), input);
    }));
  }

  async go() {
    const { modeler, props, form } = this;
    const { xml } = await modeler.saveXML({ format: true });
    const facts = Object.fromEntries([...form.querySelectorAll("[data-facts] input")].map((one) => [/** @type {HTMLInputElement} */ (one).name, /** @type {HTMLInputElement} */ (one).value]));
    const body = { xml, facts, person: form.person.value, record: form.record.value };
    const found = await ask(`${props.address}/walk`, body).catch((fault) => ({ fault: fault.error?.message ?? props.notes.offline, advice: fault.error?.hint ?? "", nodes: [], facts: {} }));
    this.show(found);
  }

  /** @param {any} found */
  show(found) {
    const { notes, choices } = this.props;
    this.clear();
    if (found.refused) return this.answer.replaceChildren(el("p", { class: "text-danger" }, notes.fixFirst));
    const parts = [];
    if (found.fault) parts.push(el("div", { class: "finding is-error" }, el("span", {}, found.fault), ...(found.advice ? [el("small", {}, found.advice)] : [])));
    else if (!found.nodes.length) parts.push(el("p", {}, notes.noRoad));
    const titles = Object.fromEntries([...choices.mode, ...choices.kind].map(([key, title]) => [key, title.split(/[：:]/)[0]]));
    parts.push(el("ol", { class: "walk-road" }, ...found.nodes.map((/** @type {any} */ node) => this.stop(node, titles))));
    const facts = Object.entries(found.facts ?? {});
    if (facts.length) parts.push(el("h2", {}, notes.facts), el("dl", { class: "walk-facts" }, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, shown(value))])));
    this.answer.replaceChildren(...parts);
    this.mark(found.nodes);
    return undefined;
  }

  /** @param {any} node @param {Record<string, string>} titles */
  stop(node, titles) {
    const { notes } = this.props;
    const people = node.passes ? notes.passes : node.people.map((/** @type {any} */ one) => one.name).join("、") || notes.nobody;
    const made = el("li", {}, el("button", { type: "button", class: "walk-stop", onclick: () => this.select(node.node_id) }, node.name), " ", el("span", { class: "state" }, titles[node.kind === "approve" ? node.mode : node.kind]), el("div", { class: node.people.length || node.passes ? "" : "text-danger" }, people));
    for (const one of node.because) {
      const values = Object.entries(one.values).map(([name, value]) => `${name} = ${shown(value)}`).join("，");
      made.append(el("div", { class: "walk-because" }, `${notes.because} ${values}${values ? "：" : ""}`, el("code", {}, one.condition || notes.otherwise)));
    }
    for (const remark of node.remarks) made.append(el("div", { class: "text-secondary" }, remark));
    return made;
  }

  /** @param {string} id */
  select(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    this.modeler.get("canvas").scrollToElement(element);
    this.modeler.get("selection", false)?.select(element);
  }

  clear() {
    const canvas = this.modeler.get("canvas");
    this.modeler.get("overlays").remove({ type: "road" });
    this.modeler.get("elementRegistry").forEach((/** @type {any} */ one) => canvas.removeMarker(one, "is-road"));
  }

  /** @param {any[]} nodes */
  mark(nodes) {
    const canvas = this.modeler.get("canvas");
    const registry = this.modeler.get("elementRegistry");
    /** @type {Map<string, number[]>} */
    const places = new Map();
    nodes.forEach((node, at) => {
      for (const one of node.because) if (registry.get(one.flow)) canvas.addMarker(one.flow, "is-road");
      if (registry.get(node.node_id)) places.set(node.node_id, [...(places.get(node.node_id) ?? []), at + 1]);
    });
    for (const [id, numbers] of places) {
      canvas.addMarker(id, "is-road");
      const told = numbers.length > 2 ? `${numbers[0]}–${numbers.at(-1)}` : numbers.join(",");
      this.modeler.get("overlays").add(id, "road", { position: { top: -10, left: -10 }, html: el("span", { class: "road-mark" }, told) });
    }
  }
}

/** @param {any} value */
function shown(value) {
  if (value === null || value === undefined) return "—";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
