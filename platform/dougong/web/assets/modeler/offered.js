// @ts-check
// What can be drawn: only what the engine runs. Palette, context pad and the menu of kinds.

/** A shape to create: its BPMN type, how it looks, its word, more for the factory. */
const SHAPES = {
  start: ["bpmn:StartEvent", "bpmn-icon-start-event-none", "Start event", {}],
  user: ["bpmn:UserTask", "bpmn-icon-user-task", "User task", {}],
  exclusive: ["bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor", "Exclusive gateway", {}],
  parallel: ["bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", "Parallel gateway", {}],
  inclusive: ["bpmn:InclusiveGateway", "bpmn-icon-gateway-or", "Inclusive gateway", {}],
  events: ["bpmn:EventBasedGateway", "bpmn-icon-gateway-eventbased", "Event-based gateway", {}],
  service: ["bpmn:ServiceTask", "bpmn-icon-service-task", "Service task", {}],
  rule: ["bpmn:BusinessRuleTask", "bpmn-icon-business-rule-task", "Business rule task", {}],
  timer: ["bpmn:IntermediateCatchEvent", "bpmn-icon-intermediate-event-catch-timer", "Timer", { eventDefinitionType: "bpmn:TimerEventDefinition" }],
  await: ["bpmn:IntermediateCatchEvent", "bpmn-icon-intermediate-event-catch-message", "Message catch event", { eventDefinitionType: "bpmn:MessageEventDefinition" }],
  send: ["bpmn:IntermediateThrowEvent", "bpmn-icon-intermediate-event-throw-message", "Message throw event", { eventDefinitionType: "bpmn:MessageEventDefinition" }],
  scope: ["bpmn:SubProcess", "bpmn-icon-subprocess-expanded", "Sub-process", { isExpanded: true }],
  call: ["bpmn:CallActivity", "bpmn-icon-call-activity", "Call activity", {}],
  escalate: ["bpmn:IntermediateThrowEvent", "bpmn-icon-intermediate-event-throw-escalation", "Escalation event", { eventDefinitionType: "bpmn:EscalationEventDefinition" }],
  end: ["bpmn:EndEvent", "bpmn-icon-end-event-none", "End event", {}],
};
const GROUPS = { start: "event", end: "event", timer: "event", await: "event", send: "event", escalate: "event", user: "activity", service: "activity", rule: "activity", scope: "activity", call: "activity" };
/** What may follow a shape. */
const APPENDED = ["user", "exclusive", "parallel", "end"];
const GATEWAYS = ["exclusive", "parallel", "inclusive", "events"];
const TASKS = [
  ["User task", "bpmn-icon-user-task", "bpmn:UserTask"],
  ["Service task", "bpmn-icon-service-task", "bpmn:ServiceTask"],
  ["Business rule task", "bpmn-icon-business-rule-task", "bpmn:BusinessRuleTask"],
  ["Send task", "bpmn-icon-send-task", "bpmn:SendTask"],
  ["Receive task", "bpmn-icon-receive-task", "bpmn:ReceiveTask"],
];
/** The kinds of events there are; each kind of shape has those that are run. */
const EVENTS = /** @type {Record<string, [string, string]>} */ ({
  timer: ["Timer", "bpmn:TimerEventDefinition"],
  message: ["Message", "bpmn:MessageEventDefinition"],
  signal: ["Signal", "bpmn:SignalEventDefinition"],
  error: ["Error", "bpmn:ErrorEventDefinition"],
  escalation: ["Escalation", "bpmn:EscalationEventDefinition"],
});
/** An event that goes on beside what it hangs on, or ends it: word, icon, definition, whether it ends it. @param {string} shape @param {string} icon @param {string[]} kinds */
function edges(shape, icon, kinds) {
  return kinds.flatMap((key) => {
    const [word, type] = EVENTS[key];
    const ends = [`${word} ${shape}`, `bpmn-icon-${icon}-${key}`, type, true];
    const beside = [`${word} ${shape} (non-interrupting)`, `bpmn-icon-${icon}-non-interrupting-${key}`, type, false];
    return key === "error" ? [ends] : [ends, beside];
  });
}
/** @param {string} shape @param {string} icon @param {string[]} kinds */
function between(shape, icon, kinds) {
  return kinds.map((key) => [`${EVENTS[key][0]} ${shape}`, `bpmn-icon-${icon}-${key}`, EVENTS[key][1]]);
}
/** Kinds an event may be changed to, by what it is. */
const KINDS = {
  "bpmn:EndEvent": [
    ["Plain event", "bpmn-icon-end-event-none", ""],
    ["Terminate end event", "bpmn-icon-end-event-terminate", "bpmn:TerminateEventDefinition"],
    ...between("end event", "end-event", ["error", "escalation", "message", "signal"]),
  ],
  "bpmn:IntermediateCatchEvent": between("catch event", "intermediate-event-catch", ["timer", "message", "signal"]),
  "bpmn:IntermediateThrowEvent": between("throw event", "intermediate-event-throw", ["escalation", "message", "signal"]),
  "bpmn:BoundaryEvent": edges("boundary event", "intermediate-event-catch", Object.keys(EVENTS)),
};
/** The start of a sub-process that an event begins. */
const BEGINS = edges("start event", "start-event", Object.keys(EVENTS));

/** Creates a shape by its key; a user task comes with the settings everybody begins with. */
class Maker {
  /** @param {any} elementFactory @param {any} bpmnFactory @param {any} moddle */
  constructor(elementFactory, bpmnFactory, moddle) {
    Object.assign(this, { elementFactory, bpmnFactory, moddle });
  }

  /** @param {string} key */
  make(key) {
    const { elementFactory, bpmnFactory, moddle } = /** @type {any} */ (this);
    const [type, , , more] = /** @type {any} */ (SHAPES)[key];
    if (type === "bpmn:SubProcess") return elementFactory.createShape({ type, x: 0, y: 0, ...more });
    if (type !== "bpmn:UserTask") {
      const shape = elementFactory.createShape({ type, ...more });
      const event = shape.businessObject.eventDefinitions?.[0];
      if (event?.$type === "bpmn:TimerEventDefinition") {
        event.timeDuration = bpmnFactory.create("bpmn:FormalExpression", { body: "P1D" });
        event.timeDuration.$parent = event;
      }
      return shape;
    }
    const businessObject = bpmnFactory.create(type);
    const approval = moddle.create("dougong:Approval", {});
    businessObject.extensionElements = bpmnFactory.create("bpmn:ExtensionElements", { values: [approval] });
    approval.$parent = businessObject.extensionElements;
    businessObject.extensionElements.$parent = businessObject;
    return elementFactory.createShape({ type, businessObject });
  }

  /** What is dropped on the canvas: a sub-process comes with its start. @param {string} key */
  group(key) {
    const shape = this.make(key);
    if (key !== "scope") return [shape];
    const start = /** @type {any} */ (this).elementFactory.createShape({ type: "bpmn:StartEvent", x: 40, y: 82, parent: shape });
    return [[shape, start], { hints: { autoSelect: [shape] } }];
  }
}
/** @type {any} */ (Maker).$inject = ["elementFactory", "bpmnFactory", "moddle"];

class Palette {
  constructor(/** @type {any[]} */ ...services) {
    const [palette, create, maker, translate, handTool, lassoTool, spaceTool, globalConnect] = services;
    Object.assign(this, { create, maker, translate, handTool, lassoTool, spaceTool, globalConnect });
    palette.registerProvider(this);
  }

  getPaletteEntries() {
    const { create, maker, translate, handTool, lassoTool, spaceTool, globalConnect } = /** @type {any} */ (this);
    const tool = (/** @type {string} */ className, /** @type {string} */ word, /** @type {(event: Event) => void} */ click) =>
      ({ group: "tools", className, title: translate(word), action: { click } });
    /** @type {Record<string, any>} */
    const entries = {
      hand: tool("bpmn-icon-hand-tool", "Activate hand tool", (event) => handTool.activateHand(event)),
      lasso: tool("bpmn-icon-lasso-tool", "Activate lasso tool", (event) => lassoTool.activateSelection(event)),
      space: tool("bpmn-icon-space-tool", "Activate create/remove space tool", (event) => spaceTool.activateSelection(event)),
      connect: tool("bpmn-icon-connection-multi", "Activate global connect tool", (event) => globalConnect.start(event)),
      line: { group: "tools", separator: true },
    };
    for (const [key, [, className, word]] of Object.entries(SHAPES)) {
      const begin = (/** @type {Event} */ event) => create.start(event, ...maker.group(key));
      entries[key] = { group: /** @type {any} */ (GROUPS)[key] ?? "gateway", className, title: translate(word), action: { dragstart: begin, click: begin } };
    }
    return entries;
  }
}
/** @type {any} */ (Palette).$inject = ["palette", "create", "shapeMaker", "translate", "handTool", "lassoTool", "spaceTool", "globalConnect"];

class ContextPad {
  constructor(/** @type {any[]} */ ...services) {
    const [contextPad, modeling, connect, create, autoPlace, maker, translate, popupMenu] = services;
    Object.assign(this, { contextPad, modeling, connect, create, autoPlace, maker, translate, popupMenu });
    contextPad.registerProvider(this);
  }

  /** @param {any[]} elements */
  getMultiElementContextPadEntries(elements) {
    return { delete: this.removal(() => elements.slice()) };
  }

  /** @param {any} element */
  getContextPadEntries(element) {
    const { connect, contextPad, popupMenu, translate } = /** @type {any} */ (this);
    /** @type {Record<string, any>} */
    const entries = {};
    const bo = element.businessObject;
    if (element.type === "label") return { delete: this.removal(() => [element]) };
    if (bo.$instanceOf("bpmn:FlowNode")) {
      if (!bo.$instanceOf("bpmn:EndEvent")) for (const key of APPENDED) entries[`append.${key}`] = this.appending(key);
      if (!bo.$instanceOf("bpmn:EndEvent")) {
        const start = (/** @type {Event} */ event) => connect.start(event, element);
        entries.connect = { group: "connect", className: "bpmn-icon-connection-multi", title: translate("Connect to other element"), action: { click: start, dragstart: start } };
      }
    }
    if (!popupMenu.isEmpty(element, "bpmn-replace")) {
      const open = (/** @type {any} */ event) => {
        const pad = contextPad.getPad(element).html.getBoundingClientRect();
        popupMenu.open(element, "bpmn-replace", { x: pad.left, y: pad.bottom + 5, cursor: { x: event.x, y: event.y } }, { title: translate("Change element"), width: 300 });
      };
      entries.replace = { group: "edit", className: "bpmn-icon-screw-wrench", title: translate("Change element"), action: { click: open } };
    }
    entries.delete = this.removal(() => [element]);
    return entries;
  }

  /** @param {() => any[]} elements */
  removal(elements) {
    const { modeling, translate } = /** @type {any} */ (this);
    return { group: "edit", className: "bpmn-icon-trash", title: translate("Delete"), action: { click: () => modeling.removeElements(elements()) } };
  }

  /** @param {string} key */
  appending(key) {
    const { create, autoPlace, maker, translate } = /** @type {any} */ (this);
    const [, className, word] = /** @type {any} */ (SHAPES)[key];
    const drag = (/** @type {Event} */ event, /** @type {any} */ element) => create.start(event, maker.make(key), { source: element });
    const click = (/** @type {Event} */ _event, /** @type {any} */ element) => autoPlace.append(element, maker.make(key));
    return { group: "model", className, title: translate(word), action: { dragstart: drag, click } };
  }
}
/** @type {any} */ (ContextPad).$inject = ["contextPad", "modeling", "connect", "create", "autoPlace", "shapeMaker", "translate", "popupMenu"];

class ReplaceMenu {
  constructor(/** @type {any[]} */ ...services) {
    const [popupMenu, bpmnReplace, translate] = services;
    Object.assign(this, { bpmnReplace, translate });
    popupMenu.registerProvider("bpmn-replace", this);
  }

  getPopupMenuHeaderEntries() {
    return {};
  }

  /** @param {any} element */
  getPopupMenuEntries(element) {
    const { bpmnReplace, translate } = /** @type {any} */ (this);
    const bo = element.businessObject;
    /** @type {Record<string, any>} */
    const entries = {};
    if (!bo || Array.isArray(element)) return entries;
    const offer = (/** @type {string} */ key, /** @type {string} */ word, /** @type {string} */ className, /** @type {any} */ target) => {
      entries[key] = { label: translate(word), className, action: () => bpmnReplace.replaceElement(element, target) };
    };
    if (bo.$instanceOf("bpmn:Gateway")) {
      for (const key of GATEWAYS) {
        const [type, className, word] = /** @type {any} */ (SHAPES)[key];
        if (type !== bo.$type) offer(key, word, className, { type });
      }
    }
    if (bo.$instanceOf("bpmn:Task")) {
      for (const [word, className, type] of TASKS) if (type !== bo.$type) offer(word, word, className, { type });
    }
    if (bo.$type === "bpmn:SubProcess") {
      const begun = !bo.triggeredByEvent;
      offer("begun", begun ? "Event sub-process" : "Sub-process", begun ? "bpmn-icon-event-subprocess-expanded" : "bpmn-icon-subprocess-expanded", { type: bo.$type, isExpanded: true, triggeredByEvent: begun });
    }
    const now = bo.eventDefinitions?.[0]?.$type ?? "";
    const begins = bo.$type === "bpmn:StartEvent" && bo.$parent?.triggeredByEvent;
    const edge = begins ? "isInterrupting" : bo.$type === "bpmn:BoundaryEvent" ? "cancelActivity" : "";
    for (const [word, className, eventDefinitionType, ends = true] of begins ? BEGINS : /** @type {any} */ (KINDS)[bo.$type] ?? []) {
      if (eventDefinitionType === now && (!edge || ends === (bo[edge] !== false))) continue;
      offer(word, word, className, { type: bo.$type, ...(eventDefinitionType && { eventDefinitionType }), ...(edge && { [edge]: ends }) });
    }
    return entries;
  }
}
/** @type {any} */ (ReplaceMenu).$inject = ["popupMenu", "bpmnReplace", "translate"];

/** The module that takes the place of the library's own offers. @param {Record<string, string>} words */
export function offered(words) {
  const translate = (/** @type {string} */ template, /** @type {Record<string, string>} */ facts = {}) =>
    (words[template] ?? template).replace(/{([^}]+)}/g, (_, name) => facts[name] ?? `{${name}}`);
  return {
    shapeMaker: ["type", Maker],
    paletteProvider: ["type", Palette],
    contextPadProvider: ["type", ContextPad],
    replaceMenuProvider: ["type", ReplaceMenu],
    translate: ["value", translate],
  };
}
