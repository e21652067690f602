// @ts-check
// Finds data-island elements and hands each to its module, once.

/** Addresses of island modules by name, written into the page by the server. */
function addresses() {
  const holder = document.getElementById("islands");
  return holder ? JSON.parse(holder.textContent ?? "{}") : {};
}

/** Mounts every island inside a part of the page. @param {ParentNode} root */
export async function mountIslands(root) {
  const known = addresses();
  const found = [...root.querySelectorAll("[data-island]:not([data-mounted])")];
  await Promise.all(found.map((element) => mountOne(/** @type {HTMLElement} */ (element), known)));
}

/** @param {HTMLElement} element @param {Record<string, string>} known */
async function mountOne(element, known) {
  const name = element.dataset.island ?? "";
  element.dataset.mounted = "yes";
  const module = await import(known[name]);
  const props = element.querySelector(":scope > script[type='application/json']");
  await module.mount(element, props ? JSON.parse(props.textContent ?? "{}") : {});
}
