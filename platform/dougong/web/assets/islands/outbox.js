// @ts-check
// How many forms wait on this phone; they are sent as soon as there is network.
import { channel, count } from "../forms/outbox.js";
import { sendAll } from "../forms/sending.js";

const AGAIN = 30_000;

/** @param {HTMLElement} element */
export async function mount(element) {
  const shown = /** @type {HTMLElement} */ (element.querySelector("[data-count]"));
  const show = async () => {
    const waiting = await count();
    shown.textContent = String(waiting);
    element.hidden = !waiting;
    return waiting;
  };
  const send = async () => {
    if (navigator.onLine && (await show())) await sendAll();
    // The list on this page hears of it as well: a channel does not speak to its own page.
    document.dispatchEvent(new Event("outbox"));
  };
  channel?.addEventListener("message", show);
  document.addEventListener("outbox", show);
  window.addEventListener("online", send);
  window.setInterval(send, AGAIN);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
  await send();
}
