// @ts-check
// A plan on paper: landscape pages, each with its rows, their names and the days above them.
import { spanOf } from "./bars.js";
import { isoOf } from "./days.js";
import { bodyOf, escaped, HEAD, headOf } from "./draw.js";
import { scaleOf } from "./scale.js";

const [WIDE, NAMES, ROW, LINES] = [1040, 230, 22, 27];

/** Prints the bars that are seen, and nothing else of the page. @param {import("./view.js").View} view */
export function printed(view) {
  const sheets = document.createElement("div");
  sheets.className = "gantt-paper";
  sheets.innerHTML = sheetsOf(view);
  document.body.append(sheets);
  document.documentElement.classList.add("prints-gantt");
  const done = () => {
    document.documentElement.classList.remove("prints-gantt");
    sheets.remove();
  };
  window.addEventListener("afterprint", done, { once: true });
  window.print();
}

/** @param {import("./view.js").View} view */
export function sheetsOf(view) {
  const { plan, now } = view;
  const bars = view.bars.length ? view.bars : plan.bars;
  const scale = scaleOf(spanOf(plan, now), "fit", WIDE - NAMES);
  const title = document.querySelector(".record-head h2")?.textContent?.trim() || document.title;
  const count = Math.max(1, Math.ceil(bars.length / LINES));
  return Array.from({ length: count }, (_, page) => {
    const part = bars.slice(page * LINES, (page + 1) * LINES);
    const high = HEAD + part.length * ROW;
    const names = part.map((bar, place) => name(bar, HEAD + place * ROW)).join("");
    const picture = `<g transform="translate(${NAMES} 0)">${headOf(scale)}<g transform="translate(0 ${HEAD})">${bodyOf({ plan, bars: part, scale, now, row: ROW, handles: false, from: 0, to: part.length, tip: `gantt-tip-${page}` })}</g></g>`;
    return `<section><h2>${escaped(title)} <small>${page + 1} / ${count}</small></h2><svg viewBox="0 0 ${WIDE} ${high}" width="100%">${names}${picture}</svg></section>`;
  }).join("");
}

/** @param {import("./bars.js").Bar} bar @param {number} top */
function name(bar, top) {
  const told = `${bar.code} ${bar.label}`;
  const short = told.length > 17 ? `${told.slice(0, 16)}…` : told;
  const when = bar.finish === null ? "" : isoOf(bar.finish).slice(5);
  const rule = `<line class="gantt-rule" x1="0" x2="${WIDE}" y1="${top + ROW}" y2="${top + ROW}"/>`;
  return `${rule}<text class="gantt-lower" x="${4 + bar.level * 10}" y="${top + 15}">${escaped(short)}</text><text class="gantt-lower" x="${NAMES - 6}" y="${top + 15}" text-anchor="end">${when}</text>`;
}
