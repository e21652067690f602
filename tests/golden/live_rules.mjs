// What the browser says of forms that are being typed in, for cases the server answered too.
import { readFileSync } from "node:fs";
import { answered } from "../../platform/dougong/web/assets/live/answer.js";

/** @param {any} answer */
function told({ values, shown, states, errors, complete, judged }) {
  const [plain, sets] = [Object.fromEntries, (/** @type {Set<string>} */ one) => [...one]];
  return { values: plain(values), shown: plain(shown), states: plain(states), errors, complete: sets(complete), judged: sets(judged) };
}

/** @param {string} file */
export function run(file) {
  const { cases } = JSON.parse(readFileSync(file, "utf8"));
  return cases.map((/** @type {any} */ one) => told(answered(one.rules, one.data, one.told)));
}
