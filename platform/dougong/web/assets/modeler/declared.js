// @ts-check
// What stands beside the process: messages and signals that diagrams of one house share by name.
import { settingsOf } from "./words.js";

/** The ids of messages and signals: what stands in them is asked for by name from outside. */
export const SHARED = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;

/** Everything of a type that the diagram declares. @param {any} modeler @param {string} type @returns {any[]} */
export function declared(modeler, type) {
  return modeler.getDefinitions().rootElements.filter((/** @type {any} */ one) => one.$type === type);
}

/** The name among those of all modules. @param {string} id @param {string} module */
export function fullName(id, module) {
  return !module || !id || id.includes(".") ? id : `${module}.${id}`;
}

/** Declares one more, as a step that can be undone. @param {any} modeler @param {any} element @param {string} type @param {Record<string, any>} words */
export function declare(modeler, element, type, words) {
  const root = modeler.getDefinitions();
  const made = modeler.get("bpmnFactory").create(type, words);
  made.$parent = root;
  modeler.get("modeling").updateModdleProperties(element, root, { rootElements: [...root.rootElements, made] });
  return made;
}

/** An id that nothing in the diagram has yet. @param {any} modeler @param {string} stem */
export function freeId(modeler, stem) {
  const taken = modeler.get("moddle").ids;
  let at = 1;
  while (taken.assigned(`${stem}_${at}`)) at += 1;
  return `${stem}_${at}`;
}

/** The values a message carries. @param {any} modeler @param {any} message @returns {any[]} */
export function valuesOf(modeler, message) {
  return message ? settingsOf(message, "dougong:Message", modeler.get("moddle")).values : [];
}

/** Where an event or a task names what it waits for or tells. @param {any} bo */
export function holderOf(bo) {
  if (bo.$type === "bpmn:SendTask" || bo.$type === "bpmn:ReceiveTask") return bo;
  return bo.eventDefinitions?.find((/** @type {any} */ one) => ["bpmn:MessageEventDefinition", "bpmn:SignalEventDefinition"].includes(one.$type));
}

/** Whether it tells the world something, instead of waiting for it. @param {any} bo */
export function tells(bo) {
  return ["bpmn:SendTask", "bpmn:IntermediateThrowEvent", "bpmn:EndEvent"].includes(bo.$type);
}

/** The values an element brings, as conditions write them. @param {any} modeler @param {any} bo @param {any} offers @returns {string[]} */
export function answersOf(modeler, bo, offers) {
  const moddle = modeler.get("moddle");
  const named = (/** @type {string[]} */ names) => names.map((name) => `${bo.id}.${name}`);
  if (bo.$type === "bpmn:ServiceTask") {
    const { operation } = settingsOf(bo, "dougong:Service", moddle);
    return named(offers.operations.find((/** @type {any} */ one) => one.name === operation)?.gives ?? []);
  }
  if (bo.$type === "bpmn:BusinessRuleTask") return named(offers.outputs[settingsOf(bo, "dougong:Rule", moddle).decision] ?? []);
  const holder = holderOf(bo);
  if (!holder || tells(bo)) return [];
  return named(valuesOf(modeler, holder.messageRef).map((one) => one.name).filter(Boolean));
}
