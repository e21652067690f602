// @ts-check
// A living form: rules answered while typing, typing kept, sent without losing it.
import { ask, isAway } from "../forms/ask.js";
import { Autosave } from "../forms/autosave.js";
import { fillHeader } from "../forms/fill.js";
import { applyFaults, applyShown, applyStates, applyWaiting } from "../forms/states.js";
import { applyStrips } from "../forms/strips.js";
import { Offline, labels as labelsAlong } from "../forms/offline.js";
import { withoutLocal } from "../forms/outbox.js";
import { showRoad } from "../forms/road.js";
import { Sender } from "../forms/sender.js";
import { collect, restore } from "../forms/values.js";

const PAUSE = 300;
/** Pauses before a server that cannot be reached is asked again: the first, and the longest. */
const [SOON, LATE] = [2000, 30000];
/** An answer that takes longer than this is given up: weak networks fail in silence. */
const SLOW = 10000;
const NOTHING = { data: {}, shown: {}, states: {}, errors: [], labels: {} };

/**
 * @typedef {{entity: string, form: string, id: string | null, version: number | null, key: string,
 *   offline: boolean, title: string, texts: Record<string, string>}} Props
 */

/** @param {HTMLElement} element @param {Props} props */
export function mount(element, props) {
  new LiveForm(/** @type {HTMLFormElement} */ (element), props).start();
}

class LiveForm {
  /** @param {HTMLFormElement} form @param {Props} props */
  constructor(form, props) {
    this.form = form;
    this.props = props;
    this.touched = new Set();
    this.timer = 0;
    this.roadTimer = 0;
    /** @type {AbortController | null} */
    this.asking = null;
    /** Counts what was typed, so that an answer to less is dropped. */
    this.turn = 0;
    /** The rules this browser may run itself. @type {import("../live/rules.js").LiveRules | null} */
    this.live = null;
    this.judged = "";
    this.applied = "";
    /** What stands on the page. @type {import("../live/rules.js").Found} */
    this.found = NOTHING;
    /** Whether the last question found no server. */
    this.away = false;
    this.patience = SOON;
    this.autosave = new Autosave({
      address: `/api/v1/autosave/${encodeURIComponent(props.key)}`,
      key: props.key,
      note: form.querySelector("[data-autosave]"),
      texts: props.texts,
    });
    /** What keeps the form on this phone until there is network, where it may wait. */
    this.offline = props.offline ? new Offline(form, props, () => collect(form)) : null;
    this.sender = new Sender(form, props, { autosave: this.autosave, offline: this.offline, emptied: () => this.emptied() });
  }

  async start() {
    this.form.addEventListener("input", (event) => this.changed(event, PAUSE));
    this.form.addEventListener("change", (event) => this.changed(event, 60));
    this.form.addEventListener("submit", (event) => this.sender.send(event));
    for (const one of this.form.querySelectorAll("[data-header-fill]")) one.addEventListener("click", () => fillHeader(this.form, /** @type {HTMLButtonElement} */ (one), this.props));
    window.addEventListener("beforeunload", (event) => {
      if (this.autosave.dirty) event.preventDefault();
    });
    window.addEventListener("online", () => { if (this.away) this.evaluate(); });
    // After a refusal the page already holds what was typed.
    const again = this.form.hasAttribute("data-again");
    const taken = await this.offline?.takeUp(again);
    if (!taken && !again) this.offerHeld();
    if (!again && this.offline?.entry?.fault) this.sender.say(this.offline.entry.fault.lines.join("；") || this.offline.entry.fault.message);
    this.evaluate();
  }

  /** @param {Event} event @param {number} pause */
  changed(event, pause) {
    const control = /** @type {HTMLElement} */ (event.target).closest("[data-control]");
    if (!control) return;
    this.touched.add(/** @type {HTMLElement} */ (control).dataset.pointer);
    this.turn += 1;
    // Whether the server has answered to everything typed so far.
    this.form.dataset.answered = "no";
    this.sender.quiet();
    const data = collect(this.form);
    this.autosave.keep(data);
    this.answerHere(data);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.evaluate(), pause);
  }

  async evaluate() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = new AbortController();
    const turn = this.turn;
    const slow = window.setTimeout(() => this.lost(), SLOW);
    try {
      const body = { data: withoutLocal(collect(this.form)), id: this.props.id, form: this.props.form, rules: this.live === null };
      const found = await ask(`/api/v1/records/${this.props.entity}:evaluate`, body, { signal: this.asking.signal });
      this.back();
      const { LiveRules } = await import("../live/rules.js");
      if (turn !== this.turn) return;
      if (found.rules) this.live = new LiveRules(found.rules, body.data, found);
      else if (this.live?.last.seen === found.seen) this.live.learn(body.data, found);
      else this.forget();
      if (found.rules) this.offline?.prepare(body.data, found).then(() => { this.form.dataset.kept = "yes"; }, () => {});
      this.form.dataset.live = this.live ? "yes" : "no";
      this.apply(found);
      this.form.dataset.answered = "yes";
      clearTimeout(this.roadTimer);
      this.roadTimer = window.setTimeout(() => this.road(), 900);
    } catch (fault) {
      if (isAway(fault)) this.lost();
      // What was overtaken by newer typing is a DOMException.
      else if (!(fault instanceof DOMException)) this.sender.say(/** @type {Error} */ (fault).message);
    } finally {
      clearTimeout(slow);
    }
  }

  /** Another project may show more or less: its rules are asked for at once, while there is network. */
  forget() {
    if (!this.live) return;
    this.live = null;
    this.timer = window.setTimeout(() => this.evaluate());
  }

  /** Nobody answers: what only the server knows is said to be pending, and asked for again. */
  lost() {
    if (!this.away) this.autosave.say(this.props.texts.local, "text-warning");
    this.away = true;
    if (!this.live) this.thinkAlone();
    this.apply(this.found);
    this.timer = window.setTimeout(() => this.evaluate(), this.patience);
    this.patience = Math.min(2 * this.patience, LATE);
  }

  /** A form opened without network thinks with what the server said when it was opened before. */
  async thinkAlone() {
    const known = await this.offline?.started();
    if (!known || this.live) return;
    const { LiveRules } = await import("../live/rules.js");
    this.live = new LiveRules(known.found.rules, known.sent, { ...known.found, labels: await labelsAlong(this.props.form) });
    this.form.dataset.live = "yes";
    this.judged = "";
    this.answerHere(collect(this.form));
  }

  back() {
    if (this.away && this.autosave.dirty) this.autosave.send(collect(this.form));
    this.away = false;
    this.patience = SOON;
  }

  /** What needs nobody else is answered at once, with and without network. @param {Record<string, any>} data */
  answerHere(data) {
    const text = JSON.stringify(data);
    if (!this.live || text === this.judged) return;
    this.judged = text;
    this.apply(this.live.answer(data));
  }

  /** @param {import("../live/rules.js").Found} found */
  apply(found) {
    const { data, shown, states, errors, labels, waiting, controls } = found;
    this.found = found;
    // Only the server knows what ledgers say; what is answered here leaves the strips as they are.
    if (controls) applyStrips(this.form, controls);
    const answer = JSON.stringify([data, shown, states, errors, labels, [...(waiting ?? [])], this.away]);
    if (answer === this.applied) return;
    this.applied = answer;
    applyStates(this.form, states);
    applyShown(this.form, shown);
    applyFaults(this.form, errors, (pointer) => this.touched.has(pointer));
    // Without rules of its own the browser cannot tell which values still hold.
    const all = this.away && !this.live;
    const mark = { waits: (/** @type {string} */ pointer) => all || Boolean(waiting?.has(pointer)), words: this.away ? this.props.texts : null };
    applyWaiting(this.form, /** @type {any} */ (mark));
    this.form.dispatchEvent(new CustomEvent("evaluated", { detail: { ...found, ...mark } }));
  }

  road() {
    const place = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-road]"));
    if (place) showRoad(place, this.props.form, collect(this.form), this.props.id);
  }

  /** The next form after one that was kept. */
  emptied() {
    this.touched.clear();
    this.answerHere(collect(this.form));
  }

  offerHeld() {
    const held = this.autosave.held();
    const bar = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-held]"));
    if (!held || !bar) return;
    bar.hidden = false;
    bar.querySelector("[data-take]")?.addEventListener("click", () => {
      restore(this.form, held.data);
      bar.hidden = true;
      this.evaluate();
    });
    bar.querySelector("[data-drop]")?.addEventListener("click", () => {
      this.autosave.done();
      bar.hidden = true;
    });
  }
}
