// @ts-check
// Rows over time: the bars are drawn by the server, this makes them larger and smaller.

/** Each step makes the span half as wide again. */
const STEPS = [1, 1.5, 2.25, 3.375, 5, 7.5];

/** @param {HTMLElement} element @param {{larger: string, smaller: string}} words */
export function mount(element, words) {
  let at = 0;
  const track = /** @type {HTMLElement} */ (element.querySelector(".gantt-track"));
  const tools = document.createElement("div");
  tools.className = "gantt-tools";
  const button = (/** @type {string} */ text, /** @type {string} */ sign, /** @type {number} */ step) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = sign;
    made.setAttribute("aria-label", text);
    made.addEventListener("click", () => show(at + step));
    tools.append(made);
    return made;
  };
  const smaller = button(words.smaller, "−", -1);
  const larger = button(words.larger, "+", 1);
  const show = (/** @type {number} */ step) => {
    at = Math.max(0, Math.min(step, STEPS.length - 1));
    track.style.setProperty("--zoom", String(STEPS[at]));
    smaller.disabled = at === 0;
    larger.disabled = at === STEPS.length - 1;
  };
  show(0);
  element.prepend(tools);
}
