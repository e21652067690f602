// @ts-check
// The modeler: a process opened, drawn, checked, walked, saved. Loaded by its own page alone.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import Modeler from "bpmn-js/lib/Modeler";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css";
import "../css/modeler.css";
import { ask, isAway } from "../forms/ask.js";
import { Check } from "../modeler/check.js";
import { fit } from "../modeler/fit.js";
import { el } from "../modeler/inputs.js";
import { keeper } from "../modeler/kept.js";
import { offered } from "../modeler/offered.js";
import { Panel } from "../modeler/panel.js";
import { Walk } from "../modeler/walk.js";
import { settingsOf } from "../modeler/words.js";

const PAUSE = 300;

class Page {
  /** @param {HTMLElement} element @param {any} props */
  constructor(element, props) {
    this.element = element;
    this.props = props;
    this.notes = props.notes;
    this.kept = keeper(props.key);
    this.isLook = props.look || window.matchMedia("(max-width: 767px)").matches;
    this.version = "";
    this.isBroken = false;
    this.timer = 0;
    this.isDirty = false;
    this.changes = 0;
    this.save = /** @type {HTMLButtonElement} */ (this.part("save"));
    element.classList.toggle("is-look", this.isLook);
  }

  /** @param {string} name */
  part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-${name}]`));
  }

  async open() {
    const given = await this.load();
    const held = this.isLook ? null : this.kept.held();
    const warnings = await this.draw(held?.xml ?? given.xml);
    if (warnings.length && !this.isLook) {
      this.isLook = true;
      await this.draw(given.xml);
      this.say(this.notes.foreign.replace("%s", warnings[0].message), "warning");
    } else if (held) {
      this.dirty();
      this.restored(held, given);
    } else if (this.isLook && !this.props.look) {
      this.say(this.notes.phone, "info");
    }
    this.element.classList.toggle("is-look", this.isLook || this.isBroken);
    this.check.now();
  }

  async load() {
    const answer = await fetch(`${this.props.address}/model`, { headers: { Accept: "application/json" } });
    const given = await answer.json();
    this.version = given.version;
    this.given = given.given;
    return given;
  }

  /** @param {string} xml */
  async draw(xml) {
    this.modeler?.destroy();
    const Kind = /** @type {any} */ (this.isLook ? NavigatedViewer : Modeler);
    const more = this.isLook ? {} : { additionalModules: [offered(this.props.words)] };
    const modeler = new Kind({ container: this.part("canvas"), moddleExtensions: { dougong: this.props.descriptor }, ...more });
    this.modeler = modeler;
    this.check = new Check(this.part("findings"), this.part("count"), modeler, this.props, () => this.judged());
    this.walk ??= new Walk(this.part("walk"), modeler, this.props);
    this.walk.modeler = modeler;
    if (!this.isLook) {
      this.panel = new Panel(this.part("settings"), modeler, this.props, () => this.check.found);
      modeler.on("commandStack.changed", () => this.changed());
    }
    try {
      const { warnings } = await modeler.importXML(xml);
      fit(this.modeler, this.isLook);
      this.panel?.draw();
      return warnings;
    } catch {
      this.say(this.notes.unreadable, "warning");
      this.isBroken = true;
      this.tab("check");
      return [];
    }
  }

  judged() {
    this.panel?.tell();
    if (this.isDirty && this.check.same) {
      // Taken back, or saved by this very page before it was left.
      this.version = this.check.same;
      this.settle();
      if (this.part("said").querySelector("button")) this.part("said").replaceChildren();
    }
    const { modeler } = this;
    const root = modeler.get("canvas").getRootElement().businessObject;
    if (root) this.walk.offer(settingsOf(root, "dougong:Process", modeler.get("moddle")).facts.map((/** @type {any} */ one) => one.name).filter(Boolean));
  }

  changed() {
    this.dirty();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), PAUSE);
    this.walk.clear();
    this.check.soon();
  }

  dirty() {
    this.changes += 1;
    this.isDirty = true;
    this.save.disabled = false;
  }

  async keep() {
    const { xml } = await this.modeler.saveXML({ format: true });
    // What was saved meanwhile is in the draft and needs no copy here.
    if (this.isDirty && this.kept.keep(xml, this.version)) this.part("kept").textContent = this.notes.keptHere;
  }

  /** @param {string} words @param {string} look @param {Node[]} more */
  say(words, look, ...more) {
    this.part("said").replaceChildren(el("div", { class: `alert alert-${look} modeler-note`, role: "status" }, el("span", {}, words), ...more));
  }

  /** @param {string} words @param {() => void} click */
  button(words, click) {
    return el("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: click }, words);
  }

  /** @param {{at: number, version: string}} held @param {{version: string}} given */
  restored(held, given) {
    const when = new Date(held.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    if (held.version !== given.version) this.collided(this.notes.moved);
    else this.say(this.notes.restored.replace("%s", when), "info", this.button(this.notes.drop, () => this.fresh()));
    // Saved as what it was drawn from: a newer draft is a conflict that people decide.
    this.version = held.version;
  }

  /** @param {string} words @param {string} [hint] */
  collided(words, hint) {
    this.say(words, "warning",
      ...(hint ? [el("small", { class: "modeler-hint" }, hint)] : []),
      el("a", { class: "btn btn-sm btn-outline-secondary", href: `${this.props.address}?latest`, target: "_blank", rel: "noopener" }, this.notes.look),
      this.button(this.notes.mine, () => this.insist()),
      this.button(this.notes.theirs, () => this.fresh()));
  }

  async insist() {
    await this.load();
    await this.send();
  }

  async fresh() {
    this.settle();
    const given = await this.load();
    await this.draw(given.xml);
    this.part("said").replaceChildren();
    this.check.now();
  }

  settle() {
    clearTimeout(this.timer);
    this.isDirty = false;
    this.save.disabled = true;
    this.kept.done();
    this.part("kept").textContent = "";
  }

  async send() {
    if (document.activeElement instanceof HTMLElement && this.part("settings").contains(document.activeElement)) document.activeElement.blur();
    const drawn = this.changes;
    const { xml } = await this.modeler.saveXML({ format: true });
    this.kept.keep(xml, this.version);
    this.save.disabled = true;
    try {
      const before = this.version;
      const saved = await ask(`${this.props.address}/save`, { xml, version: this.version });
      this.version = saved.version;
      for (const one of this.element.querySelectorAll("[data-if]")) /** @type {HTMLElement} */ (one).hidden = !saved.is[/** @type {HTMLElement} */ (one).dataset.if ?? ""];
      // What was changed while this was on its way is not in it.
      if (drawn === this.changes) this.settle();
      else this.save.disabled = false;
      const to = el("a", { href: "/studio/plan" }, this.element.dataset.plan ?? "");
      this.say(before === saved.version ? this.notes.same : this.notes.saved, "success", ...(before === saved.version ? [] : [to]));
      this.check.now();
    } catch (fault) {
      this.save.disabled = false;
      this.failed(/** @type {any} */ (fault));
    }
  }

  /** @param {any} fault */
  failed(fault) {
    if (isAway(fault)) this.say(this.notes.offline, "warning");
    else if (fault.status === 409) this.collided(fault.message, fault.error?.hint);
    else if (fault.status === 422) { this.say(this.notes.refused, "danger"); this.tab("check"); this.check.now(); }
    else this.say(fault.message, "danger");
  }

  /** @param {string} name */
  tab(name) {
    for (const button of this.element.querySelectorAll("[data-tab]")) button.setAttribute("aria-selected", String(/** @type {HTMLElement} */ (button).dataset.tab === name));
    for (const pane of this.element.querySelectorAll("[data-pane]")) /** @type {HTMLElement} */ (pane).hidden = /** @type {HTMLElement} */ (pane).dataset.pane !== name;
  }

  async restore() {
    if (!window.confirm(this.notes.restoreAsk)) return;
    await this.draw(this.given);
    this.changed();
    this.say(this.notes.restoredVendor, "info");
  }
}

/** @param {HTMLElement} element @param {any} props */
export async function mount(element, props) {
  const page = new Page(element, props);
  element.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const tab = /** @type {HTMLElement | null} */ (target.closest("[data-tab]"));
    if (tab) page.tab(tab.dataset.tab ?? "");
    const tool = /** @type {HTMLElement | null} */ (target.closest("[data-tool]"))?.dataset.tool;
    if (tool === "undo" || tool === "redo") page.modeler.get("commandStack")[tool]();
    else if (tool === "fit") fit(page.modeler, page.isLook);
    else if (tool === "restore") page.restore();
  });
  page.save.addEventListener("click", () => page.send());
  document.addEventListener("keydown", (event) => {
    const typing = /** @type {HTMLElement} */ (event.target).closest("input, textarea, select, [contenteditable]");
    if (!(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const tool = /** @type {Record<string, string>} */ ({ z: event.shiftKey ? "redo" : "undo", y: "redo" })[event.key.toLowerCase()];
    if (event.key === "s") { event.preventDefault(); if (!page.save.disabled) page.send(); }
    else if (tool && !typing && !page.isLook) { event.preventDefault(); page.modeler.get("commandStack")[tool](); }
  });
  page.tab(page.isLook ? "check" : "settings");
  await page.open();
}
