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

/** @param {string} address */
function addStyles(address) {
  if (document.querySelector(`link[href="${address}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
}

/** @param {HTMLElement} element @param {Record<string, string[]>} known */
async function mountOne(element, known) {
  const name = element.dataset.island ?? "";
  element.dataset.mounted = "soon";
  const [script, ...styles] = known[name];
  for (const address of styles) addStyles(address);
  const module = await import(script);
  const props = element.querySelector(":scope > script[type='application/json']");
  await module.mount(element, props ? JSON.parse(props.textContent ?? "{}") : {});
  element.dataset.mounted = "yes";
}
