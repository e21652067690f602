// @ts-check
// Brings in what stands elsewhere: asks the server with the form as it stands, and says how it went.
import { ask, isAway } from "./ask.js";
import { withoutLocal } from "./outbox.js";
import { controlAt } from "./states.js";
import { collect, restore } from "./values.js";

/**
 * @typedef {{message: string, added: any[], changed: any[], removed: string[],
 *   values: Record<string, any>, labels: Record<string, string>}} Found
 */

/**
 * @param {HTMLButtonElement} button @param {HTMLElement | null} place where the answer is said
 * @param {{entity: string, id: string | null, fill: string, away: string}} what
 * @param {(found: Found) => void} lay
 */
export async function bringIn(button, place, what, lay) {
  const form = button.closest("form");
  if (!form || button.getAttribute("aria-busy") === "true") return;
  const say = (/** @type {string} */ sentence, bad = false) => {
    if (!place) return;
    place.textContent = sentence;
    place.classList.toggle("text-danger", bad);
  };
  button.setAttribute("aria-busy", "true");
  say("…");
  try {
    const found = await ask(`/api/v1/records/${what.entity}:fill`, { fill: what.fill, data: withoutLocal(collect(form)), id: what.id });
    lay(found);
    say(found.message);
  } catch (fault) {
    say(isAway(fault) ? what.away : told(fault), true);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** The sentence of the first fault, which says more than that something is wrong. @param {any} fault */
function told(fault) {
  return fault.error?.errors?.[0]?.message ?? fault.message;
}

/**
 * Fills fields of the header; what somebody typed since it was asked for stays.
 * @param {HTMLFormElement} form @param {HTMLButtonElement} button
 * @param {{entity: string, id: string | null, texts: Record<string, string>}} props
 */
export function fillHeader(form, button, props) {
  const before = collect(form);
  const place = /** @type {HTMLElement | null} */ (form.querySelector("[data-header-filled]"));
  const what = { entity: props.entity, id: props.id, fill: button.dataset.headerFill ?? "", away: props.texts.away };
  bringIn(button, place, what, ({ values, labels }) => {
    form.dispatchEvent(new CustomEvent("labels", { detail: labels }));
    const now = collect(form);
    const fresh = Object.entries(values).filter(([key]) => JSON.stringify(now[key]) === JSON.stringify(before[key]));
    restore(form, Object.fromEntries(fresh));
    for (const [key] of fresh) controlAt(form, `/${key}`)?.querySelector("[name]")?.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
