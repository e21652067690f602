// @ts-check
// Phrases at a tap, and the fields a node may fill in, sent along with the vote.
import { collect } from "../forms/values.js";

const SENT = "dougong:opinion-sent";

/** @param {HTMLElement} element */
export function mount(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const opinion = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("opinion"));
  const key = `dougong:opinion:${/** @type {HTMLInputElement} */ (form.elements.namedItem("assignment")).value}`;
  // What was sent and not refused is done with; a refusal leads back here, where the words still are.
  const sent = localStorage.getItem(SENT);
  if (sent && sent !== key) localStorage.removeItem(sent);
  localStorage.removeItem(SENT);
  opinion.value ||= localStorage.getItem(key) ?? "";
  opinion.addEventListener("input", () => localStorage.setItem(key, opinion.value));
  for (const phrase of form.querySelectorAll("[data-phrase]")) {
    phrase.addEventListener("click", () => {
      opinion.value = [opinion.value, phrase.textContent].filter(Boolean).join("，");
      opinion.dispatchEvent(new Event("input"));
    });
  }
  const sign = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("signature"));
  const files = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("files"));
  /** What an answer may need, whether it is there, and where to go for it. @type {[string, () => boolean, () => HTMLElement | null | undefined][]} */
  const wants = [
    ["needs", () => opinion.value.trim() !== "", () => opinion],
    ["signs", () => (sign?.value ?? "null") !== "null", () => form.querySelector("[data-sign]")],
    ["attaches", () => (files?.files?.length ?? 0) > 0, () => files],
  ];
  // What has come is no longer asked for.
  form.addEventListener("change", () => {
    for (const [name, there] of wants) {
      const note = /** @type {HTMLElement | null} */ (form.querySelector(`[data-lack=${name}]`));
      if (note && there()) note.hidden = true;
    }
  });
  form.addEventListener("submit", (event) => {
    const vote = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value ?? "";
    const lacking = wants.filter(([name, there]) => (form.dataset[name] ?? "").split(" ").includes(vote) && !there());
    for (const [name] of wants) {
      const note = /** @type {HTMLElement | null} */ (form.querySelector(`[data-lack=${name}]`));
      if (note) note.hidden = !lacking.some(([other]) => other === name);
    }
    if (lacking.length) {
      event.preventDefault();
      event.stopPropagation();
      lacking[0][2]()?.focus();
      return;
    }
    const node = document.getElementById("node-form");
    const data = /** @type {HTMLInputElement} */ (form.elements.namedItem("data"));
    if (node) data.value = JSON.stringify(collect(node));
    localStorage.setItem(SENT, key);
  });
}
