// @ts-check
// Phrases at a tap, and the fields a node may fill in, sent along with the vote.
import { collect } from "../forms/values.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const opinion = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("opinion"));
  const key = `dougong:opinion:${/** @type {HTMLInputElement} */ (form.elements.namedItem("assignment")).value}`;
  opinion.value ||= localStorage.getItem(key) ?? "";
  opinion.addEventListener("input", () => localStorage.setItem(key, opinion.value));
  for (const phrase of form.querySelectorAll("[data-phrase]")) {
    phrase.addEventListener("click", () => {
      opinion.value = [opinion.value, phrase.textContent].filter(Boolean).join("，");
      opinion.dispatchEvent(new Event("input"));
    });
  }
  const lack = /** @type {HTMLElement} */ (form.querySelector("[data-lack]"));
  const needs = (form.dataset.needs ?? "").split(" ");
  form.addEventListener("submit", (event) => {
    const vote = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value ?? "";
    lack.hidden = !(needs.includes(vote) && !opinion.value.trim());
    if (!lack.hidden) {
      event.preventDefault();
      event.stopPropagation();
      opinion.focus();
      return;
    }
    const node = document.getElementById("node-form");
    const data = /** @type {HTMLInputElement} */ (form.elements.namedItem("data"));
    if (node) data.value = JSON.stringify(collect(node));
    localStorage.removeItem(key);
  });
}
