// @ts-check
// The settings of messages and signals: which one is meant, what it carries, what is sent along.
import { SHARED, declare, declared, freeId, fullName, holderOf, tells, valuesOf } from "./declared.js";
import { el, formula, line, part, row, rows, select, tick } from "./inputs.js";
import { settingsOf, writeSettings } from "./words.js";

const MESSAGE = "bpmn:Message";
const NEW = ":new";

export class EventPanel {
  /** @param {any} modeler @param {any} props @param {(quietly: boolean) => void} changed @param {() => string[]} names */
  constructor(modeler, props, changed, names) {
    Object.assign(this, { modeler, changed, names, texts: props.labels, choices: props.choices, offers: props.offers });
  }

  /** @param {any} element */
  parts(element) {
    const bo = element.businessObject;
    const holder = holderOf(bo);
    if (!holder) return [];
    const isSignal = holder.$type === "bpmn:SignalEventDefinition";
    const [ref, type] = isSignal ? ["signalRef", "bpmn:Signal"] : ["messageRef", MESSAGE];
    const target = holder[ref];
    const { texts: t } = /** @type {any} */ (this);
    const chosen = this.choice(element, holder, ref, type);
    const told = el("div");
    const tell = () => told.replaceChildren(...this.told(element, target));
    tell();
    const sent = isSignal ? [] : [this.key(element), told];
    const shown = [part(t.event, true, row(isSignal ? t.signal : t.message, chosen, isSignal ? t.signalHelp : t.messageHelp), ...sent)];
    if (target) shown.push(part(isSignal ? t.signalDeclared : t.messageDeclared, true, ...this.declaration(element, target, isSignal, tell)));
    return shown;
  }

  /** Which of those the diagram or another one declares. @param {any} element @param {any} holder @param {string} ref @param {string} type */
  choice(element, holder, ref, type) {
    const { modeler, texts: t, offers, changed } = /** @type {any} */ (this);
    const stem = type === MESSAGE ? "message" : "signal";
    const own = declared(modeler, type);
    const held = new Set(own.map((one) => fullName(one.id, offers.module)));
    const others = offers[`${stem}s`].filter((/** @type {any} */ one) => !held.has(one.name));
    const options = [
      ...own.map((one) => [one.id, one.name ? `${one.name} (${one.id})` : one.id]),
      ...others.map((/** @type {any} */ one) => [`:${one.name}`, one.title === one.name ? one.name : `${one.title} (${one.name})`]),
      [NEW, type === MESSAGE ? t.newMessage : t.newSignal],
    ];
    return select(options, holder[ref]?.id ?? "", (value) => {
      let target = own.find((one) => one.id === value);
      changed(true);
      if (!target && value) target = this.fresh(element, type, value === NEW ? { name: freeId(modeler, stem) } : others.find((/** @type {any} */ one) => `:${one.name}` === value));
      changed(false);
      modeler.get("modeling").updateModdleProperties(element, holder, { [ref]: target });
    }, t.none);
  }

  /** Declares what another diagram knows with the very same values, or something new. @param {any} element @param {string} type @param {any} words */
  fresh(element, type, words) {
    const { modeler, offers } = /** @type {any} */ (this);
    const own = `${offers.module}.`;
    const id = words.name.startsWith(own) ? words.name.slice(own.length) : words.name;
    const made = declare(modeler, element, type, { id, name: words.title || undefined });
    if (words.keep || words.values?.length) writeSettings(modeler, element, "dougong:Message", { keep: words.keep, values: words.values }, {}, made);
    return made;
  }

  /** The settings of the event itself, and how they are written. @param {any} element */
  own(element) {
    const { modeler, changed } = /** @type {any} */ (this);
    const words = settingsOf(element.businessObject, "dougong:Event", modeler.get("moddle"));
    return { words, done: () => { changed(true); writeSettings(modeler, element, "dougong:Event", words); } };
  }

  /** @param {any} element */
  key(element) {
    const { texts: t, names } = /** @type {any} */ (this);
    const { words, done } = this.own(element);
    const key = formula(words.key, (value) => { Object.assign(words, this.own(element).words, { key: value.trim() }); done(); });
    return row(t.key, key, t.keyHelp.replace("%s", names().join(", ")));
  }

  /** What is told along; drawn again when the message is declared otherwise. @param {any} element @param {any} message */
  told(element, message) {
    const { modeler, texts: t } = /** @type {any} */ (this);
    if (!tells(element.businessObject)) return [];
    const { words, done } = this.own(element);
    const whole = () => { const { given: held } = words; Object.assign(words, this.own(element).words, { given: held }); done(); };
    return given(words, valuesOf(modeler, message), t, whole);
  }

  /** Its name, its title, how long it is kept, what it carries. @param {any} element @param {any} target @param {boolean} isSignal @param {() => void} tell */
  declaration(element, target, isSignal, tell) {
    const { modeler, texts: t, choices, changed } = /** @type {any} */ (this);
    const put = (/** @type {Record<string, any>} */ words) => { changed(true); modeler.get("modeling").updateModdleProperties(element, target, words); };
    const id = line(target.id, (value) => {
      const { ids } = modeler.get("moddle");
      const wrong = value !== target.id && (!SHARED.test(value) || ids.assigned(value));
      id.classList.toggle("is-invalid", Boolean(wrong));
      id.setCustomValidity(wrong ? t.idTaken : "");
      id.reportValidity();
      if (wrong || value === target.id) return;
      ids.unclaim(target.id);
      ids.claim(value, target);
      put({ id: value });
    });
    const found = [row(t.sharedName, id, t.sharedNameHelp), row(t.name, line(target.name ?? "", (value) => put({ name: value.trim() || undefined })))];
    if (isSignal) return found;
    const words = settingsOf(target, "dougong:Message", modeler.get("moddle"));
    const done = (again = false) => { changed(!again); writeSettings(modeler, element, "dougong:Message", words, {}, target); tell(); };
    const draw = (/** @type {any} */ one) => [
      row(t.valueName, line(one.name, (value) => { one.name = value.trim(); done(); })),
      row(t.valueType, select(choices.value, one.type, (value) => { one.type = value; done(); })),
      tick(t.required, one.required === "true", (on) => { one.required = String(on); done(); }),
    ];
    return [
      ...found,
      rows({ title: t.values, help: t.valuesHelp, texts: t, rows: words.values, done, draw, add: t.addValue, fresh: () => ({ name: "", type: "text", required: "false" }) }),
      row(t.keep, line(words.keep, (value) => { words.keep = value.trim(); done(); }, { placeholder: "P7D" }), t.keepHelp),
    ];
  }
}

/** The formula of a value that is given. @param {any} words @param {string} name */
export const expressionOf = (words, name) => words.given.find((/** @type {any} */ one) => one.name === name)?.expression ?? "";

/**
 * A formula for each value that is wanted; what is given besides can be taken away.
 * @param {any} words @param {any[]} wanted @param {Record<string, string>} t @param {() => void} done
 */
export function given(words, wanted, t, done) {
  const known = wanted.map((one) => one.name);
  const odd = words.given.map((/** @type {any} */ one) => one.name).filter((/** @type {string} */ name) => !known.includes(name));
  if (!known.length && !odd.length) return [];
  const write = (/** @type {string} */ name) => (/** @type {string} */ value) => {
    const others = words.given.filter((/** @type {any} */ one) => one.name !== name);
    const expression = value.trim();
    words.given = expression ? [...others, { name, expression }] : others;
    done();
  };
  const control = (/** @type {string} */ name, /** @type {any} */ kinds) => {
    const now = expressionOf(words, name);
    return kinds ? select(kinds, now, write(name), t.none) : formula(now, write(name));
  };
  const label = (/** @type {any} */ one) => `${one.title || one.name}${one.required === true || one.required === "true" ? "" : t.optional}`;
  return [el("fieldset", { class: "setting-row setting-rows" }, el("legend", {}, t.given),
    ...wanted.map((one) => row(label(one), control(one.name, one.kinds))),
    ...odd.map((/** @type {string} */ name) => row(name, control(name), t.givenOdd)))];
}
