// @ts-check
// Rows over time: a plan that is looked at, and where a form is open changed by hand.
import { Hands } from "../gantt/hands.js";
import { toolbar } from "../gantt/tools.js";
import { View } from "../gantt/view.js";

/** What hands do with a bar. */
const GRASPS = /** @type {const} */ (["move", "pull", "link"]);

/** @param {HTMLElement} element @param {import("../gantt/view.js").Props} props */
export function mount(element, props) {
  const view = new View(element, props);
  const line = document.createElement("p");
  line.className = "gantt-say";
  line.setAttribute("role", "status");
  const hands = new Hands(view, (sentence, wrong = false) => {
    line.textContent = sentence;
    line.classList.toggle("text-danger", wrong);
  });
  const writes = Object.values(props.open).some(Boolean);
  view.handles = writes;
  element.classList.toggle("is-open", writes);
  view.grips = (id) => GRASPS.some((what) => hands.can(id, what));
  const tools = toolbar(view, line, writes ? () => hands.undo() : null);
  hands.changed = () => tools.enable(hands.past.length > 0);
  pointing(view, hands);
  keys(view, hands);
  element.closest("form")?.addEventListener("evaluated", (event) => evaluated(view, hands, /** @type {CustomEvent} */ (event).detail));
  view.draw();
  if (!writes && window.matchMedia("(max-width: 767px)").matches) folded(element, view.said.rows);
}

/** On a phone the rows are on the picture already: their cards wait until they are wanted. @param {HTMLElement} element @param {string} title */
function folded(element, title) {
  const cards = element.parentElement?.querySelector(".rows-cards");
  if (!cards) return;
  const more = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = title;
  cards.replaceWith(more);
  more.append(summary, cards);
}

/** What the form says now; while the server is still at it the picture stays. @param {View} view @param {Hands} hands @param {any} found */
function evaluated(view, hands, found) {
  const { props } = view;
  const { words, rows_at: at } = props;
  const rows = found.data?.[at];
  hands.states = found.states ?? {};
  // Strips come with answers of the server alone.
  if (!rows || !found.controls) return;
  const drawn = words.links ? [at, words.links.rows] : [at];
  const wrong = found.errors.find((/** @type {any} */ one) => drawn.includes(one.path.split("/")[1]));
  const texts = rows.map((/** @type {any} */ _, /** @type {number} */ number) => Object.fromEntries(props.facts.map((name) => [name, found.shown[`/${at}/${number}/${name}`] ?? ""])));
  // A plan that cannot be worked out has no dates: the bars stay where they were.
  const before = new Map(view.data.rows.map((row) => [row.id, row]));
  const kept = (/** @type {import("../gantt/bars.js").Row} */ row) => ({ ...row, [words.start]: before.get(row.id)?.[words.start], [words.finish]: before.get(row.id)?.[words.finish] });
  view.take({
    rows: wrong ? rows.map(kept) : rows,
    links: words.links ? found.data[words.links.rows] ?? [] : [],
    head: found.data,
    texts,
  });
  hands.answered();
  // A plan nobody has begun lacks everything: that is no news.
  if (wrong && rows.length) hands.say(wrong.message, true);
}

/** @param {View} view @param {Hands} hands */
function pointing(view, hands) {
  const act = (/** @type {Event} */ event) => {
    const part = /** @type {Element} */ (event.target);
    const fold = part.closest("[data-fold]")?.getAttribute("data-fold");
    if (fold) return view.fold(fold);
    const id = part.closest("[data-id]")?.getAttribute("data-id") ?? part.closest("[data-name]")?.getAttribute("data-name");
    const link = part.closest("[data-link]")?.getAttribute("data-link");
    const box = part.getBoundingClientRect();
    const { clientX, clientY } = /** @type {MouseEvent} */ (event);
    const place = clientX || clientY ? { x: clientX, y: clientY } : { x: box.left, y: box.bottom };
    // The card of a bar leaves the bar free, which a finger may want to take hold of.
    const bar = part.closest("[data-id]")?.querySelector(".gantt-bar")?.getBoundingClientRect();
    if (id) opened(view, hands, id, bar ? { x: place.x, y: bar.bottom } : place);
    else if (link) linked(view, hands, link, place);
    else view.card.hide();
  };
  view.view.addEventListener("click", (event) => { if (!view.card.element.contains(/** @type {Node} */ (event.target))) act(event); });
  view.body.addEventListener("pointerover", (event) => {
    const id = /** @type {Element} */ (event.target).closest("[data-id]")?.getAttribute("data-id");
    const bar = id && view.bar(id);
    if (bar && event.pointerType === "mouse" && !view.card.stays && !event.buttons) view.card.show({ title: title(bar), facts: view.facts(bar), acts: [] }, { x: event.clientX, y: event.clientY }, false);
  });
  view.body.addEventListener("pointerout", () => { if (!view.card.stays) view.card.hide(); });
}

/** @param {import("../gantt/bars.js").Bar} bar */
const title = (bar) => `${bar.code} ${bar.label}`.trim();

/** @param {View} view @param {Hands} hands @param {string} id @param {{x: number, y: number}} place */
function opened(view, hands, id, place) {
  const bar = view.bar(id);
  if (!bar) return;
  if (hands.from && hands.from !== id) {
    const { from } = hands;
    hands.from = "";
    hands.say("");
    return hands.link(from, id, "FS");
  }
  view.choose(id);
  const { said } = view;
  if (view.grips(id) && window.matchMedia("(pointer: coarse)").matches) hands.say(said.grip);
  const can = (/** @type {"move" | "pull" | "link"} */ what) => hands.can(id, what);
  const acts = [
    ...(can("move") ? [{ text: said.earlier, act: () => hands.move(id, -1) }, { text: said.later, act: () => hands.move(id, 1) }] : []),
    ...(can("pull") ? [{ text: said.shorter, act: () => hands.pull(id, -1) }, { text: said.longer, act: () => hands.pull(id, 1) }] : []),
    ...(can("link") ? [{ text: said.link, act: () => { hands.from = id; hands.say(said.link_to.replace("{name}", bar.label)); } }] : []),
  ];
  view.card.show({ title: title(bar), facts: view.facts(bar), acts }, place, true);
}

/** @param {View} view @param {Hands} hands @param {string} id @param {{x: number, y: number}} place */
function linked(view, hands, id, place) {
  const link = view.plan.links.find((one) => one.id === id);
  if (!link) return;
  const { said } = view;
  const unit = link.unit === "percent" ? "%" : "";
  const lag = link.lag ? ` ${link.lag > 0 ? "+" : "−"}${Math.abs(link.lag)}${unit}` : "";
  const acts = view.props.open.links ? [{ text: said.unlink, act: () => hands.unlink(id), look: "btn-outline-danger" }] : [];
  view.card.show({ title: `${hands.name(link.from)} → ${hands.name(link.to)}`, facts: [[said.relation, `${link.type}${lag}`]], acts }, place, true);
}

/** Up and down walk the names; with Alt left and right move a bar, with Shift they pull its end. @param {View} view @param {Hands} hands */
function keys(view, hands) {
  view.element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { hands.from = ""; view.card.hide(); }
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && hands.past.length) {
      event.preventDefault();
      return hands.undo();
    }
    const name = /** @type {Element} */ (event.target).closest("[data-name]");
    const step = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 })[event.key];
    if (!name || !step) return;
    const id = name.getAttribute("data-name") ?? "";
    const aside = event.key === "ArrowLeft" || event.key === "ArrowRight";
    event.preventDefault();
    if (aside) return event.shiftKey ? hands.pull(id, step) : event.altKey ? hands.move(id, step) : void (view.scroll.scrollLeft += step * 60);
    const all = /** @type {HTMLElement[]} */ ([...view.names.querySelectorAll("[data-name]")]);
    const next = all[all.indexOf(/** @type {HTMLElement} */ (name)) + step];
    if (!next) return;
    view.choose(next.dataset.name ?? "");
    next.focus();
  });
}
