// @ts-check
// A plan on the page: names on the left, bars on the right, one scroll for both.
import { isLate, planOf, seen, spanOf } from "./bars.js";
import { Card } from "./card.js";
import { isoOf, today } from "./days.js";
import { bodyOf, HEAD, headOf, namesOf } from "./draw.js";
import { scaleOf, ZOOMS } from "./scale.js";

/**
 * @typedef {import("./bars.js").Bar} Bar
 * @typedef {import("./scale.js").Zoom} Zoom
 * @typedef {{rows_at: string, words: import("./bars.js").Words, titles: Record<string, string>, facts: string[], picks: string[],
 *   rows: import("./bars.js").Row[], links: import("./bars.js").Row[], head: Record<string, any>, texts: Record<string, string>[],
 *   open: {move: boolean, days: boolean, links: boolean}, words_of_page: Record<string, string>}} Props
 */

const PHONE = "(max-width: 767px)";
/** Days ahead that "soon" means. */
const SOON = 14;
/** Ways to pick bars that every plan has; groups are seen with what stands under them. @type {Map<string, (bar: Bar, plan: import("./bars.js").Plan, now: number) => boolean>} */
const WAYS = new Map([
  ["critical", (bar) => bar.critical && !bar.group],
  ["late", (bar, plan) => isLate(bar, plan) && !bar.group],
  ["soon", (bar, plan, now) => isSoon(bar, plan.at ?? now) && !bar.group],
]);

/** Open work of the next days. @param {Bar} bar @param {number} from */
const isSoon = (bar, from) => bar.start !== null && bar.finish !== null && bar.done < 100 && bar.start <= from + SOON && bar.finish >= from;

export class View {
  /** @param {HTMLElement} element @param {Props} props */
  constructor(element, props) {
    this.element = element;
    this.props = props;
    this.said = props.words_of_page;
    this.now = today();
    this.row = window.matchMedia(PHONE).matches ? 40 : 30;
    /** @type {import("./bars.js").Data} */
    this.data = props;
    /** @type {Set<string>} */
    this.folded = new Set();
    /** @type {(bar: Bar, plan: import("./bars.js").Plan, now: number) => boolean} */
    this.picked = () => true;
    this.chosen = "";
    /** @type {Bar[]} */
    this.bars = [];
    /** The rows that are drawn. @type {[number, number]} */
    this.sight = [0, 0];
    /** @type {Zoom | null} */
    this.zoom = null;
    /** Whether bars show what may be pulled. */
    this.handles = false;
    /** Whether a finger may take hold of a bar; where nothing is changed by hand it may of none. @type {(id: string) => boolean} */
    this.grips = () => false;
    this.build();
    this.card = new Card(this.view, this.said.close);
    this.plan = planOf(props.words, this.data);
    new ResizeObserver(() => { if (this.room() > 60 && (this.zoom === null || this.zoom === "fit" || this.drawnFor !== this.room())) this.draw(); }).observe(this.view);
  }

  build() {
    const made = document.createElement("div");
    made.className = "gantt-frame";
    made.innerHTML = '<div class="gantt-view" role="region" tabindex="0"><div class="gantt-head"><div class="gantt-corner"></div><svg class="gantt-marks" aria-hidden="true"></svg></div>'
      + '<div class="gantt-main"><ul class="gantt-names"></ul><svg class="gantt-body" aria-hidden="true"></svg></div></div>';
    this.view = made;
    this.scroll = /** @type {HTMLElement} */ (made.querySelector(".gantt-view"));
    this.scroll.setAttribute("aria-label", this.element.getAttribute("aria-label") ?? "");
    // The part that scrolls is the region now, not what stands around it.
    for (const word of ["role", "aria-label", "tabindex"]) this.element.removeAttribute(word);
    this.names = /** @type {HTMLElement} */ (made.querySelector(".gantt-names"));
    this.head = /** @type {SVGSVGElement} */ (made.querySelector(".gantt-marks"));
    this.body = /** @type {SVGSVGElement} */ (made.querySelector(".gantt-body"));
    this.corner = /** @type {HTMLElement} */ (made.querySelector(".gantt-corner"));
    this.corner.textContent = this.said.name;
    this.scroll.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.element.querySelector(".gantt-scroll")?.remove();
    this.element.append(made);
  }

  /** Pixels for the bars. */
  room() { return this.scroll.clientWidth - this.corner.offsetWidth; }

  /** The zoom at which the whole plan takes little more than the room there is. */
  fitting() {
    const [first, last] = spanOf(this.plan, this.now);
    const wide = (/** @type {"day" | "week" | "month" | "quarter"} */ zoom) => (last - first + 1) * ZOOMS[zoom];
    return /** @type {const} */ (["day", "week", "month"]).find((zoom) => wide(zoom) <= 1.6 * this.room()) ?? "fit";
  }

  /** Takes other rows and draws them. @param {Partial<import("./bars.js").Data>} data */
  take(data) {
    this.data = { ...this.data, ...data };
    this.plan = planOf(this.props.words, this.data);
    this.draw();
  }

  draw() {
    const room = this.room();
    if (room <= 60) return;
    const first = this.zoom === null;
    this.zoom ??= this.fitting();
    this.drawnFor = room;
    const { plan } = this;
    this.bars = seen(plan, this.folded, (bar) => this.picked(bar, plan, this.now));
    this.scale = scaleOf(spanOf(plan, this.now), this.zoom, room);
    const held = document.activeElement?.getAttribute("data-name");
    size(this.head, this.scale.whole, HEAD);
    size(this.body, this.scale.whole, this.bars.length * this.row);
    this.head.innerHTML = headOf(this.scale);
    this.drawBody();
    this.names.style.setProperty("--row", `${this.row}px`);
    this.names.innerHTML = namesOf(this.bars, this.folded, (bar) => this.told(bar), this.said, this.chosen);
    this.mark();
    if (held) /** @type {HTMLElement | null} */ (this.names.querySelector(`[data-name="${CSS.escape(held)}"]`))?.focus({ preventScroll: true });
    if (first) this.show(this.plan.at ?? this.now);
    this.element.dispatchEvent(new CustomEvent("drawn"));
  }

  /** The rows in sight, with as many above and below them. @returns {[number, number]} */
  inSight() {
    const count = Math.ceil(this.scroll.clientHeight / this.row);
    const first = Math.floor(this.scroll.scrollTop / this.row);
    return [Math.max(0, first - count), first + 2 * count];
  }

  drawBody() {
    if (!this.scale) return;
    const [from, to] = this.inSight();
    this.sight = [from, to];
    this.body.innerHTML = bodyOf({ plan: this.plan, bars: this.bars, scale: this.scale, now: this.now, row: this.row, handles: this.handles, from, to });
  }

  /** Draws the next rows before the last ones of those drawn come into sight. */
  scrolled() {
    const [from, to] = this.sight;
    const first = Math.floor(this.scroll.scrollTop / this.row);
    const last = Math.ceil((this.scroll.scrollTop + this.scroll.clientHeight) / this.row);
    const near = (last - first) / 2;
    if ((from > 0 && first < from + near) || (to < this.bars.length && last > to - near)) {
      this.drawBody();
      this.mark();
    }
  }

  /** @param {Zoom} zoom */
  setZoom(zoom) {
    const middle = this.scale ? this.scale.first + (this.scroll.scrollLeft + this.room() / 2) / this.scale.width : this.now;
    this.zoom = zoom;
    this.draw();
    this.show(middle, true);
  }

  /** Scrolls to a day, where the plan has it. @param {number} day @param {boolean} [middle] */
  show(day, middle = false) {
    if (!this.scale) return;
    const [first, last] = spanOf(this.plan, this.now);
    const within = Math.max(first, Math.min(last, day));
    this.scroll.scrollLeft = this.scale.x(within) - this.room() * (middle ? 0.5 : 0.3);
  }

  /** @param {string} id */
  bar(id) { return this.plan.bars.find((bar) => bar.id === id); }

  /** @param {string} id */
  choose(id) {
    this.chosen = id;
    for (const one of this.names.querySelectorAll("[data-name]")) /** @type {HTMLElement} */ (one).tabIndex = one.getAttribute("data-name") === id ? 0 : -1;
    this.mark();
  }

  mark() {
    for (const one of this.body.querySelectorAll(".is-chosen")) one.classList.remove("is-chosen", "is-grip");
    const chosen = this.body.querySelector(`[data-id="${CSS.escape(this.chosen)}"]`);
    chosen?.classList.add("is-chosen");
    chosen?.classList.toggle("is-grip", this.grips(this.chosen));
    for (const one of this.names.children) one.classList.toggle("is-chosen", one.querySelector("[data-name]")?.getAttribute("data-name") === this.chosen);
  }

  /** One bar in words, for those who hear the page. @param {Bar} bar */
  told(bar) {
    return [bar.code, bar.label, ...this.facts(bar).map(([name, value]) => `${name} ${value}`)].filter(Boolean).join(" ");
  }

  /** @param {Bar} bar @returns {[string, string][]} */
  facts(bar) {
    const { said } = this;
    const span = (/** @type {number | null} */ from, /** @type {number | null} */ to) => (from === null || to === null ? "" : bar.point || from === to ? isoOf(to) : `${isoOf(from)} – ${isoOf(to)}`);
    const marks = [bar.critical && !bar.group && said.critical, isLate(bar, this.plan) && said.late].filter(Boolean).join(" · ");
    /** @type {[string, string][]} */
    const found = [
      [said.when, span(bar.start, bar.finish) || "—"],
      [said.base, span(bar.baseStart, bar.baseFinish)],
      [said.done, this.props.words.done ? `${bar.done}%` : ""],
      [said.state, marks],
      ...this.props.facts.map((name) => /** @type {[string, string]} */ ([this.props.titles[name], bar.texts[name] ?? ""])),
    ];
    return found.filter(([, value]) => value !== "");
  }

  /** Which bars are seen: all, those of one way, or those of which a fact reads like this. @param {string} way @param {string} [fact] */
  pick(way, fact) {
    this.picked = fact === undefined ? WAYS.get(way) ?? (() => true) : (bar) => bar.texts[way] === fact;
    this.draw();
  }

  /** @param {string} [id] One group, or all of them. */
  fold(id) {
    const parents = this.plan.bars.filter((bar) => bar.parent).map((bar) => bar.id);
    if (id) this.folded.has(id) ? this.folded.delete(id) : this.folded.add(id);
    else this.folded = this.folded.size ? new Set() : new Set(parents);
    this.draw();
  }
}

/** @param {SVGSVGElement} svg @param {number} width @param {number} height */
function size(svg, width, height) {
  svg.setAttribute("width", String(Math.ceil(width)));
  svg.setAttribute("height", String(height));
}
