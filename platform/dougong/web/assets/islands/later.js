// @ts-check
// A part of the page that is asked for once the page is there; nothing to tell takes it away.

/** Puts the server's part in place of the link to it. @param {HTMLElement} element */
export async function mount(element) {
  const answer = await fetch(element.dataset.href ?? "", { headers: { "X-Island": "later" } }).catch(() => null);
  // Without network the link stays; a page to sign in is none of this part.
  if (!answer?.ok || answer.redirected) return;
  const part = (await answer.text()).trim();
  if (part) element.outerHTML = part;
  else element.remove();
}
