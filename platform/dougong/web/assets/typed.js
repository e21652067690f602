// @ts-check
// What was typed into a small form comes back when the form was refused: its page is drawn anew then,
// with the reason on top. Forms of documents keep their own drafts.
const NAME = "dougong-typed";
/** Kept no longer than an answer takes to come. */
const LONGEST = 60_000;
const FIELDS = "textarea[name], select[name], input[name]:not([type=hidden], [type=password], [type=file], [type=submit])";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/** @param {HTMLFormElement} form @returns {Field[]} */
const fields = (form) => [...form.querySelectorAll(FIELDS)].filter((one) => !one.closest("[data-island]")).map((one) => /** @type {Field} */ (one));
/** @param {Field} field */
const ticked = (field) => field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

/** Keep what a form holds while it is on its way. @param {HTMLFormElement} form */
export function keepTyped(form) {
  if (!form.matches("dialog.ask form, form[data-typed]")) return;
  const values = fields(form).map((field) => ticked(field) ? /** @type {HTMLInputElement} */ (field).checked : field.value);
  const kept = { action: form.getAttribute("action"), place: location.pathname, at: Date.now(), dialog: form.closest("dialog")?.id ?? "", values };
  sessionStorage.setItem(NAME, JSON.stringify(kept));
}

/** Fill the form in again when the page says that it was refused. */
export function bringBackTyped() {
  const text = sessionStorage.getItem(NAME);
  sessionStorage.removeItem(NAME);
  const told = document.querySelector("[data-told=danger]");
  if (!text || !told) return;
  const kept = JSON.parse(text);
  if (kept.place !== location.pathname || Date.now() - kept.at > LONGEST) return;
  const dialog = kept.dialog ? document.getElementById(kept.dialog) : null;
  const places = [...(dialog ?? document).querySelectorAll("form")];
  const form = places.find((one) => one.getAttribute("action") === kept.action && (dialog || one.matches("[data-typed]")));
  const found = form ? fields(form) : [];
  // A page that has changed meanwhile is left as it is.
  if (!form || found.length !== kept.values.length) return;
  found.forEach((field, place) => {
    const value = kept.values[place];
    if (ticked(field)) /** @type {HTMLInputElement} */ (field).checked = value;
    else field.value = value;
  });
  if (dialog instanceof HTMLDialogElement) {
    // The reason on the page would lie behind it.
    form.prepend(told.cloneNode(true));
    dialog.showModal();
  }
}
