// @ts-check
// Finds records to refer to, as the form's own picker rule allows.
import { ask, isAway } from "./ask.js";
import { choices } from "./offline.js";
import { withoutLocal } from "./outbox.js";
import { collect } from "./values.js";

/** @typedef {{id: string, label: string, detail: string}} Choice */

/** @param {HTMLElement} inside an element of the form @param {string} form @param {string} field pointer with * for rows @param {string} search @param {string} [row] @returns {Promise<Choice[]>} */
export async function pick(inside, form, field, search, row) {
  const root = /** @type {HTMLElement} */ (inside.closest("form"));
  const data = root ? collect(root) : {};
  try {
    const found = await ask(`/api/v1/forms/${form}:pick`, { field, search, data: withoutLocal(data), row: row ?? null });
    return found.items;
  } catch (fault) {
    if (isAway(fault) && root?.dataset.offline) return choices(form, field, data, search);
    throw fault;
  }
}

/** Ids of pasted labels; null where none or several answer. @param {HTMLElement} inside @param {string} form @param {string} field @param {string[]} labels @returns {Promise<Record<string, Choice | null>>} */
export async function resolve(inside, form, field, labels) {
  const root = /** @type {HTMLElement} */ (inside.closest("form"));
  const found = await ask(`/api/v1/forms/${form}:resolve`, { field, labels, data: root ? collect(root) : {} });
  return found.labels;
}
