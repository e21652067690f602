// @ts-check
// Loads islands and the few habits every page shares; pages work without it.
import htmx from "htmx.org";
import { mountIslands } from "./mount.js";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];
const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
document.addEventListener("htmx:configRequest", (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:load", (event) => {
  mountIslands(/** @type {HTMLElement} */ (event.target));
});

// A form sent twice by a tired thumb is sent once.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("hx-post")) form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});

for (const opener of document.querySelectorAll("[data-dialog]")) {
  opener.addEventListener("click", () => {
    const dialog = document.getElementById(opener.getAttribute("data-dialog") ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
}
document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-close]");
  if (button) button.closest("dialog")?.close();
});
document.addEventListener("click", (event) => {
  const place = /** @type {HTMLElement} */ (event.target);
  const row = place.closest("tr[data-href]");
  if (row && !place.closest("a, button, input") && !window.getSelection()?.toString()) {
    window.location.assign(row.getAttribute("data-href") ?? "");
  }
});
document.addEventListener("change", (event) => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (field.matches("[data-autosubmit]")) /** @type {HTMLSelectElement} */ (field).form?.requestSubmit();
});
