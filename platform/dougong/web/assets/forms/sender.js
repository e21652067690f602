// @ts-check
// Sends a form without losing what was typed: to the server, or to what waits on this phone.
import { mountIslands } from "../mount.js";
import { isAway } from "./ask.js";
import { drop, locals, sentFiles } from "./outbox.js";
import { renewToken, token } from "./upload.js";
import { choiceFields, collect, newId } from "./values.js";

export class Sender {
  /**
   * @param {HTMLFormElement} form @param {{version: number | null, texts: Record<string, string>}} props
   * @param {{autosave: import("./autosave.js").Autosave, offline: import("./offline.js").Offline | null, emptied: () => void}} parts
   */
  constructor(form, props, { autosave, offline, emptied }) {
    this.form = form;
    this.props = props;
    this.autosave = autosave;
    this.offline = offline;
    this.emptied = emptied;
    this.idempotency = newId();
  }

  /** @param {SubmitEvent} event */
  async send(event) {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (this.form.getAttribute("aria-busy") === "true") return;
    this.busy(true);
    const wish = button?.value ?? "save";
    try {
      await this.answered(await this.post(wish), wish);
    } catch (fault) {
      if (this.offline && isAway(fault)) await this.wait(wish, this.props.texts.queued);
      else this.say(isAway(fault) ? this.props.texts.offline : /** @type {Error} */ (fault).message);
    } finally {
      this.busy(false);
    }
  }

  /** @param {string} wish */
  async post(wish) {
    const body = new FormData();
    const data = collect(this.form);
    const whole = locals(data).length ? await sentFiles(data, this.offline?.entry?.files ?? {}) : data;
    body.set("csrf_token", token());
    body.set("do", wish);
    body.set("version", String(this.props.version ?? ""));
    body.set("data", JSON.stringify(whole));
    if (this.offline) {
      body.set("id", this.offline.id);
      if (this.offline.entry) body.set("filled_at", this.offline.filledAt);
    }
    for (const [name, reason] of Object.entries(this.reasons())) body.set(`reason:${name}`, reason);
    for (const one of choiceFields(this.form)) body.set(one.name, one.value);
    const answer = await this.fetch(body);
    // A page that was kept without network holds a token of another day.
    if (answer.status !== 403 || !(await renewToken())) return answer;
    body.set("csrf_token", token());
    return this.fetch(body);
  }

  /** @param {FormData} body */
  fetch(body) {
    return fetch(this.form.action, { method: "POST", body, headers: { Accept: "text/html", "X-Island": "form", "Idempotency-Key": this.idempotency } });
  }

  reasons() {
    const found = /** @type {HTMLInputElement[]} */ ([...this.form.querySelectorAll("[data-reason]")]);
    return Object.fromEntries(found.map((one) => [one.name.replace("reason:", ""), one.value]));
  }

  /** Kept on this phone until it can be sent. @param {string} wish @param {string} sentence */
  async wait(wish, sentence) {
    await this.offline?.queue(collect(this.form), wish, this.reasons());
    this.autosave.done();
    this.emptied();
    document.dispatchEvent(new Event("outbox"));
    this.say(sentence, "alert-success");
    window.scrollTo(0, 0);
  }

  /** @param {Response} answer @param {string} wish */
  async answered(answer, wish) {
    if (this.offline && answer.status === 401) return this.wait(wish, this.props.texts.signed_out);
    if (answer.ok) {
      this.autosave.done();
      if (this.offline?.entry) await drop(this.offline.entry);
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

  /** What was said of the form before is over. */
  quiet() {
    const place = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-say].alert-success"));
    if (place) place.hidden = true;
  }

  /** @param {string} sentence @param {string} [look] */
  say(sentence, look = "alert-danger") {
    const place = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-say]"));
    if (!place) return;
    place.hidden = false;
    place.className = `alert ${look}`;
    place.textContent = sentence;
  }
}
