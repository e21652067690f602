// Reads diagrams and the panel's props from stdin, changes every control of every panel once, each
// time on a fresh copy, and writes which words of our vocabulary that set, with their values.
import { readFileSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";
import { Control } from "./controls.mjs";

globalThis.document = { createElement: (tag) => new Control(tag) };
globalThis.window = globalThis;
const { NodePanel } = await import("../../../platform/dougong/web/assets/modeler/node.js");
const { OtherPanel } = await import("../../../platform/dougong/web/assets/modeler/others.js");

const descriptor = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { diagrams, props } = JSON.parse(readFileSync(0, "utf8"));
const moddle = new BpmnModdle({ dougong: descriptor });

/** The diagram opened, with what a panel asks of the modeler. */
async function opened(xml) {
  const { rootElement, elementsById, warnings } = await moddle.fromXML(xml);
  if (warnings.length) throw new Error(warnings[0].message);
  const shapes = Object.values(elementsById)
    .filter((one) => one.$instanceOf("bpmn:FlowElement") || one.$type === "bpmn:Process")
    .map((one) => ({ id: one.id, type: one.$type, businessObject: one, source: null }));
  moddle.ids = { assigned: (id) => elementsById[id], claim() {}, unclaim() {} };
  const put = (target, words) => Object.entries(words).forEach(([key, value]) => target.set(key, value));
  const services = {
    moddle,
    bpmnFactory: moddle,
    canvas: { getRootElement: () => shapes.find((one) => one.type === "bpmn:Process") },
    elementRegistry: { filter: (wanted) => shapes.filter(wanted) },
    modeling: { updateProperties: (element, words) => put(element.businessObject, words), updateModdleProperties: (_element, target, words) => put(target, words) },
  };
  const modeler = { get: (name) => services[name], getDefinitions: () => rootElement };
  const panelOf = (element) => new (element.type === "bpmn:UserTask" ? NodePanel : OtherPanel)(modeler, props, () => {});
  const controls = (at) => panelOf(shapes[at]).parts(shapes[at]).flatMap((one) => one.controls());
  return { shapes, controls, words: () => wordsOf(rootElement) };
}

/** Every word of our vocabulary in the tree: `tag.attribute=value`, counted. */
function wordsOf(root) {
  const found = new Map();
  const add = (word) => found.set(word, (found.get(word) ?? 0) + 1);
  const look = (element) => {
    for (const one of element.$descriptor.properties) {
      if (one.isReference || one.isVirtual) continue;
      const value = element.get(one.name);
      if (one.ns.prefix === "dougong" && one.isAttr && value !== undefined) add(`${element.$descriptor.ns.localName}.${one.ns.localName}=${value}`);
      for (const inner of Array.isArray(value) ? value : [value]) if (inner?.$descriptor && inner.$parent === element) look(inner);
    }
  };
  look(root);
  return found;
}

const written = new Set();
for (const xml of diagrams) {
  const first = await opened(xml);
  const before = first.words();
  for (const shape of first.shapes.keys()) {
    for (const [at, control] of first.controls(shape).entries()) {
      for (const value of control.choices()) {
        const { controls, words } = await opened(xml);
        controls(shape)[at].choose(value);
        for (const [word, count] of words()) if (count !== before.get(word)) written.add(word);
      }
    }
  }
}
console.log(JSON.stringify([...written].sort()));
