// What the browser says of forms that are being typed in, for cases the server answered too.
import { readFileSync } from "node:fs";
import { answered } from "../../platform/dougong/web/assets/live/answer.js";
import { LiveRules } from "../../platform/dougong/web/assets/live/rules.js";

/** @param {any} answer */
function told({ values, shown, states, errors, complete, judged, waiting }) {
  const [plain, sets] = [Object.fromEntries, (/** @type {Set<string>} */ one) => [...one]];
  return { values: plain(values), shown: plain(shown), states: plain(states), errors, complete: sets(complete), judged: sets(judged), waiting: sets(waiting) };
}

/** @param {string} file */
export function run(file) {
  const { cases } = JSON.parse(readFileSync(file, "utf8"));
  return cases.map((/** @type {any} */ one) => {
    // What stands on the page: the browser's own answer laid over the server's last one.
    const page = new LiveRules(one.rules, one.told.sent, { ...one.told, labels: {} }).answer(one.data);
    return { ...told(answered(one.rules, one.data, one.told)), page: page.shown };
  });
}
