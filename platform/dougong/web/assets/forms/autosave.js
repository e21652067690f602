// @ts-check
// Typing is never lost: kept on this device at once, on the server a moment later.
import { ask } from "./ask.js";
import { person, withoutLocal } from "./outbox.js";

const PAUSE = 2500;

export class Autosave {
  /** @param {{address: string, key: string, note: HTMLElement | null, texts: Record<string, string>}} words */
  constructor({ address, key, note, texts }) {
    this.address = address;
    // A phone that several people use keeps what each of them types apart.
    this.key = `dougong:${person()}:${key}`;
    this.note = note;
    this.texts = texts;
    this.timer = 0;
    this.dirty = false;
  }

  /** @param {Record<string, any>} data */
  keep(data) {
    this.dirty = true;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), data }));
    } catch { /* a full or forbidden store: the server's copy remains */ }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(data), PAUSE);
  }

  /** @param {Record<string, any>} data */
  async send(data) {
    try {
      await ask(this.address, { data: withoutLocal(data) });
      const time = new Date().toTimeString().slice(0, 5);
      this.say(this.texts.kept.replace("%s", time), "");
    } catch {
      this.say(this.texts.local, "text-warning");
    }
  }

  /** @param {string} sentence @param {string} look */
  say(sentence, look) {
    if (!this.note) return;
    this.note.textContent = sentence;
    this.note.className = `autosave-note ${look}`;
  }

  /** What this device still holds. @returns {{at: number, data: Record<string, any>} | null} */
  held() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "null");
    } catch {
      return null;
    }
  }

  done() {
    this.dirty = false;
    clearTimeout(this.timer);
    localStorage.removeItem(this.key);
  }
}
