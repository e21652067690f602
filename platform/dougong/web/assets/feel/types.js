// @ts-check
// Type tests: whether a value is of a type written in an expression.
import { adopt, kindOf } from "./values.js";

const SPELLINGS = { dateTime: "date and time", dayTimeDuration: "days and time duration", yearMonthDuration: "years and months duration" };
const fits = (value, type) => value === null || isInstance(value, type);
const CHECKS = {
  "list": (value, members) => value.every((item) => fits(adopt(item), members[0][1])),
  "context": (value, members) => members.every(([name, type]) => Object.hasOwn(value, name) && fits(adopt(value[name]), type)),
  "range": (value, members) => isInstance(value.low ?? value.high, members[0][1]),
  "function": (value, members) => value.parameters.length === members.length - 1,
};

/** Whether a value is of a type; null is of the null type alone. @param {any} value @param {{name: string, members: any[]}} type @returns {boolean} */
export function isInstance(value, type) {
  const name = SPELLINGS[type.name] ?? type.name;
  if (name === "Any" || name === "any") return value !== null;
  const kind = kindOf(value);
  if (name === "Null" || name === "null") return kind === "null";
  if (kind !== name) return false;
  return !type.members.length || !CHECKS[kind] || CHECKS[kind](value, type.members);
}
