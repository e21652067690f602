// Reads a JSON list of diagrams from stdin and writes each as the modeler does after every setting
// was read into its panel and written back.
import { readFileSync } from "node:fs";
import { BpmnModdle } from "bpmn-moddle";
import { settingsOf, writeSettings } from "../../../platform/dougong/web/assets/modeler/words.js";

const TYPES = {
  "bpmn:UserTask": "dougong:Approval",
  "bpmn:Process": "dougong:Process",
  "bpmn:ServiceTask": "dougong:Service",
  "bpmn:BusinessRuleTask": "dougong:Rule",
  "bpmn:IntermediateThrowEvent": "dougong:Event",
  "bpmn:Message": "dougong:Message",
};
const descriptor = JSON.parse(readFileSync(process.argv[2], "utf8"));
const moddle = new BpmnModdle({ dougong: descriptor });
const modeling = { updateProperties: (element, words) => Object.entries(words).forEach(([key, value]) => element.businessObject.set(key, value)) };
const modeler = { get: (name) => ({ moddle, modeling })[name] };
const written = [];
for (const xml of JSON.parse(readFileSync(0, "utf8"))) {
  const { rootElement, warnings, elementsById } = await moddle.fromXML(xml);
  for (const businessObject of Object.values(elementsById)) {
    const type = TYPES[businessObject.$type];
    if (type) writeSettings(modeler, { businessObject }, type, settingsOf(businessObject, type, moddle));
  }
  const { xml: again } = await moddle.toXML(rootElement, { format: true });
  written.push({ xml: again, warnings: warnings.map((one) => one.message) });
}
console.log(JSON.stringify(written));
