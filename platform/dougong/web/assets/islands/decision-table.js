// @ts-check
// Rows of a decision table: add, remove, paste from a spreadsheet.
import { matrix } from "../forms/paste.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const body = /** @type {HTMLTableSectionElement} */ (element.querySelector("tbody"));
  const empty = /** @type {HTMLTableRowElement} */ (body.rows[0]?.cloneNode(true));
  const renumber = () => [...body.rows].forEach((row, number) => { row.cells[0].textContent = String(number + 1); });
  const add = () => {
    const row = /** @type {HTMLTableRowElement} */ (empty.cloneNode(true));
    for (const input of row.querySelectorAll("input")) input.value = "";
    body.append(row);
    renumber();
    return row;
  };
  element.querySelector("[data-add]")?.addEventListener("click", () => add().querySelector("input")?.focus());
  body.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-remove]");
    if (!button || body.rows.length < 2) return;
    button.closest("tr")?.remove();
    renumber();
  });
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text.includes("\t") && !text.trim().includes("\n")) return;
    event.preventDefault();
    const start = /** @type {HTMLInputElement} */ (event.target);
    const from = [...(start.closest("tr")?.querySelectorAll("input") ?? [])].indexOf(start);
    let at = [...body.rows].indexOf(/** @type {HTMLTableRowElement} */ (start.closest("tr")));
    for (const cells of matrix(text)) {
      const row = body.rows[at] ?? add();
      const inputs = row.querySelectorAll("input");
      cells.forEach((cell, number) => { if (inputs[from + number]) inputs[from + number].value = cell; });
      at += 1;
    }
  });
}
