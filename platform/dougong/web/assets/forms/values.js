// @ts-check
// What a form holds, as the JSON the server reads: text as typed, never a number of the browser's.

/** @typedef {Record<string, any>} Data */

/** The value of one control. @param {HTMLElement} control */
export function valueOf(control) {
  const shape = control.dataset.shape ?? "text";
  const inputs = /** @type {HTMLInputElement[]} */ ([...control.querySelectorAll("[name]")]);
  if (!inputs.length) return undefined;
  if (shape === "json") return inputs[0].value ? JSON.parse(inputs[0].value) : null;
  if (shape === "boolean") return inputs[0].checked;
  if (shape === "many") return inputs.filter((one) => one.checked).map((one) => one.value);
  if (shape === "one") return inputs.find((one) => one.checked)?.value ?? null;
  if (inputs[0].type === "datetime-local") return inputs[0].value ? new Date(inputs[0].value).toISOString() : null;
  return inputs[0].value === "" ? null : inputs[0].value;
}

/** Controls of a form that may be typed in. @param {HTMLElement} form */
export function controls(form) {
  return /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-control][data-pointer]")]);
}

/** All values by field key. @param {HTMLElement} form @returns {Data} */
export function collect(form) {
  /** @type {Data} */
  const data = {};
  for (const control of controls(form)) {
    if (control.dataset.readonly === "yes") continue;
    const value = valueOf(control);
    if (value !== undefined) data[(control.dataset.pointer ?? "").slice(1)] = value;
  }
  return data;
}

/** How the fields begin that hold people chosen for a node. */
const CHOICE = "chosen:";

/** @param {HTMLElement} form @returns {HTMLInputElement[]} */
export const choiceFields = (form) => [...form.querySelectorAll(`input[name^='${CHOICE}']`)].map((one) => /** @type {HTMLInputElement} */ (one));

/** The people chosen for nodes, by node. @param {HTMLElement} form @returns {Record<string, string[]>} */
export function chosenPeople(form) {
  return Object.fromEntries(choiceFields(form).map((one) => [one.name.slice(CHOICE.length), JSON.parse(one.value || "[]")]));
}

/** Put chosen people back; who is asked for at no node any more is left out. @param {HTMLElement} form @param {Record<string, string[]>} chosen */
export function restorePeople(form, chosen) {
  for (const field of choiceFields(form)) {
    const ids = chosen[field.name.slice(CHOICE.length)] ?? [];
    field.value = JSON.stringify(ids);
    field.closest("[data-island]")?.dispatchEvent(new CustomEvent("restored", { detail: ids }));
  }
}

/** Put values back into the controls, for a draft kept on this device. @param {HTMLElement} form @param {Data} data */
export function restore(form, data) {
  for (const control of controls(form)) {
    const key = (control.dataset.pointer ?? "").slice(1);
    if (key in data && control.dataset.readonly !== "yes") setValue(control, data[key]);
  }
}

/** @param {HTMLElement} control @param {any} value */
export function setValue(control, value) {
  const shape = control.dataset.shape ?? "text";
  const inputs = /** @type {HTMLInputElement[]} */ ([...control.querySelectorAll("[name]")]);
  if (!inputs.length) return;
  if (shape === "boolean") inputs[0].checked = value === true;
  else if (shape === "many") for (const one of inputs) one.checked = (value ?? []).includes(one.value);
  else if (shape === "one") for (const one of inputs) one.checked = one.value === value;
  else inputs[0].value = shape === "json" ? JSON.stringify(value) : value ?? "";
  control.dispatchEvent(new CustomEvent("restored", { detail: value }));
}

/** A random id in UUID form, also where the page is not served over HTTPS. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
