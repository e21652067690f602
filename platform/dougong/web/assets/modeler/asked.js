// @ts-check
// The settings of tasks that nobody does: an operation of the platform, a decision table.
import { answersOf } from "./declared.js";
import { expressionOf, given } from "./events.js";
import { el, part, row, select } from "./inputs.js";
import { settingsOf, writeSettings } from "./words.js";

/** The name of a document as a formula. @param {string} name */
const quoted = (name) => `"${name}"`;

export class AskedPanel {
  /** @param {any} modeler @param {any} props @param {(quietly: boolean) => void} changed @param {() => string[]} names */
  constructor(modeler, props, changed, names) {
    Object.assign(this, { modeler, changed, names, texts: props.labels, offers: props.offers });
  }

  /** @param {any} element */
  parts(element) {
    return element.businessObject.$type === "bpmn:ServiceTask" ? this.service(element) : this.rule(element);
  }

  /** @param {any} element */
  service(element) {
    const { modeler, texts: t, offers, changed, names } = /** @type {any} */ (this);
    const words = settingsOf(element.businessObject, "dougong:Service", modeler.get("moddle"));
    const done = (again = false) => { changed(!again); writeSettings(modeler, element, "dougong:Service", words); };
    const titles = offers.operations.map((/** @type {any} */ one) => [one.name, one.title]);
    const operation = select(titles, words.operation, (value) => { words.operation = value; words.given = []; done(true); }, t.none);
    const found = offers.operations.find((/** @type {any} */ one) => one.name === words.operation);
    const made = /** @type {any[]} */ (found?.made ?? []);
    const of = made.find((one) => quoted(one.name) === expressionOf(words, "entity"));
    const kinds = made.map((one) => [quoted(one.name), one.title]);
    const fixed = (found?.takes ?? []).map((/** @type {any} */ one) => (one.name === "entity" ? { ...one, kinds } : one));
    const takes = [...fixed, ...(of?.values ?? [])];
    return [part(t.service, true,
      row(t.operation, operation),
      // Which document is drafted decides on what may be given.
      ...given(words, takes, t, () => done(made.length > 0)),
      ...(takes.length ? [el("div", { class: "control-help" }, t.conditionHelp.replace("%s", names().join(", ")))] : []),
      ...this.answer(element),
      ...this.refuses(found))];
  }

  /** The errors that an edge of the task may catch. @param {any} operation */
  refuses(operation) {
    const { texts: t } = /** @type {any} */ (this);
    const told = (operation?.refuses ?? []).map((/** @type {string[]} */ [code, title]) => t.refused.replace("%s", code).replace("%t", title));
    return told.length ? [t.refusesHelp, ...told].map((one) => el("p", { class: "control-help" }, one)) : [];
  }

  /** @param {any} element */
  rule(element) {
    const { modeler, texts: t, offers, changed } = /** @type {any} */ (this);
    const words = settingsOf(element.businessObject, "dougong:Rule", modeler.get("moddle"));
    const decision = select(offers.decisions, words.decision, (value) => { words.decision = value; changed(false); writeSettings(modeler, element, "dougong:Rule", words); }, t.none);
    const link = words.decision ? [el("a", { class: "control-help", href: `/studio/decisions/${words.decision}`, target: "_blank", rel: "noopener" }, t.openTable)] : [];
    return [part(t.rule, true, row(t.decision, decision, t.ruleHelp), ...link, ...this.answer(element))];
  }

  /** Where the answer is found. @param {any} element */
  answer(element) {
    const { modeler, texts: t, offers } = /** @type {any} */ (this);
    const found = answersOf(modeler, element.businessObject, offers);
    return found.length ? [el("p", { class: "control-help" }, t.answerHelp.replace("%s", found.join(", ")))] : [];
  }
}
