// @ts-check
// A decision table: its hit policy chosen, its rows moved, copied, pasted and taken back, all checked
// and tried as they stand.
import { ask } from "../forms/ask.js";
import { matrix } from "../forms/paste.js";

const PAUSE = 250;
const MOST_STEPS = 200;

/** @typedef {{inputs: string[], outputs: string[], annotation: string}} Line */
/** @typedef {{policy: string, aggregation: string, rules: Line[]}} Table */

/** @param {HTMLElement} element @param {{texts: Record<string, string>}} props */
export function mount(element, { texts }) {
  new Editor(/** @type {HTMLFormElement} */ (element), texts).start();
}

class Editor {
  /** @param {HTMLFormElement} form @param {Record<string, string>} texts */
  constructor(form, texts) {
    this.form = form;
    this.texts = texts;
    this.body = /** @type {HTMLTableSectionElement} */ (form.querySelector("tbody"));
    this.pattern = /** @type {HTMLTemplateElement} */ (form.querySelector("[data-empty]"));
    this.choices = /** @type {NodeListOf<HTMLSelectElement>} */ (form.querySelectorAll(".decision-policy select"));
    /** What stood here before, and after what was taken back. @type {string[]} */
    this.past = [];
    /** @type {string[]} */
    this.future = [];
    this.now = this.written();
    this.timer = 0;
    this.turn = 0;
  }

  start() {
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("keydown", (event) => this.pressed(event));
    this.form.addEventListener("paste", (event) => this.pasted(event));
    this.form.addEventListener("change", () => this.keep());
    this.form.addEventListener("input", () => this.look());
    this.choose();
    this.look();
  }

  rows() { return [...this.body.rows]; }

  /** @param {ParentNode} row @param {string} side */
  cells(row, side) { return /** @type {HTMLInputElement[]} */ ([...row.querySelectorAll(`td input[name^="${side}"]`)]); }

  /** @returns {Line[]} */
  lines() {
    const texts = (/** @type {ParentNode} */ row, /** @type {string} */ side) => this.cells(row, side).map((one) => one.value.trim());
    return this.rows().map((row) => ({ inputs: texts(row, "in"), outputs: texts(row, "out"), annotation: texts(row, "annotation")[0] ?? "" }));
  }

  /** @returns {Table} */
  table() {
    const [policy, aggregation] = [...this.choices].map((one) => one.value);
    return { policy, aggregation, rules: this.lines() };
  }

  written() { return JSON.stringify(this.table()); }

  /** Only a table that collects may aggregate. */
  choose() {
    const total = /** @type {HTMLElement} */ (this.form.querySelector("[data-total]"));
    total.hidden = this.choices[0].value !== "C";
  }

  /** One step more that can be taken back, when anything changed. */
  keep() {
    const found = this.written();
    if (found !== this.now) {
      this.past.push(this.now);
      if (this.past.length > MOST_STEPS) this.past.shift();
      this.future = [];
      this.now = found;
    }
    this.number();
    this.choose();
    this.look();
  }

  /** @param {string[]} from @param {string[]} to */
  step(from, to) {
    const wanted = from.pop();
    if (wanted === undefined) return;
    to.push(this.now);
    this.now = wanted;
    const { policy, aggregation, rules: lines } = /** @type {Table} */ (JSON.parse(wanted));
    [policy, aggregation].forEach((value, place) => { this.choices[place].value = value; });
    while (this.body.rows.length > lines.length) this.body.deleteRow(-1);
    while (this.body.rows.length < lines.length) this.add();
    lines.forEach((line, number) => this.fill(this.body.rows[number], [...line.inputs, ...line.outputs, line.annotation]));
    this.choose();
    this.number();
    this.look();
  }

  /** @param {ParentNode} row @param {string[]} texts */
  fill(row, texts) {
    [...row.querySelectorAll("input")].forEach((input, number) => { input.value = texts[number] ?? ""; });
  }

  /** @param {HTMLTableRowElement | null} [before] */
  add(before = null) {
    const row = /** @type {HTMLTableRowElement} */ (this.pattern.content.querySelector("tr")?.cloneNode(true));
    this.body.insertBefore(row, before);
    return row;
  }

  number() {
    this.rows().forEach((row, number) => {
      const label = String(number + 1);
      row.cells[0].textContent = label;
      for (const one of row.querySelectorAll("[aria-label]")) one.setAttribute("aria-label", `${one.getAttribute("aria-label")?.replace(/ ?\d*$/, "")} ${label}`);
    });
    for (const [name, steps] of Object.entries({ undo: this.past, redo: this.future })) {
      /** @type {HTMLButtonElement} */ (this.form.querySelector(`[data-${name}]`)).disabled = !steps.length;
    }
  }

  /** @param {Event} event */
  clicked(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    const row = button.closest("tr");
    if (button.dataset.undo !== undefined) this.step(this.past, this.future);
    else if (button.dataset.redo !== undefined) this.step(this.future, this.past);
    else if (button.dataset.add !== undefined) { const made = this.add(); this.keep(); made.querySelector("input")?.focus(); }
    else if (row) {
      this.change(row, Object.keys(button.dataset)[0]);
      if (button.isConnected) button.focus();
    }
  }

  /** @param {HTMLTableRowElement} row @param {string} what */
  change(row, what) {
    if (what === "up" && row.previousElementSibling) this.body.insertBefore(row, row.previousElementSibling);
    else if (what === "down" && row.nextElementSibling) this.body.insertBefore(row.nextElementSibling, row);
    else if (what === "copy") this.fill(this.add(/** @type {HTMLTableRowElement | null} */ (row.nextElementSibling)), [...row.querySelectorAll("input")].map((one) => one.value));
    else if (what === "remove" && this.body.rows.length > 1) {
      const near = /** @type {HTMLElement | null} */ (row.nextElementSibling ?? row.previousElementSibling);
      row.remove();
      near?.querySelector("input")?.focus();
    }
    this.keep();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const row = input.closest("tbody tr");
    const ctrl = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (ctrl && (key === "z" || key === "y")) {
      event.preventDefault();
      this.keep();
      if (key === "y" || event.shiftKey) this.step(this.future, this.past);
      else this.step(this.past, this.future);
    } else if (row instanceof HTMLTableRowElement && input.matches("input")) {
      const moves = /** @type {Record<string, string>} */ ({ arrowup: "up", arrowdown: "down" });
      if (event.altKey && moves[key]) { event.preventDefault(); this.change(row, moves[key]); input.focus(); }
      else if (ctrl && key === "d") { event.preventDefault(); this.change(row, "copy"); }
      else if (key === "enter" || (moves[key] && !input.list)) { event.preventDefault(); this.go(row, input, key === "arrowup" ? -1 : 1); }
    }
  }

  /** To the same column of the row above or below. @param {HTMLTableRowElement} row @param {HTMLInputElement} input @param {number} by */
  go(row, input, by) {
    const place = [...row.querySelectorAll("input")].indexOf(input);
    this.rows()[this.rows().indexOf(row) + by]?.querySelectorAll("input")[place]?.focus();
  }

  /** @param {ClipboardEvent} event */
  pasted(event) {
    const start = /** @type {HTMLInputElement} */ (event.target);
    const row = start.closest("tbody tr");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!(row instanceof HTMLTableRowElement) || (!text.includes("\t") && !text.trim().includes("\n"))) return;
    event.preventDefault();
    const from = [...row.querySelectorAll("input")].indexOf(start);
    let at = this.rows().indexOf(row);
    for (const cells of matrix(text)) {
      const inputs = (this.body.rows[at] ?? this.add()).querySelectorAll("input");
      cells.forEach((cell, number) => { if (inputs[from + number]) inputs[from + number].value = cell; });
      at += 1;
    }
    this.keep();
  }

  look() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.asked(), PAUSE);
  }

  async asked() {
    const turn = this.turn += 1;
    const table = this.table();
    const given = /** @type {HTMLInputElement[]} */ ([...this.form.querySelectorAll("[data-try]")]).map((one) => one.value.trim());
    const [checked, tried] = await Promise.all([
      ask(`${this.form.action}/check`, table).catch(() => null),
      given.some(Boolean) ? ask(`${this.form.action}/try`, { ...table, given }).catch(() => null) : null,
    ]);
    if (turn !== this.turn) return;
    if (checked) this.tell(checked);
    this.show(tried);
  }

  /** @param {{cells: any[], findings: any[]}} found */
  tell({ cells, findings }) {
    for (const input of this.body.querySelectorAll("[aria-invalid]")) { input.removeAttribute("aria-invalid"); input.classList.remove("is-invalid"); /** @type {HTMLElement} */ (input).title = ""; }
    const lines = cells.map(({ row, side, column, text }) => {
      const input = this.cells(this.body.rows[row], side)[column];
      input.setAttribute("aria-invalid", "true");
      input.classList.add("is-invalid");
      input.title = text;
      return said(`${this.texts.row.replace("%s", String(row + 1))}：${text}`, "text-danger");
    });
    const others = findings.map(({ severity, text }) => said(text, severity === "error" ? "text-danger" : "text-warning"));
    this.form.querySelector("[data-findings]")?.replaceChildren(...lines, ...others);
  }

  /** @param {{rows: number[], value: string, fault: string} | null} found */
  show(found) {
    this.rows().forEach((row, number) => row.classList.toggle("is-hit", found !== null && found.rows.includes(number)));
    if (!found) return;
    const hits = found.rows.length ? `${this.texts.rows} ${found.rows.map((row) => row + 1).join(", ")}` : this.texts.none;
    const parts = [said(hits, "", "div")];
    if (found.fault) parts.push(said(found.fault, "text-danger", "div"));
    else if (found.rows.length) parts.push(said(`${this.texts.result} ${found.value}`, "fw-bold", "div"));
    this.form.querySelector("[data-result]")?.replaceChildren(...parts);
  }
}

/** @param {string} text @param {string} look @param {string} [tag] */
function said(text, look, tag = "li") {
  const made = document.createElement(tag);
  made.className = look;
  made.textContent = text;
  return made;
}
