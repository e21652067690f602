// @ts-check
// The built-in functions the browser has, and the names of those that only the server has.
import "./functions/dates.js";
import "./functions/lists.js";
import "./functions/numbers.js";
import "./functions/strings.js";
export { functions } from "./signature.js";

/** Functions of the language that only the server runs: patterns are RE2's, logarithms the server's. */
export const lacking = new Set([
  "after", "before", "coincides", "during", "exp", "finished by", "finishes", "includes", "log",
  "matches", "meets", "met by", "overlaps", "overlaps after", "overlaps before", "range", "replace",
  "split", "started by", "starts", "string similarity", "amount text", "capital amount",
]);
