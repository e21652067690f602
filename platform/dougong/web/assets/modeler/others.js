// @ts-check
// The settings of everything but user tasks: the process, flows, gateways, events, sub-processes, calls.
import { AskedPanel } from "./asked.js";
import { answersOf, holderOf } from "./declared.js";
import { EventPanel } from "./events.js";
import { el, formula, line, part, row, rows, select, tick, ticks } from "./inputs.js";
import { expression, settingsOf, writeSettings } from "./words.js";

const PROCESS = "dougong:Process";
const LOOP = "bpmn:StandardLoopCharacteristics";
const MANY = "bpmn:MultiInstanceLoopCharacteristics";
const BEFORE = /^before\((.*)\)$/;
/** Events with a code, by what they refer to. */
const TOLD = /** @type {Record<string, string[]>} */ ({
  "bpmn:ErrorEventDefinition": ["errorRef", "bpmn:Error", "errorCode"],
  "bpmn:EscalationEventDefinition": ["escalationRef", "bpmn:Escalation", "escalationCode"],
});

/** Whether an event waits for what others throw. @param {any} bo */
const catches = (bo) => bo.$instanceOf("bpmn:CatchEvent");

export class OtherPanel {
  /** @param {any} modeler @param {any} props @param {(quietly: boolean) => void} changed */
  constructor(modeler, props, changed) {
    Object.assign(this, { modeler, changed, props, texts: props.labels, choices: props.choices, offers: props.offers });
    const names = () => this.names();
    this.events = new EventPanel(modeler, props, changed, names);
    this.asked = new AskedPanel(modeler, props, changed, names);
  }

  /** @param {any} element @param {Record<string, any>} properties @param {boolean} [again] */
  put(element, properties, again = false) {
    const { modeler, changed } = /** @type {any} */ (this);
    changed(!again);
    modeler.get("modeling").updateProperties(element, properties);
  }

  /** @param {any} element */
  parts(element) {
    const bo = element.businessObject;
    if (bo.$type === "bpmn:Process") return this.process(element);
    if (bo.$type === "bpmn:SequenceFlow") return this.flow(element);
    if (bo.$type === "bpmn:SubProcess" || bo.$type === "bpmn:CallActivity") return this.scope(element);
    if (bo.$type === "bpmn:ServiceTask" || bo.$type === "bpmn:BusinessRuleTask") return this.asked.parts(element);
    if (holderOf(bo)) return this.events.parts(element);
    const event = bo.eventDefinitions?.[0];
    if (event?.$type === "bpmn:TimerEventDefinition") return this.timer(element, event);
    if (event && TOLD[event.$type]) return this.told(element, event);
    return [];
  }

  /** @param {any} element */
  process(element) {
    const { modeler, texts: t, choices, offers, props, changed } = /** @type {any} */ (this);
    const words = settingsOf(element.businessObject, PROCESS, modeler.get("moddle"));
    const done = (again = false) => { changed(!again); writeSettings(modeler, element, PROCESS, words); };
    const before = BEFORE.exec(words.withdraw ?? "");
    const nodes = modeler.get("elementRegistry").filter((/** @type {any} */ one) => one.type === "bpmn:UserTask").map((/** @type {any} */ one) => [one.id, one.businessObject.name || one.id]);
    const withdraw = select(choices.withdraw, before ? "before" : words.withdraw, (value) => { words.withdraw = value === "before" ? `before(${nodes[0]?.[0] ?? ""})` : value; done(true); });
    const entity = line(props.entity || words.entity, () => {}, { readonly: "" });
    return [
      part(t.process, true,
        row(t.entity, entity),
        row(t.withdraw, withdraw),
        ...(before ? [row(t.withdrawNode, select(nodes, before[1], (value) => { words.withdraw = `before(${value})`; done(); }))] : []),
        rows({
          title: t.duties, texts: t, done, rows: words.duties, most: offers.duties.length, add: t.addRule, fresh: () => ({ rule: offers.duties[0] }),
          draw: (one) => [Object.assign(select(choices.duty, one.rule, (value) => { one.rule = value; done(); }), { ariaLabel: t.duties })],
        }),
        this.throws(words, done)),
      part(t.facts, true, rows({
        title: t.facts, help: t.factsHelp, texts: t, done, rows: words.facts, add: t.addFact, fresh: () => ({ name: "", expression: "" }),
        draw: (one) => [
          row(t.factName, line(one.name, (value) => { one.name = value.trim(); done(); })),
          row(t.factValue, formula(one.expression, (value) => { one.expression = value.trim(); done(); })),
        ],
      })),
    ];
  }

  /** Codes that whoever calls the process may catch. @param {any} words @param {any} done */
  throws(words, done) {
    const { texts: t } = /** @type {any} */ (this);
    const codes = [...new Set([...this.codes(), ...(words.throws ?? "").split(/\s+/).filter(Boolean)])];
    const made = ticks(t.throws, codes.map((code) => [code, code]), words.throws, (value) => { words.throws = value; done(); });
    made.append(el("div", { class: "control-help" }, codes.length ? t.throwsHelp : t.throwsNone));
    return made;
  }

  /** Codes thrown by what is drawn, and by the processes that are called. @param {string} [type] */
  codes(type = "") {
    const { modeler, offers } = /** @type {any} */ (this);
    const found = modeler.get("elementRegistry").filter((/** @type {any} */ one) => one.businessObject?.$instanceOf?.("bpmn:ThrowEvent") || one.type === "bpmn:CallActivity");
    return [...new Set(found.flatMap((/** @type {any} */ one) => {
      const bo = one.businessObject;
      if (bo.calledElement) return offers.thrown[bo.calledElement] ?? [];
      return (bo.eventDefinitions ?? []).filter((/** @type {any} */ event) => TOLD[event.$type] && (!type || event.$type === type)).map((/** @type {any} */ event) => event[TOLD[event.$type][0]]?.[TOLD[event.$type][2]]);
    }).filter(Boolean))];
  }

  /** @param {any} element */
  flow(element) {
    const { modeler, texts: t } = /** @type {any} */ (this);
    const bo = element.businessObject;
    const source = element.source;
    const chooses = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"].includes(source?.type);
    if (!chooses && !bo.conditionExpression) return [];
    const isDefault = source.businessObject.default === bo;
    const found = [];
    if (!isDefault) {
      const put = (/** @type {string} */ text) => this.put(element, { conditionExpression: expression(modeler, bo, text) });
      found.push(row(t.condition, formula(bo.conditionExpression?.body ?? "", put, { rows: "3" }), t.conditionHelp.replace("%s", this.names().join(", "))));
    }
    if (chooses) {
      found.push(tick(t.isDefault, isDefault, (on) => {
        if (on && bo.conditionExpression) this.put(element, { conditionExpression: undefined });
        this.put(source, { default: on ? bo : undefined }, true);
      }));
    }
    return [part(t.flow, true, ...found)];
  }

  /** The names that conditions may use. */
  names() {
    const { modeler, offers } = /** @type {any} */ (this);
    const root = modeler.get("canvas").getRootElement();
    const facts = settingsOf(root.businessObject, PROCESS, modeler.get("moddle")).facts.map((/** @type {any} */ one) => one.name);
    const nodes = modeler.get("elementRegistry").filter((/** @type {any} */ one) => one.type === "bpmn:UserTask").map((/** @type {any} */ one) => `${one.id}.outcome`);
    const answers = modeler.get("elementRegistry").filter((/** @type {any} */ one) => one.type !== "label").flatMap((/** @type {any} */ one) => answersOf(modeler, one.businessObject, offers));
    return [...facts, ...nodes, ...answers];
  }

  /** @param {any} element @param {any} event */
  timer(element, event) {
    const { modeler, texts: t, choices } = /** @type {any} */ (this);
    const kind = event.timeDate ? "timeDate" : "timeDuration";
    const put = (/** @type {string} */ which, /** @type {string} */ text, again = false) => {
      const both = { timeDate: undefined, timeDuration: undefined, [which]: expression(modeler, event, text || "P1D") };
      /** @type {any} */ (this).changed(!again);
      modeler.get("modeling").updateModdleProperties(element, event, both);
    };
    const text = event[kind]?.body ?? "";
    return [part(t.timer, true,
      row(t.timer, select(choices.timer, kind, (value) => put(value, value === "timeDate" ? "2026-12-31T18:00:00+08:00" : "P1D", true))),
      row(t[kind], line(text, (value) => put(kind, value.trim()))))];
  }

  /** @param {any} element @param {any} event */
  told(element, event) {
    const { modeler, texts: t } = /** @type {any} */ (this);
    const [ref, type, code] = TOLD[event.$type];
    const put = (/** @type {string} */ text) => {
      const root = modeler.getDefinitions();
      const known = root.rootElements.find((/** @type {any} */ one) => one.$type === type && one[code] === text);
      const target = known ?? modeler.get("bpmnFactory").create(type, { name: text, [code]: text });
      if (!known) { root.rootElements.push(target); target.$parent = root; }
      /** @type {any} */ (this).changed(true);
      modeler.get("modeling").updateModdleProperties(element, event, { [ref]: target });
    };
    const refused = event.$type === "bpmn:ErrorEventDefinition" && catches(element.businessObject) ? this.refused(element) : [];
    const codes = [...new Set([...refused.map(([one]) => one), ...this.codes(event.$type)])];
    const known = el("datalist", { id: "setting-codes" }, ...codes.map((one) => el("option", { value: one })));
    const said = refused.map(([one, title]) => el("p", { class: "control-help" }, t.refused.replace("%s", one).replace("%t", title)));
    return [part(t.event, true, row(t.code, line(event[ref]?.[code] ?? "", (value) => put(value.trim()), { list: "setting-codes" }), t.codeHelp), known, ...said)];
  }

  /** The errors of the services that an event may catch: of the task it hangs on, else of all. @param {any} element @returns {string[][]} */
  refused(element) {
    const { modeler, offers } = /** @type {any} */ (this);
    const host = element.businessObject.attachedToRef;
    const every = modeler.get("elementRegistry").filter((/** @type {any} */ one) => one.type === "bpmn:ServiceTask").map((/** @type {any} */ one) => one.businessObject);
    const asked = host?.$type === "bpmn:ServiceTask" ? [host] : every;
    const named = new Set(asked.map((/** @type {any} */ one) => settingsOf(one, "dougong:Service", modeler.get("moddle")).operation));
    const found = offers.operations.filter((/** @type {any} */ one) => named.has(one.name)).flatMap((/** @type {any} */ one) => one.refuses);
    return [...new Map(found.map((/** @type {string[]} */ pair) => [pair[0], pair]))].map(([, pair]) => pair);
  }

  /** @param {any} element */
  scope(element) {
    const { texts: t, choices, offers } = /** @type {any} */ (this);
    const bo = element.businessObject;
    const mark = bo.loopCharacteristics;
    const kind = !mark ? "" : mark.$type === LOOP ? "loop" : mark.isSequential ? "sequential" : "parallel";
    const found = [];
    if (bo.$type === "bpmn:CallActivity") found.push(part(t.call, true, row(t.called, select(offers.processes, bo.calledElement, (value) => this.put(element, { calledElement: value || undefined }), t.none))));
    found.push(part(t.repeat, kind !== "", row(t.repeat, select(choices.repeat, kind, (value) => this.repeat(element, value))), ...(mark ? this.mark(element, mark) : [])));
    return found;
  }

  /** @param {any} element @param {string} kind */
  repeat(element, kind) {
    const { modeler } = /** @type {any} */ (this);
    const factory = modeler.get("bpmnFactory");
    if (!kind) return this.put(element, { loopCharacteristics: undefined }, true);
    const mark = kind === "loop" ? factory.create(LOOP, { loopMaximum: 10 }) : factory.create(MANY, { isSequential: kind === "sequential" });
    if (kind !== "loop") mark.loopCardinality = expression(modeler, mark, "2");
    mark.$parent = element.businessObject;
    return this.put(element, { loopCharacteristics: mark }, true);
  }

  /** @param {any} element @param {any} mark */
  mark(element, mark) {
    const { modeler, texts: t } = /** @type {any} */ (this);
    const set = (/** @type {Record<string, any>} */ words) => {
      /** @type {any} */ (this).changed(true);
      modeler.get("modeling").updateModdleProperties(element, mark, words);
    };
    const feel = (/** @type {string} */ key) => formula(mark[key]?.body ?? "", (value) => set({ [key]: expression(modeler, mark, value) }));
    if (mark.$type === LOOP) {
      return [
        row(t.again, feel("loopCondition")),
        row(t.atMost, line(String(mark.loopMaximum ?? ""), (value) => set({ loopMaximum: Number.parseInt(value, 10) || undefined }), { inputmode: "numeric" })),
        tick(t.before, mark.testBefore === true, (on) => set({ testBefore: on })),
      ];
    }
    return [row(t.cardinality, feel("loopCardinality")), row(t.until, feel("completionCondition"))];
  }
}
