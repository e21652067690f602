// @ts-check
// A place to try expressions: the value at once, the caret under what is wrong, names by tapping.
import { ask } from "../forms/ask.js";

const PAUSE = 200;

/** @param {HTMLElement} element @param {{texts: Record<string, string>}} props */
export function mount(element, { texts }) {
  const text = /** @type {HTMLTextAreaElement} */ (element.querySelector("[data-text]"));
  const place = /** @type {HTMLElement} */ (element.querySelector("[data-answer]"));
  const context = /** @type {HTMLSelectElement} */ (element.querySelector("[data-context]"));
  const entity = /** @type {HTMLSelectElement} */ (element.querySelector("[data-entity]"));
  let timer = 0;
  let turn = 0;

  async function attempt() {
    const own = turn += 1;
    if (!text.value.trim()) {
      place.replaceChildren(line("text-secondary", texts.empty));
      return;
    }
    const body = { entity: entity.value, rows: context.value, expression: text.value, sample: sampleOf(element) };
    const found = await ask("/studio/expressions/try", body).catch(() => null);
    if (own === turn) place.replaceChildren(...(found === null ? [line("text-danger", texts.offline)] : answered(found)));
  }

  /** @param {any} found */
  function answered(found) {
    if (found.fault) return wrong(found);
    return [
      line("expression-value", found.value, "output"),
      line("text-secondary", found.kind),
      ...found.notes.map((/** @type {string} */ note) => line("text-warning", note)),
      line("expression-runs", found.in_browser ? texts.browser : texts.server),
      line("expression-runs", found.no_filter ? `${texts.noFilter}：${found.no_filter}` : texts.filter),
    ];
  }

  /** @param {any} found */
  function wrong(found) {
    const parts = [line("text-danger", found.fault)];
    if (found.position || found.nearest) parts.push(caret(text.value, found.position));
    if (found.hint) parts.push(line("text-secondary", found.hint));
    if (found.nearest) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm btn-outline-primary";
      button.textContent = `${texts.use} ${found.nearest}`;
      button.addEventListener("click", () => {
        const rest = text.value.slice(found.position);
        const length = /^[\p{L}\p{N}_]+/u.exec(rest)?.[0].length ?? 0;
        put(found.nearest, found.position, found.position + length);
      });
      parts.push(button);
    }
    return parts;
  }

  /** Writes at a place of the text and leaves the caret behind it, or between brackets. @param {string} what @param {number} from @param {number} to */
  function put(what, from, to) {
    text.setRangeText(what, from, to, "end");
    if (what.endsWith("()")) text.setSelectionRange(text.selectionStart - 1, text.selectionStart - 1);
    text.focus();
    soon();
  }

  const soon = () => { clearTimeout(timer); timer = window.setTimeout(attempt, PAUSE); };
  element.addEventListener("input", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.matches("[data-find]")) filter(element, /** @type {HTMLInputElement} */ (target).value);
    else soon();
  });
  context.addEventListener("change", soon);
  element.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-insert], [data-replace]");
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.replace !== undefined) { text.value = ""; put(button.dataset.replace, 0, 0); }
    else put(named(button, context.value), text.selectionStart, text.selectionEnd);
  });
}

/** A name as it is written where the expression stands. @param {HTMLElement} button @param {string} context */
function named(button, context) {
  const { insert = "", rows } = button.dataset;
  if (rows === undefined || rows === context || /^(today|now|actor|settings)\b/.test(insert)) return insert;
  return rows ? `${context ? "parent." : ""}${rows}.${insert}` : `parent.${insert}`;
}

/** The sample as the server reads records. @param {HTMLElement} element */
function sampleOf(element) {
  /** @type {Record<string, any>} */
  const sample = {};
  for (const input of element.querySelectorAll("[data-path]")) {
    const { value, dataset } = /** @type {HTMLInputElement} */ (input);
    const [, key, number, column] = (dataset.path ?? "").split("/");
    if (column === undefined) sample[key] = value === "" ? null : value;
    else ((sample[key] ??= [])[Number(number)] ??= {})[column] = value === "" ? null : value;
  }
  return sample;
}

/** @param {string} look @param {string} words @param {string} [tag] */
function line(look, words, tag = "div") {
  const made = document.createElement(tag);
  made.className = look;
  made.textContent = words;
  return made;
}

/** The line of the text with a caret under the place. @param {string} text @param {number} position */
function caret(text, position) {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const end = text.indexOf("\n", position);
  const row = text.slice(start, end < 0 ? text.length : end);
  const pad = [...row.slice(0, position - start)].map((letter) => (letter > "\u2e7f" ? "\u3000" : " ")).join("");
  return line("expression-caret", `${row}\n${pad}^`, "pre");
}

/** @param {HTMLElement} element @param {string} wanted */
function filter(element, wanted) {
  const words = wanted.trim().toLowerCase();
  for (const family of element.querySelectorAll("[data-family]")) {
    let any = false;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (family.querySelectorAll("[data-function]"))) {
      one.hidden = words !== "" && !(one.dataset.function ?? "").toLowerCase().includes(words);
      any ||= !one.hidden;
    }
    /** @type {HTMLDetailsElement} */ (family).open = words !== "" && any;
    /** @type {HTMLElement} */ (family).hidden = !any;
  }
}
