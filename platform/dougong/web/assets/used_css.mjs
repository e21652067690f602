// @ts-check
// The design system's style sheet holds every component it knows; a phone reads only what pages use.
import { readFileSync } from "node:fs";
import path from "node:path";
import { PurgeCSS } from "purgecss";

const SHEET = /@tabler[\\/]core[\\/]dist[\\/]css[\\/]tabler\.min\.css$/;
/** Where names of classes are written: pages, what draws parts of them, and what libraries add. */
const SOURCES = ["templates/**/*.html", "*.py", "admin/**/*.py", "assets/**/*.js"];
const LIBRARIES = ["tom-select/dist/js/tom-select.complete.js", "htmx.org/dist/htmx.js"];
/** Names that a page puts together: a test holds that every one of them is listed here. */
export const COMPOSED = [/^bg-\w+-lt$/, /^alert-\w+$/];

/** An esbuild plugin that leaves out the rules nothing of ours can meet. @param {string} web @param {string} modules */
export function usedCss(web, modules) {
  const content = [...SOURCES.map((place) => path.join(web, place)), ...LIBRARIES.map((file) => path.join(modules, file))];
  return {
    name: "used-css",
    setup(/** @type {import("esbuild").PluginBuild} */ build) {
      build.onLoad({ filter: SHEET }, async ({ path: file }) => {
        const raw = readFileSync(file, "utf8");
        const [found] = await new PurgeCSS().purge({
          content,
          css: [{ raw }],
          safelist: { standard: COMPOSED },
          keyframes: true,
          variables: false,
        });
        return { contents: found.css, loader: "css", resolveDir: path.dirname(file) };
      });
    },
  };
}
