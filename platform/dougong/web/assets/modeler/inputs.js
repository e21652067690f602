// @ts-check
// The controls of the property panel: each tells what was chosen, a moment after typing.

const PAUSE = 500;
let count = 0;

/** @param {string} tag @param {Record<string, any>} [words] @param {(Node | string)[]} inner */
export function el(tag, words = {}, ...inner) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(words)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...inner);
  return made;
}

/** A control under its label. @param {string} label @param {HTMLElement} control @param {string} [help] */
export function row(label, control, help) {
  count += 1;
  control.id ||= `setting-${count}`;
  const made = el("div", { class: "setting-row" }, el("label", { for: control.id }, label), control);
  if (help) {
    made.append(el("div", { class: "control-help", id: `${control.id}-help` }, help));
    control.setAttribute("aria-describedby", `${control.id}-help`);
  }
  return made;
}

/** @param {HTMLInputElement | HTMLTextAreaElement} input @param {(value: string) => void} tell */
function told(input, tell) {
  let timer = 0;
  let last = input.value;
  const now = () => {
    clearTimeout(timer);
    if (input.value !== last) { last = input.value; tell(input.value); }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = window.setTimeout(now, PAUSE); });
  input.addEventListener("change", now);
  return input;
}

/** @param {string} value @param {(value: string) => void} tell @param {Record<string, any>} [words] */
export function line(value, tell, words = {}) {
  const input = /** @type {HTMLInputElement} */ (el("input", { class: "form-control form-control-sm", autocomplete: "off", spellcheck: "false", ...words }));
  input.value = value ?? "";
  return told(input, tell);
}

/** @param {string} value @param {(value: string) => void} tell @param {Record<string, any>} [words] */
export function formula(value, tell, words = {}) {
  const input = /** @type {HTMLTextAreaElement} */ (el("textarea", { class: "form-control form-control-sm expression-text", rows: "2", spellcheck: "false", ...words }));
  input.value = value ?? "";
  return told(input, tell);
}

/** @param {string[][]} options @param {string} value @param {(value: string) => void} tell @param {string} [empty] */
export function select(options, value, tell, empty) {
  const known = options.some(([key]) => key === value);
  const all = [...(empty === undefined ? [] : [["", empty]]), ...(value && !known ? [[value, value]] : []), ...options];
  const made = /** @type {HTMLSelectElement} */ (el("select", { class: "form-select form-select-sm" }, ...all.map(([key, title]) => el("option", { value: key }, title))));
  made.value = value ?? "";
  made.addEventListener("change", () => tell(made.value));
  return made;
}

/** @param {string} label @param {boolean} value @param {(value: boolean) => void} tell */
export function tick(label, value, tell) {
  const box = /** @type {HTMLInputElement} */ (el("input", { class: "form-check-input", type: "checkbox" }));
  box.checked = value;
  box.addEventListener("change", () => tell(box.checked));
  return el("label", { class: "form-check setting-tick" }, box, el("span", { class: "form-check-label" }, label));
}

/** Several of the options, told as words in their order. @param {string} legend @param {string[][]} options @param {string} value @param {(value: string) => void} tell */
export function ticks(legend, options, value, tell) {
  const chosen = new Set((value ?? "").split(/\s+/).filter(Boolean));
  const made = el("fieldset", { class: "setting-row" }, el("legend", {}, legend));
  const box = el("div", { class: "setting-ticks" });
  for (const [key, title] of options) {
    box.append(tick(title, chosen.has(key), (on) => {
      if (on) chosen.add(key); else chosen.delete(key);
      tell([...chosen].join(" "));
    }));
  }
  made.append(box);
  return made;
}

/**
 * Rows that can be added, moved and removed.
 * @param {{title: string, rows: any[], draw: (one: any, at: number) => (Node | string)[], add: string, fresh: () => any, done: (again?: boolean) => void, texts: Record<string, string>, help?: string, most?: number}} words
 */
export function rows({ title, rows: given, draw, add, fresh, done, texts, help, most = 50 }) {
  const made = el("fieldset", { class: "setting-row setting-rows" }, el("legend", {}, title));
  if (help) made.append(el("div", { class: "control-help" }, help));
  given.forEach((one, at) => {
    const tools = el("div", { class: "setting-tools" },
      el("button", { type: "button", class: "row-tool", title: texts.up, "aria-label": `${texts.up} ${at + 1}`, disabled: at === 0, onclick: () => { given.splice(at - 1, 0, ...given.splice(at, 1)); done(true); } }, "↑"),
      el("button", { type: "button", class: "row-tool", title: texts.remove, "aria-label": `${texts.remove} ${at + 1}`, onclick: () => { given.splice(at, 1); done(true); } }, "×"));
    made.append(el("div", { class: "setting-line" }, el("div", {}, ...draw(one, at)), tools));
  });
  made.append(el("button", { type: "button", class: "btn btn-sm btn-outline-secondary", disabled: given.length >= most, onclick: () => { given.push(fresh()); done(true); } }, add));
  return made;
}

/** A part of the panel that stays open or shut as it was left. @param {string} title @param {boolean} open @param {Node[]} inner */
export function part(title, open, ...inner) {
  const made = /** @type {HTMLDetailsElement} */ (el("details", { class: "setting-part", open: shut.has(title) ? false : open || opened.has(title) }, el("summary", {}, title), ...inner));
  made.addEventListener("toggle", () => {
    (made.open ? opened : shut).add(title);
    (made.open ? shut : opened).delete(title);
  });
  return made;
}
const opened = new Set();
const shut = new Set();
