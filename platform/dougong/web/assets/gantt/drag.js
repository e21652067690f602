// @ts-check
// Bars under the pointer: moved, pulled at their end, or linked from dot to bar.

/**
 * @typedef {{can: (id: string, what: "move" | "pull" | "link") => boolean, taken: () => void, count: (distance: number) => number,
 *   moved: (id: string, count: number) => void, pulled: (id: string, count: number) => void,
 *   linked: (id: string, end: string, other: string, otherEnd: string) => void}} Doing
 */

/** Pixels that are a slip of the hand: a finger is less still than a mouse. */
const SLIP = 4;
const SLIP_OF_FINGER = 10;

/** @param {SVGSVGElement} svg @param {Doing} doing */
export function draggable(svg, doing) {
  let held = false;
  svg.addEventListener("lostpointercapture", () => { held = false; });
  // Browsers heed touch-action on parts of a picture not at all or late: what keeps a held bar from scrolling is this.
  svg.addEventListener("touchmove", (event) => { if (held && event.cancelable) event.preventDefault(); }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    // A second finger leaves alone what the first one has in hand.
    if (event.button !== 0 || !event.isPrimary) return;
    const part = /** @type {Element} */ (event.target);
    const item = /** @type {SVGGElement | null} */ (part.closest("[data-id]"));
    // A finger scrolls, but for the bar that was chosen before: that one it takes hold of.
    if (!item || (event.pointerType === "touch" && !item.classList.contains("is-grip"))) return;
    const id = item.dataset.id ?? "";
    const end = /** @type {SVGElement} */ (part).dataset.end;
    const what = end ? "link" : part.classList.contains("gantt-pull") ? "pull" : "move";
    if (!doing.can(id, what)) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    held = true;
    doing.taken();
    if (what === "link") wire(svg, doing, event, id, /** @type {string} */ (end));
    else shift(svg, doing, event, item, what);
  });
}

/**
 * Follows one pointer until it is lifted; nothing is told of the end when it was taken away or Escape was pressed.
 * @param {SVGSVGElement} svg @param {PointerEvent} start @param {(event: PointerEvent) => void} over @param {(event: PointerEvent | null) => void} end
 */
function follow(svg, start, over, end) {
  const stop = new AbortController();
  const { signal } = stop;
  const finish = (/** @type {PointerEvent | null} */ event) => { stop.abort(); end(event); };
  const own = (/** @type {(event: PointerEvent) => void} */ act) => (/** @type {PointerEvent} */ event) => { if (event.pointerId === start.pointerId) act(event); };
  svg.addEventListener("pointermove", own(over), { signal });
  svg.addEventListener("pointerup", own(finish), { signal });
  svg.addEventListener("pointercancel", own(() => finish(null)), { signal });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") finish(null); }, { signal });
}

/** The click that ends a drag opens no card; where none comes, the next one is a click again. @param {SVGSVGElement} svg */
function swallowClick(svg) {
  const stop = new AbortController();
  svg.addEventListener("click", (click) => click.stopImmediatePropagation(), { capture: true, once: true, signal: stop.signal });
  setTimeout(() => stop.abort(), 0);
}

/** @param {SVGSVGElement} svg @param {Doing} doing @param {PointerEvent} start @param {SVGGElement} item @param {"move" | "pull"} what */
function shift(svg, doing, start, item, what) {
  const bar = /** @type {SVGGraphicsElement} */ (item.querySelector(".gantt-bar"));
  const long = Number(bar.getAttribute("width"));
  const over = (/** @type {PointerEvent} */ event) => {
    const by = event.clientX - start.clientX;
    item.classList.add("is-dragged");
    if (what === "pull") bar.setAttribute("width", String(Math.max(3, long + by)));
    else item.setAttribute("transform", `translate(${by} 0)`);
  };
  follow(svg, start, over, (event) => {
    item.removeAttribute("transform");
    item.classList.remove("is-dragged");
    if (what === "pull") bar.setAttribute("width", String(long));
    const by = event ? event.clientX - start.clientX : 0;
    if (Math.abs(by) < (start.pointerType === "touch" ? SLIP_OF_FINGER : SLIP)) return;
    swallowClick(svg);
    const id = item.dataset.id ?? "";
    if (what === "pull") doing.pulled(id, doing.count(by));
    else doing.moved(id, doing.count(by));
  });
}

/** @param {SVGSVGElement} svg @param {Doing} doing @param {PointerEvent} start @param {string} id @param {string} end */
function wire(svg, doing, start, id, end) {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const at = (/** @type {PointerEvent} */ event) => {
    const box = svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const [x, y] = at(start);
  line.setAttribute("class", "gantt-draft");
  for (const [name, value] of Object.entries({ x1: x, y1: y, x2: x, y2: y })) line.setAttribute(name, String(value));
  svg.append(line);
  const over = (/** @type {PointerEvent} */ event) => {
    const [right, bottom] = at(event);
    line.setAttribute("x2", String(right));
    line.setAttribute("y2", String(bottom));
  };
  follow(svg, start, over, (event) => {
    line.remove();
    const part = event && document.elementFromPoint(event.clientX, event.clientY);
    const item = /** @type {SVGGElement | null} */ (part?.closest("[data-id]") ?? null);
    if (!event || !part || !item) return;
    swallowClick(svg);
    const dot = /** @type {SVGElement} */ (part).dataset.end;
    const box = (item.querySelector(".gantt-bar") ?? item).getBoundingClientRect();
    const near = event.clientX < box.left + box.width / 2 ? "start" : "finish";
    doing.linked(id, end, item.dataset.id ?? "", dot ?? near);
  });
}
