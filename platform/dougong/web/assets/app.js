// @ts-check
// Loads islands and the few habits every page shares; pages work without it.
import htmx from "htmx.org";
import { mountIslands } from "./mount.js";
import { bringBackTyped, keepTyped } from "./typed.js";

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

// Pages kept for somebody else who used this phone are not kept any longer.
const who = document.querySelector('meta[name="person"]')?.getAttribute("content");
const before = localStorage.getItem("dougong-person");
if (who !== undefined && who !== null && who !== before) {
  if (before && "caches" in window) caches.delete("dougong-pages");
  localStorage.setItem("dougong-person", who);
}

// A form sent twice by a tired thumb is sent once.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  form.dataset.sent = "yes";
  keepTyped(form);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});

// The menu stays as its reader folded it, and shows where he is.
for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-fold]"))) {
  const name = `fold:${fold.dataset.fold}`;
  const kept = localStorage.getItem(name);
  if (kept && !fold.querySelector("[aria-current]")) fold.open = kept === "open";
  // A click is heard before the fold moves.
  fold.querySelector("summary")?.addEventListener("click", () => localStorage.setItem(name, fold.open ? "shut" : "open"));
}
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest" });

for (const opener of document.querySelectorAll("[data-dialog]")) {
  opener.addEventListener("click", () => {
    const dialog = document.getElementById(opener.getAttribute("data-dialog") ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
    // The menu it was chosen from has done its part.
    opener.closest("details")?.removeAttribute("open");
  });
}
bringBackTyped();
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
