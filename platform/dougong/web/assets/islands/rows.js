// @ts-check
// The rows of a form: a grid where there is room, cards on a phone.
import { showCards } from "../forms/cards.js";
import { bringIn } from "../forms/fill.js";
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
    const { showGrid } = await import("../forms/grid.js");
    shown = showGrid(place, rows);
  }
  element.closest("form")?.addEventListener("evaluated", (event) => rows.evaluated(/** @type {CustomEvent} */ (event).detail));
  element.closest("[data-control]")?.addEventListener("restored", () => {
    rows.list = JSON.parse(field.value || "[]");
    shown.refresh();
  });
  element.closest("[data-control]")?.addEventListener("revise", (event) => {
    rows.revise(/** @type {CustomEvent} */ (event).detail);
    shown.refresh();
  });
  const said = /** @type {HTMLElement | null} */ (element.querySelector("[data-filled]"));
  // What was said speaks of the form as it was then.
  element.closest("form")?.addEventListener("change", (event) => {
    if (said && !element.contains(/** @type {Node} */ (event.target))) said.textContent = "";
  });
  for (const one of element.querySelectorAll("[data-fill]")) {
    const button = /** @type {HTMLButtonElement} */ (one);
    button.addEventListener("click", () => {
      const sent = new Map(rows.list.map((row) => [row.id, JSON.stringify(row)]));
      const what = { entity: props.entity, id: props.id, fill: button.dataset.fill ?? "", away: props.texts.away };
      bringIn(button, said, what, (found) => {
        rows.bring(found, sent);
        shown.refresh();
      });
    });
  }
  element.querySelector("[data-add]")?.addEventListener("click", () => {
    if (rows.list.length >= props.most) return;
    const last = rows.list[rows.list.length - 1];
    const kept = last ? Object.fromEntries(Object.entries(last).filter(([key]) => props.columns.some((one) => one.key === key && (one.kind === "choice")))) : {};
    const row = rows.add(/** @type {any} */ (kept));
    shown.refresh();
    if (shown.edit) shown.edit(row);
  });
}
