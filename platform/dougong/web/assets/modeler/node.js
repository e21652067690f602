// @ts-check
// The settings of a user task: kind, people, how they decide, what they may do, what happens late.
import { el, formula, line, part, row, rows, select, tick, ticks } from "./inputs.js";
import { settingsOf, writeSettings } from "./words.js";

const TYPE = "dougong:Approval";
const MOST_SUMMARY = 5;
/** What each kind of rule asks for; a ? marks what may be left out. */
const RULE = {
  role: ["role"],
  user: ["user"],
  group: ["group"],
  members_of_department: ["department"],
  head_of_department: ["department?"],
  head_of_department_field: ["field"],
  nth_manager: ["level"],
  consecutive_managers: ["level?", "role?"],
  person_field: ["field"],
  initiator: [],
  chosen_by_initiator: ["role?", "group?", "department?"],
  chosen_by_previous: ["role?", "group?", "department?"],
  post: ["post", "department?"],
  feel: ["expression"],
  decision: ["decision"],
};
/** Takes away what no control shows any more. @param {any} words */
function fitting(words) {
  if (words.mode !== "ratio" && !words.chain) {
    delete words.ratio;
    delete words.quorum;
    if (words.reject === "vote") delete words.reject;
  }
  if (words.kind === "cc") words.timeouts = [];
  const taken = answers(words);
  for (const key of ["signature", "attachment"]) words[key] = (words[key] ?? "").split(/\s+/).filter((/** @type {string} */ one) => taken.has(one)).join(" ");
  if (!taken.has("return")) delete words.returns;
}

/** The answers a node takes. @param {any} words @returns {Set<string>} */
function answers(words) {
  const own = /** @type {Record<string, string[]>} */ ({ approve: ["approve", "reject", "return", "abstain"], handle: ["complete", "return"] })[words.kind] ?? [];
  const offered = words.actions.split(/\s+/);
  return new Set(own.filter((one) => !["return", "abstain"].includes(one) || offered.includes(one)));
}

const PERSONS = new Set(["member"]);
const DATES = new Set(["date", "datetime"]);

export class NodePanel {
  /** @param {any} modeler @param {any} props @param {(quietly: boolean) => void} changed */
  constructor(modeler, props, changed) {
    Object.assign(this, { modeler, changed, texts: props.labels, choices: props.choices, offers: props.offers });
  }

  /** @param {any} element */
  parts(element) {
    const self = /** @type {any} */ (this);
    const words = settingsOf(element.businessObject, TYPE, self.modeler.get("moddle"));
    const done = (again = false, more = {}) => { self.changed(!again); writeSettings(self.modeler, element, TYPE, words, more); };
    const set = (/** @type {string} */ key, again = false) => (/** @type {any} */ value) => { words[key] = String(value); fitting(words); done(again); };
    const t = self.texts;
    const asks = words.kind !== "cc";
    const taken = answers(words);
    const shown = [part(t.people, true,
      row(t.kind, select(self.choices.kind, words.kind, set("kind", true))),
      this.rules(t.people, words.assignees, done, t.peopleHelp),
      ...(asks ? this.deciding(words, set) : []))];
    shown.push(part(t.chain, Boolean(words.chain), ...this.chain(element, words, done)));
    shown.push(part(t.empty, false, ...this.nobody(words, set, done)));
    if (asks) {
      shown.push(part(t.actions, false,
        ticks(t.actions, self.choices.actions, words.actions, set("actions", true)),
        ...(taken.has("return") ? [ticks(t.returns, self.choices.returns, words.returns, set("returns"))] : []),
        ticks(t.opinion, self.choices.opinion, words.opinion, set("opinion")),
        ...["signature", "attachment"].map((key) => ticks(t[key], self.choices.opinion.filter((/** @type {string[]} */ [one]) => taken.has(one)), words[key], set(key))),
        row(t.initiator, select(self.choices.initiator, words.initiator, set("initiator"), t.initiatorUsual)),
        row(t.duplicates, select(self.choices.duplicates, words.duplicates, set("duplicates"))),
        row(t.after_return, select(self.choices.after_return, words.after_return, set("after_return")))));
      shown.push(part(t.timeouts, words.timeouts.length > 0, ...this.timeouts(words, set, done)));
    }
    shown.push(part(t.fields, words.fields.length > 0, this.rights(words, done)));
    shown.push(part(t.summary, false, this.summary(words, set)));
    return shown;
  }

  /** @param {any} words @param {any} set */
  deciding(words, set) {
    const { texts: t, choices } = /** @type {any} */ (this);
    const found = [row(t.mode, select(choices.mode, words.mode, set("mode", true)))];
    if (words.mode === "ratio" || words.chain) {
      found.push(row(t.ratio, line(words.ratio, set("ratio")), t.ratioHelp), row(t.quorum, line(words.quorum, set("quorum")), t.ratioHelp));
    }
    if (words.kind === "approve") {
      const fit = choices.reject.filter(([key]) => key !== "vote" || words.mode === "ratio" || words.chain || words.reject === "vote");
      found.push(row(t.reject, select(fit, words.reject, set("reject"), t.rejectUsual)));
    }
    found.push(tick(t.collect_all, words.collect_all === "true", set("collect_all")));
    return found;
  }

  /** @param {string} title @param {any[]} given @param {any} done @param {string} [help] */
  rules(title, given, done, help) {
    const { texts, choices } = /** @type {any} */ (this);
    return rows({
      title, help, texts, done, rows: given, add: texts.addRule, fresh: () => ({ kind: "role" }),
      draw: (rule) => {
        const kind = select(choices.assignee, rule.kind, (value) => {
          for (const key of Object.keys(rule)) delete rule[key];
          rule.kind = value;
          done(true);
        });
        kind.setAttribute("aria-label", title);
        return [kind, ...(/** @type {any} */ (RULE)[rule.kind] ?? []).map((/** @type {string} */ word) => this.parameter(rule, word, done))];
      },
    });
  }

  /** @param {any} rule @param {string} word @param {any} done */
  parameter(rule, word, done) {
    const { texts, offers } = /** @type {any} */ (this);
    const name = word.replace("?", "");
    const empty = word.endsWith("?") ? texts.optional : texts.none;
    const set = (/** @type {string} */ value) => { if (value) rule[name] = value; else delete rule[name]; done(); };
    const own = offers.fields.filter((/** @type {any} */ one) => one.key);
    const wanted = rule.kind === "head_of_department_field" ? (/** @type {any} */ one) => one.kind === "department" : (/** @type {any} */ one) => PERSONS.has(one.kind);
    const lists = /** @type {Record<string, string[][]>} */ ({
      role: offers.roles, user: offers.people, group: offers.groups, department: offers.departments, decision: offers.decisions,
      field: own.filter(wanted).map((/** @type {any} */ one) => [one.key, one.title]),
    });
    const control = name === "expression" ? formula(rule[name], set)
      : name === "post" ? line(rule[name], set, { maxlength: "100" })
      : name === "level" ? line(rule[name], set, { inputmode: "numeric", maxlength: "2" })
      : select(lists[name], rule[name], set, empty);
    return row(word.endsWith("?") ? `${texts[name]}${texts.optional}` : texts[name], control);
  }

  /** @param {any} element @param {any} words @param {any} done */
  chain(element, words, done) {
    const { texts, offers } = /** @type {any} */ (this);
    const names = (words.chain?.decisions ?? "").split(/\s+/).filter(Boolean);
    const held = names.map((/** @type {string} */ name) => ({ name }));
    const tell = (again = false) => {
      const kept = held.map((/** @type {any} */ one) => one.name).filter(Boolean);
      words.chain = kept.length || held.length ? { decisions: kept.join(" ") } : undefined;
      if (held.some((/** @type {any} */ one) => !one.name)) return;
      fitting(words);
      // A task without a chain may not keep the marker that goes with one.
      const mark = element.businessObject.loopCharacteristics;
      done(again, !words.chain && mark ? { loopCharacteristics: undefined } : {});
    };
    const add = offers.chains.map(([name]) => name).find((/** @type {string} */ name) => !names.includes(name)) ?? "";
    return [rows({
      title: texts.chain, help: texts.chainHelp, texts, rows: held, most: Math.min(4, offers.chains.length), add: texts.addDecision, fresh: () => ({ name: add }), done: tell,
      draw: (one) => [Object.assign(select(offers.chains, one.name, (value) => { one.name = value; tell(); }), { ariaLabel: texts.decision }), el("a", { class: "control-help", href: `/studio/decisions/${one.name}`, target: "_blank", rel: "noopener" }, texts.openTable)],
    })];
  }

  /** @param {any} words @param {any} set @param {any} done */
  nobody(words, set, done) {
    const { texts, choices } = /** @type {any} */ (this);
    const chosen = words.empty.split(/\s+/).filter(Boolean).map((/** @type {string} */ kind) => ({ kind }));
    const tell = () => { set("empty", true)(chosen.map((/** @type {any} */ one) => one.kind).join(" ")); };
    const left = choices.empty.find(([key]) => !chosen.some((/** @type {any} */ one) => one.kind === key))?.[0];
    const found = [rows({
      title: texts.empty, texts, rows: chosen, most: 4, add: texts.addRule, fresh: () => ({ kind: left }), done: tell,
      draw: (one) => [Object.assign(select(choices.empty, one.kind, (value) => { one.kind = value; tell(); }), { ariaLabel: texts.empty })],
    })];
    if (chosen.some((/** @type {any} */ one) => one.kind === "to") || words.fallbacks.length) found.push(this.rules(texts.fallback, words.fallbacks, done));
    return found;
  }

  /** @param {any} words @param {any} set @param {any} done */
  timeouts(words, set, done) {
    const { texts, choices, offers } = /** @type {any} */ (this);
    const dates = offers.fields.filter((/** @type {any} */ one) => one.key && DATES.has(one.kind)).map((/** @type {any} */ one) => [one.key, one.title]);
    const outcomes = choices.outcome.filter(([key]) => (key === "completed") === (words.kind === "handle"));
    const draw = (/** @type {any} */ step) => {
      const put = (/** @type {string} */ key, again = false) => (/** @type {string} */ value) => { if (value) step[key] = value; else delete step[key]; done(again); };
      const then = select(choices.timeout, step.action, (value) => {
        step.action = value;
        if (value !== "transfer") step.to = [];
        if (value !== "decide") delete step.outcome;
        else step.outcome ??= outcomes[0][0];
        done(true);
      });
      return [
        row(texts.after, line(step.after, put("after"), { placeholder: "PT8H" })),
        row(texts.from, select(dates, step.field, put("field"), texts.fromOpen)),
        row(texts.then, then),
        ...(step.action === "transfer" ? [this.rules(texts.fallback, step.to ??= [], done)] : []),
        ...(step.action === "decide" ? [row(texts.outcome, select(outcomes, step.outcome, put("outcome")))] : []),
      ];
    };
    return [
      rows({ title: texts.timeouts, help: texts.timeoutsHelp, texts, rows: words.timeouts, add: texts.addTimeout, fresh: () => ({ after: "P1D", action: "remind", to: [] }), done, draw }),
      tick(texts.allow_auto, words.allow_auto === "true", set("allow_auto")),
    ];
  }

  /** @param {any} words @param {any} done */
  rights(words, done) {
    const { texts, choices, offers } = /** @type {any} */ (this);
    const paths = offers.fields.map((/** @type {any} */ one) => [one.path, one.title]);
    const free = () => paths.find((/** @type {string[]} */ [path]) => !words.fields.some((/** @type {any} */ one) => one.path === path))?.[0] ?? "";
    return rows({
      title: texts.fields, help: texts.fieldsHelp, texts, done, rows: words.fields, add: texts.addField, most: 200, fresh: () => ({ path: free(), right: "write" }),
      draw: (one) => [
        Object.assign(select(paths, one.path, (value) => { one.path = value; done(); }), { ariaLabel: texts.field }),
        Object.assign(select(choices.right, one.right, (value) => { one.right = value; done(); }), { ariaLabel: texts.right }),
      ],
    });
  }

  /** @param {any} words @param {any} set */
  summary(words, set) {
    const { texts, offers } = /** @type {any} */ (this);
    const own = offers.fields.filter((/** @type {any} */ one) => one.key && one.kind !== "rows").map((/** @type {any} */ one) => [one.key, one.title]);
    const made = ticks(texts.summary, own, words.summary, set("summary"));
    const limit = () => {
      const boxes = /** @type {HTMLInputElement[]} */ ([...made.querySelectorAll("input")]);
      const full = boxes.filter((box) => box.checked).length >= MOST_SUMMARY;
      for (const box of boxes) box.disabled = full && !box.checked;
    };
    made.addEventListener("change", limit);
    limit();
    return made;
  }
}
