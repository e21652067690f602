// @ts-check
// The bar above a plan: how near, which bars, and what can be done with the whole.
import { printed } from "./paper.js";

/** @typedef {import("./view.js").View} View */

/** @param {View} view @param {HTMLElement} line Where sentences stand. @param {(() => void) | null} undo */
export function toolbar(view, line, undo) {
  const { said } = view;
  const bar = document.createElement("div");
  bar.className = "gantt-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", said.tools);
  const zooms = group(/** @type {const} */ (["day", "week", "month", "quarter", "fit"]).map((zoom) => {
    const made = button(said[zoom], () => view.setZoom(zoom));
    made.dataset.zoom = zoom;
    return made;
  }));
  zooms.setAttribute("role", "group");
  zooms.setAttribute("aria-label", said.zoom);
  view.element.addEventListener("drawn", () => {
    for (const one of zooms.children) one.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (one).dataset.zoom === view.zoom));
  });
  bar.append(zooms, button(said.today, () => view.show(view.now, true)), filter(view));
  if (view.plan.bars.some((one) => one.parent)) bar.append(button(said.fold_all, () => view.fold()));
  const back = undo && button(said.undo, undo);
  if (back) {
    back.dataset.undo = "yes";
    back.disabled = true;
    bar.append(back);
  }
  bar.append(line, button(said.print, () => printed(view)), button(said.large, () => large(view)));
  view.element.insertBefore(bar, view.view);
  view.element.append(legend(view));
  return { enable: (/** @type {boolean} */ on) => { if (back) back.disabled = !on; } };
}

/** @param {string} text @param {() => void} act */
function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/** @param {HTMLElement[]} parts */
function group(parts) {
  const made = document.createElement("div");
  made.className = "btn-group";
  made.append(...parts);
  return made;
}

/** @param {View} view */
function filter(view) {
  const { said, props, plan } = view;
  const made = document.createElement("select");
  made.className = "form-select form-select-sm gantt-filter";
  made.setAttribute("aria-label", said.filter);
  made.append(new Option(said.all, ""), ...(props.words.critical ? [new Option(said.critical, "critical")] : []), new Option(said.late, "late"), new Option(said.soon, "soon"));
  for (const name of props.picks) {
    const values = [...new Set(plan.bars.map((bar) => bar.texts[name]).filter(Boolean))].sort();
    const part = document.createElement("optgroup");
    part.label = props.titles[name];
    part.append(...values.map((value) => option(name, value)));
    if (values.length) made.append(part);
  }
  made.addEventListener("change", () => view.pick(made.value, made.selectedOptions[0]?.dataset.fact));
  return made;
}

/** @param {string} name @param {string} fact */
function option(name, fact) {
  const made = new Option(fact, name);
  made.dataset.fact = fact;
  return made;
}

/** What the looks of the picture mean; only what there is. @param {View} view */
function legend(view) {
  const { said, plan } = view;
  const made = document.createElement("p");
  made.className = "gantt-legend";
  const marks = [
    ["is-plain", said.planned],
    plan.bars.some((bar) => bar.critical) && ["is-critical", said.critical],
    plan.bars.some((bar) => bar.baseStart !== null) && ["is-base", said.base],
    ["is-today", said.today],
    plan.at !== null && ["is-front", said.front],
    plan.days.known && ["is-off", said.off],
  ];
  for (const mark of marks) {
    if (!mark) continue;
    const one = document.createElement("span");
    const sign = document.createElement("i");
    sign.className = mark[0];
    one.append(sign, mark[1]);
    made.append(one);
  }
  return made;
}

/** The whole window for the plan, until Escape or the same button. @param {View} view */
function large(view) {
  const { element } = view;
  const on = element.classList.toggle("is-large");
  document.documentElement.classList.toggle("has-large", on);
  view.draw();
  if (!on) return;
  const leave = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !element.classList.contains("is-large")) return;
    document.removeEventListener("keydown", leave);
    large(view);
  };
  document.addEventListener("keydown", leave);
}
