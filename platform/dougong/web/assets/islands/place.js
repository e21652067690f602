// @ts-check
// The place where the phone is, when its owner says so.
import { position } from "../forms/upload.js";

/** @param {HTMLElement} element @param {{texts: Record<string, string>}} props */
export function mount(element, props) {
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=hidden]"));
  const told = /** @type {HTMLElement} */ (element.querySelector("[data-told]"));
  element.closest("[data-control]")?.addEventListener("restored", (event) => {
    if (!(/** @type {CustomEvent} */ (event).detail)) told.textContent = "";
  });
  element.querySelector("[data-locate]")?.addEventListener("click", async () => {
    told.textContent = props.texts.waiting;
    const found = await position();
    if (found.latitude === undefined) {
      told.textContent = props.texts.refused;
      return;
    }
    const exact = (/** @type {number} */ value, /** @type {number} */ digits) => value.toFixed(digits);
    field.value = JSON.stringify({ latitude: exact(found.latitude, 6), longitude: exact(found.longitude, 6), accuracy: exact(found.accuracy, 1) });
    told.textContent = `${exact(found.latitude, 5)}, ${exact(found.longitude, 5)}`;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
