// @ts-check
// A living form: rules answered while typing, typing kept, sent without losing it.
import { ask, isAway } from "../forms/ask.js";
import { Autosave } from "../forms/autosave.js";
import { applyFaults, applyShown, applyStates, applyWaiting } from "../forms/states.js";
import { applyStrips } from "../forms/strips.js";
import { token } from "../forms/upload.js";
import { collect, newId, restore } from "../forms/values.js";
import { mountIslands } from "../mount.js";

const PAUSE = 300;
/** Pauses before a server that cannot be reached is asked again: the first, and the longest. */
const [SOON, LATE] = [2000, 30000];
/** An answer that takes longer than this is given up: weak networks fail in silence. */
const SLOW = 10000;
const NOTHING = { data: {}, shown: {}, states: {}, errors: [], labels: {} };

/**
 * @typedef {{entity: string, form: string, id: string | null, version: number | null, key: string,
 *   texts: Record<string, string>}} Props
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
    this.idempotency = newId();
  }

  start() {
    this.form.addEventListener("input", (event) => this.changed(event, PAUSE));
    this.form.addEventListener("change", (event) => this.changed(event, 60));
    this.form.addEventListener("submit", (event) => this.send(event));
    window.addEventListener("beforeunload", (event) => {
      if (this.autosave.dirty) event.preventDefault();
    });
    window.addEventListener("online", () => { if (this.away) this.evaluate(); });
    // After a refusal the page already holds what was typed.
    if (!this.form.hasAttribute("data-again")) this.offerHeld();
    this.evaluate();
  }

  /** @param {Event} event @param {number} pause */
  changed(event, pause) {
    const control = /** @type {HTMLElement} */ (event.target).closest("[data-control]");
    if (!control) return;
    this.touched.add(/** @type {HTMLElement} */ (control).dataset.pointer);
    this.turn += 1;
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
      const body = { data: collect(this.form), id: this.props.id, form: this.props.form, rules: this.live === null };
      const found = await ask(`/api/v1/records/${this.props.entity}:evaluate`, body, { signal: this.asking.signal });
      this.back();
      const { LiveRules } = await import("../live/rules.js");
      if (turn !== this.turn) return;
      if (found.rules) this.live = new LiveRules(found.rules, body.data, found);
      else if (this.live?.last.seen === found.seen) this.live.learn(body.data, found);
      // Another project may show more or less: its rules come with the next answer.
      else this.live = null;
      this.form.dataset.live = "yes";
      this.apply(found);
      clearTimeout(this.roadTimer);
      this.roadTimer = window.setTimeout(() => this.showRoad(), 900);
    } catch (fault) {
      if (isAway(fault)) this.lost();
      // What was overtaken by newer typing is a DOMException.
      else if (!(fault instanceof DOMException)) this.say(/** @type {Error} */ (fault).message);
    } finally {
      clearTimeout(slow);
    }
  }

  /** Nobody answers: what only the server knows is said to be pending, and asked for again. */
  lost() {
    if (!this.away) this.autosave.say(this.props.texts.local, "text-warning");
    this.away = true;
    this.apply(this.found);
    this.timer = window.setTimeout(() => this.evaluate(), this.patience);
    this.patience = Math.min(2 * this.patience, LATE);
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

  /** Who would be asked, as the form stands now. */
  async showRoad() {
    const place = this.form.querySelector("[data-road]");
    if (!place) return;
    const body = JSON.stringify({ data: collect(this.form), id: this.props.id });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "text/html" };
    try {
      const answer = await fetch(`/new/${this.props.form}/road`, { method: "POST", body, headers });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch { /* offline: the road is shown again with the next change */ }
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

  /** @param {SubmitEvent} event */
  async send(event) {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (this.form.getAttribute("aria-busy") === "true") return;
    this.busy(true);
    const body = new FormData();
    body.set("csrf_token", /** @type {HTMLInputElement} */ (this.form.elements.namedItem("csrf_token")).value);
    body.set("do", button?.value ?? "save");
    body.set("version", String(this.props.version ?? ""));
    body.set("data", JSON.stringify(collect(this.form)));
    for (const reason of this.form.querySelectorAll("[data-reason]")) {
      body.set(/** @type {HTMLInputElement} */ (reason).name, /** @type {HTMLInputElement} */ (reason).value);
    }
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "text/html", "X-Island": "form", "Idempotency-Key": this.idempotency } });
      await this.answered(answer);
    } catch {
      this.say(this.props.texts.offline);
    } finally {
      this.busy(false);
    }
  }

  /** @param {Response} answer */
  async answered(answer) {
    if (answer.ok) {
      this.autosave.done();
      window.location.assign(answer.headers.get("X-Location") ?? answer.url);
      return;
    }
    this.idempotency = newId();
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = shown.getElementById(this.form.id);
    if (!fresh) {
      this.say(shown.querySelector("h1")?.textContent ?? this.props.texts.failed);
      return;
    }
    this.autosave.dirty = false;
    fresh.setAttribute("data-again", "");
    this.form.replaceWith(fresh);
    await mountIslands(fresh.parentElement ?? document);
    const summary = /** @type {HTMLElement | null} */ (fresh.querySelector("[data-summary]"));
    summary?.focus();
    summary?.scrollIntoView({ block: "center" });
  }

  /** @param {boolean} on */
  busy(on) {
    this.form.setAttribute("aria-busy", String(on));
    for (const button of this.form.querySelectorAll("button[name=do]")) /** @type {HTMLButtonElement} */ (button).disabled = on;
  }

  /** @param {string} sentence */
  say(sentence) {
    const place = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-say]"));
    if (!place) return;
    place.hidden = false;
    place.textContent = sentence;
  }
}
