// @ts-check
// The property panel: what is selected, its findings, its settings.
import { holderOf, tells } from "./declared.js";
import { el, line, part, row } from "./inputs.js";
import { NodePanel } from "./node.js";
import { OtherPanel } from "./others.js";

const ID = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

export class Panel {
  /** @param {HTMLElement} place @param {any} modeler @param {any} props @param {() => any[]} findings */
  constructor(place, modeler, props, findings) {
    this.place = place;
    this.modeler = modeler;
    this.texts = props.labels;
    this.findings = findings;
    this.quiet = false;
    const changed = (/** @type {boolean} */ quietly) => { this.quiet = quietly; };
    this.node = new NodePanel(modeler, props, changed);
    this.other = new OtherPanel(modeler, props, changed);
    this.told = el("div", { class: "setting-findings", role: "status" });
    modeler.on("selection.changed", () => this.draw());
    modeler.on("commandStack.changed", () => {
      // What is being typed stays under the caret; everything else is shown as it is now.
      if (!this.quiet) this.draw();
      this.quiet = false;
    });
  }

  /** The one element whose settings are shown. */
  get element() {
    const [first, ...more] = this.modeler.get("selection").get();
    const found = first && !more.length ? first.labelTarget ?? first : null;
    return found ?? this.modeler.get("canvas").getRootElement();
  }

  draw() {
    const { element, texts } = this;
    const bo = element.businessObject;
    if (!bo) return;
    const top = this.place.scrollTop;
    const special = element.type === "bpmn:UserTask" ? this.node.parts(element) : this.other.parts(element);
    this.place.replaceChildren(this.told, this.basics(element), ...special);
    this.place.scrollTop = this.shown === element.id ? top : 0;
    this.shown = element.id;
    this.tell();
    if (bo.$type === "bpmn:Process") this.place.append(el("p", { class: "control-help" }, texts.nothing));
  }

  /** What the check says of the element. */
  tell() {
    const found = this.findings().filter((one) => one.element === this.element.id);
    this.told.replaceChildren(...found.map(finding));
  }

  /** @param {any} element */
  basics(element) {
    const { texts, modeler } = this;
    const bo = element.businessObject;
    const modeling = modeler.get("modeling");
    const put = (/** @type {Record<string, any>} */ words) => { this.quiet = true; modeling.updateProperties(element, words); };
    const found = [row(texts.name, line(bo.name ?? "", (value) => put({ name: value.trim() || undefined })))];
    if (element.type === "bpmn:UserTask" || brings(bo)) {
      const id = line(bo.id, (value) => {
        const taken = modeler.get("elementRegistry").get(value) || modeler.get("moddle").ids.assigned(value);
        const wrong = value !== element.id && (!ID.test(value) || taken);
        id.classList.toggle("is-invalid", Boolean(wrong));
        id.setCustomValidity(wrong ? texts.idTaken : "");
        id.reportValidity();
        if (!wrong && value !== element.id) put({ id: value });
      });
      found.push(row(texts.id, id, element.type === "bpmn:UserTask" ? texts.idHelp : texts.idAnswers));
    }
    return part(texts.basics, true, ...found);
  }
}

/** Whether conditions may name it for what it brings. @param {any} bo */
function brings(bo) {
  return ["bpmn:ServiceTask", "bpmn:BusinessRuleTask"].includes(bo.$type) || Boolean(holderOf(bo) && !tells(bo));
}

/** @param {{severity: string, text: string, advice: string}} found */
export function finding({ severity, text, advice }) {
  const inner = [el("span", {}, text), ...(advice ? [el("small", {}, advice)] : [])];
  return el("div", { class: `finding is-${severity}` }, ...inner);
}
