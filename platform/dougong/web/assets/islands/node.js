// @ts-check
// The record's fields on its page: those a node opens are sent by the bar that decides.

/** @param {HTMLElement} element */
export function mount(element) {
  element.addEventListener("submit", (event) => event.preventDefault());
}
