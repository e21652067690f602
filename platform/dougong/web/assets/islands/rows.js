// @ts-check
// The rows of a form: a grid where there is room, cards on a phone.
import { showCards } from "../forms/cards.js";
import { Rows } from "../forms/rows.js";

const PHONE = "(max-width: 767px)";

/** @param {HTMLElement} element @param {import("../forms/rows.js").Props} props */
export async function mount(element, props) {
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=hidden]"));
  const place = /** @type {HTMLElement} */ (element.querySelector("[data-place]"));
  const rows = new Rows(field, props);
  rows.write(false);
  const phone = window.matchMedia(PHONE).matches;
  /** @type {{refresh: () => void, edit?: (row: import("../forms/rows.js").Row) => void}} */
  let shown;
  if (phone) shown = showCards(place, rows);
  else {
    const { showGrid, totals } = await import("../forms/grid.js");
    shown = showGrid(place, rows);
    rows.onEvaluated(() => totals(place, rows, props.columns));
  }
  element.closest("form")?.addEventListener("evaluated", (event) => rows.evaluated(/** @type {CustomEvent} */ (event).detail));
  element.closest("[data-control]")?.addEventListener("restored", () => {
    rows.list = JSON.parse(field.value || "[]");
    shown.refresh();
  });
  element.querySelector("[data-add]")?.addEventListener("click", () => {
    if (rows.list.length >= props.most) return;
    const last = rows.list[rows.list.length - 1];
    const kept = last ? Object.fromEntries(Object.entries(last).filter(([key]) => props.columns.some((one) => one.key === key && (one.kind === "choice")))) : {};
    const row = rows.add(/** @type {any} */ (kept));
    shown.refresh();
    if (shown.edit) shown.edit(row);
  });
}
