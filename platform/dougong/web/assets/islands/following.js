// @ts-check
// A part of the page that follows something under way: read again until it has come to its end.

const PART = "[data-island=following]";

/** @param {HTMLElement} element */
export function mount(element) {
  const next = () => {
    if (element.dataset.pause) window.setTimeout(() => look(element).finally(next), 1000 * Number(element.dataset.pause));
  };
  next();
}

/** The part as the server shows it now; without network it is asked for again later. @param {HTMLElement} element */
async function look(element) {
  const answer = await fetch(window.location.href, { headers: { "X-Island": "following" } }).catch(() => null);
  if (!answer?.ok) return;
  const found = /** @type {HTMLElement | null} */ (new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(PART));
  // Another page came, such as the one to sign in: the person has to see it.
  if (!found) return window.location.reload();
  if (found.innerHTML !== element.innerHTML) element.innerHTML = found.innerHTML;
  element.dataset.pause = found.dataset.pause ?? "";
}
