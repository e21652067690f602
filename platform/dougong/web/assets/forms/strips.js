// @ts-check
// What controls say while a form is filled in: a strip of figures under the field that asks.
import { controlAt } from "./states.js";

/**
 * @typedef {{at: string, title: string, label: string, look: string, word: string,
 *   figures: {title: string, text: string}[], message: string}} Strip
 */

/** @param {HTMLElement} form @param {Strip[]} strips */
export function applyStrips(form, strips) {
  const told = JSON.stringify(strips);
  if (form.dataset.strips === told) return;
  form.dataset.strips = told;
  for (const old of form.querySelectorAll("[data-strips]")) old.replaceChildren();
  for (const strip of strips) place(form, strip.at).append(drawn(strip));
}

/** The place of the strips under a field, or at the end of the form. @param {HTMLElement} form @param {string} at */
function place(form, at) {
  const owner = at ? controlAt(form, at) : null;
  const found = (owner ?? form).querySelector(owner ? "[data-strips]" : "[data-strips=end]");
  if (found) return found;
  const made = element("div", "strips");
  made.dataset.strips = owner ? "field" : "end";
  made.setAttribute("role", "status");
  (owner ?? form).append(made);
  return made;
}

/** @param {Strip} strip */
function drawn(strip) {
  const box = element("div", `strip strip-${strip.look}`);
  const head = element("div", "strip-head");
  head.append(element("span", "strip-title", strip.title), element("span", "strip-label", strip.label), element("span", "strip-word", strip.word));
  box.append(head);
  if (strip.figures.length) {
    const list = element("dl", "strip-figures");
    for (const figure of strip.figures) {
      const pair = element("div", "");
      pair.append(element("dt", "", figure.title), element("dd", "", figure.text));
      list.append(pair);
    }
    box.append(list);
  }
  if (strip.message) box.append(element("div", "strip-message", strip.message));
  return box;
}

/** @param {string} name @param {string} look @param {string} [said] */
function element(name, look, said = "") {
  const made = document.createElement(name);
  if (look) made.className = look;
  made.textContent = said;
  return made;
}
