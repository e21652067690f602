// @ts-check
// Applies what the rules say to the controls: seen or not, open or not, wanted or not, right or wrong.

/** @typedef {{visible: boolean, enabled: boolean, required: boolean}} State */
/** @typedef {{waits: (pointer: string) => boolean, words: {pending: string, later: string} | null}} Waiting */

/** @param {HTMLElement} form @param {string} pointer */
export function controlAt(form, pointer) {
  const field = `/${pointer.split("/")[1]}`;
  return /** @type {HTMLElement | null} */ (form.querySelector(`[data-control][data-pointer="${CSS.escape(field)}"]`));
}

/** @param {HTMLElement} form @param {Record<string, State>} states */
export function applyStates(form, states) {
  for (const [pointer, state] of Object.entries(states)) {
    if (pointer.split("/").length > 2) continue;
    const section = form.querySelector(`[data-section="${CSS.escape(pointer)}"]`);
    const place = /** @type {HTMLElement | null} */ (section ?? controlAt(form, pointer));
    if (!place) continue;
    place.hidden = !state.visible;
    if (section) continue;
    place.classList.toggle("is-required", state.required);
    for (const input of place.querySelectorAll("input, select, textarea, button")) {
      if (place.dataset.readonly !== "yes") /** @type {HTMLInputElement} */ (input).disabled = !state.enabled;
      if (input.matches("[name]:not([type=hidden])")) input.setAttribute("aria-required", String(state.required));
    }
  }
  for (const section of form.querySelectorAll("section[data-plain]")) {
    const seen = [...section.querySelectorAll("[data-control]")].some((one) => !(/** @type {HTMLElement} */ (one).hidden));
    /** @type {HTMLElement} */ (section).hidden = !seen;
  }
}

/** @param {HTMLElement} form @param {Record<string, string>} shown */
export function applyShown(form, shown) {
  // Rows tell thousands of texts that their grid shows itself: the few places are asked, not the texts.
  for (const place of form.querySelectorAll("[data-shown]")) {
    const sentence = shown[/** @type {HTMLElement} */ (place).dataset.shown ?? ""];
    if (sentence === undefined) continue;
    place.textContent = sentence || "—";
    place.classList.toggle("is-empty", !sentence);
  }
}

/**
 * Marks values that the server has yet to work out; where it cannot be reached, words say so in
 * their place: a figure of before would be taken for the figure of now.
 * @param {HTMLElement} form @param {Waiting} waiting
 */
export function applyWaiting(form, { waits, words }) {
  for (const one of form.querySelectorAll("[data-shown]")) {
    const place = /** @type {HTMLElement} */ (one);
    const on = waits(place.dataset.shown ?? "");
    place.classList.toggle("is-waiting", on);
    place.title = on && words ? words.later : "";
    if (on && words) place.textContent = words.pending;
  }
}

/** Faults at the fields that were touched; the others wait for the submit. @param {HTMLElement} form @param {{path: string, message: string}[]} faults @param {(pointer: string) => boolean} speaks */
export function applyFaults(form, faults, speaks) {
  for (const old of form.querySelectorAll("[data-fault].live")) old.remove();
  for (const wrong of form.querySelectorAll(".is-invalid.live")) wrong.classList.remove("is-invalid", "live");
  const told = new Set();
  for (const fault of faults) {
    const control = controlAt(form, fault.path);
    const field = `/${fault.path.split("/")[1]}`;
    if (!control || !speaks(field) || told.has(field) || control.querySelector("[data-fault]")) continue;
    told.add(field);
    const line = document.createElement("div");
    line.className = "invalid-feedback d-block live";
    line.dataset.fault = fault.path;
    line.textContent = fault.message;
    control.append(line);
    for (const input of control.querySelectorAll("input:not([type=hidden]), select, textarea")) input.classList.add("is-invalid", "live");
  }
}
