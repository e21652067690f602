// @ts-check
// What keeps or drops a value: comparisons, unary tests, filters of lists.
import { isCount } from "./number.js";
import { FeelRange, adopt, compare, equal, isContext, kindOf, within } from "./values.js";

const SIGNS = { "<": (o) => o < 0, "<=": (o) => o <= 0, ">": (o) => o > 0, ">=": (o) => o >= 0 };

/** The answer of a sign for two values, null where there is none. */
export function compared(sign, a, b) {
  if (sign === "=" || sign === "!=") {
    const same = equal(a, b);
    return same === null ? null : same === (sign === "=");
  }
  const order = compare(a, b);
  return order === null ? null : SIGNS[sign](order);
}

function itemAt(items, index) {
  if (!isCount(index)) return null;
  const place = Number(index.toString());
  return adopt(items[place > 0 ? place - 1 : items.length + place]);
}

/** The items a condition keeps, or the item an index means. */
export function filtered(value, keep, scope, fixed) {
  const items = Array.isArray(value) ? value.map(adopt) : [value];
  const constant = fixed ? keep(scope) : null;
  if (kindOf(constant) === "number") return itemAt(items, constant);
  if (value === null) return [];
  if (!items.length) return kindOf(keep(Object.create(scope))) === "number" ? null : [];
  const kept = [];
  for (const item of items) {
    const inner = Object.create(scope);
    inner.item = item;
    if (isContext(item)) for (const key of Object.keys(item)) inner[key] = adopt(item[key]);
    const answer = keep(inner);
    if (answer === true) kept.push(item);
    else if (kindOf(answer) === "number") return itemAt(items, answer);
    else if (answer !== null && answer !== false) return null;
  }
  return kept;
}

/** Whether a value equals a test, lies in its range, or is among its items. */
export function passes(value, test) {
  if (test instanceof FeelRange && !(value instanceof FeelRange)) return within(value, test);
  if (!Array.isArray(test)) return equal(value, test);
  if (Array.isArray(value) && equal(value, test)) return true;
  return test.map(adopt).some((one) => (
    one instanceof FeelRange && !(value instanceof FeelRange) ? within(value, one) : equal(value, one)) === true);
}
