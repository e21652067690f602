// @ts-check
// Settings of an element as plain objects, and back into the drawing as one step that can be undone.

/** Local names of a moddle element's properties with whether they hold elements. @param {any} element */
function parts(element) {
  return element.$descriptor.properties.filter((/** @type {any} */ one) => one.ns.prefix === "dougong");
}

/** @param {any} element */
function plain(element) {
  /** @type {Record<string, any>} */
  const found = {};
  for (const one of parts(element)) {
    const name = one.ns.localName;
    const value = element.get(name);
    if (one.isAttr) { if (value !== undefined && value !== null) found[name] = String(value); }
    else if (one.isMany) found[name] = (value ?? []).map(plain);
    else if (value) found[name] = plain(value);
  }
  return found;
}

/** The settings of a tag on an element, with defaults filled in. @param {any} bo @param {string} type @param {any} moddle */
export function settingsOf(bo, type, moddle) {
  const held = bo.extensionElements?.values?.find((/** @type {any} */ one) => one.$type === type);
  return plain(held ?? moddle.create(type, {}));
}

/** @param {any} moddle @param {string} type @param {Record<string, any>} words */
function made(moddle, type, words) {
  const element = moddle.create(type, {});
  for (const one of parts(element)) {
    const value = words[one.ns.localName];
    if (one.isAttr) {
      if (value !== undefined && value !== "" && value !== one.default) element.set(one.ns.localName, value);
    } else if (one.isMany) {
      if (value?.length) element.set(one.ns.localName, value.map((/** @type {any} */ inner) => under(element, made(moddle, one.type, inner))));
    } else if (value) {
      element.set(one.ns.localName, under(element, made(moddle, one.type, value)));
    }
  }
  return element;
}

/** @param {any} parent @param {any} child */
function under(parent, child) {
  child.$parent = parent;
  return child;
}

/** Writes the settings, of the element itself or of what is declared beside it. @param {any} modeler @param {any} element @param {string} type @param {Record<string, any>} words @param {Record<string, any>} [more] @param {any} [bo] */
export function writeSettings(modeler, element, type, words, more = {}, bo = element.businessObject) {
  const moddle = modeler.get("moddle");
  const others = (bo.extensionElements?.values ?? []).filter((/** @type {any} */ one) => one.$type !== type);
  const holder = moddle.create("bpmn:ExtensionElements", { values: [] });
  holder.values = [...others, made(moddle, type, words)].map((one) => under(holder, one));
  under(bo, holder);
  const modeling = modeler.get("modeling");
  if (bo === element.businessObject) modeling.updateProperties(element, { extensionElements: holder, ...more });
  else modeling.updateModdleProperties(element, bo, { extensionElements: holder, ...more });
}

/** A FEEL text as BPMN holds it; none when it is empty. @param {any} modeler @param {any} owner @param {string} text */
export function expression(modeler, owner, text) {
  return text.trim() ? under(owner, modeler.get("moddle").create("bpmn:FormalExpression", { body: text.trim() })) : undefined;
}
