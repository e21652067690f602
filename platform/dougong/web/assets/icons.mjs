// @ts-check
// One sprite of the icons the pages use, so that a phone loads a few kilobytes and no font.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const set = fileURLToPath(new URL("../../../../node_modules/@tabler/icons/icons/outline/", import.meta.url));

/** The inner shapes of one icon of the set. @param {string} name */
function shapes(name) {
  const svg = readFileSync(path.join(set, `${name}.svg`), "utf8");
  return svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).trim();
}

/** An SVG document with a symbol for every name. @param {string[]} names */
export function sprite(names) {
  const symbols = names.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${shapes(name)}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
