// @ts-check
// What the pages use of the expression language.
export { evaluate, matches } from "./interpret.js";
export { number } from "./number.js";
export { show } from "./show.js";
export { readDate, readDateTime, readDuration, readTime } from "./temporal.js";
export { OnlyOnServer, kindOf } from "./values.js";
