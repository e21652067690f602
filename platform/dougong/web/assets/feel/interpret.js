// @ts-check
// The tree of an expression, as the server sends it, to a function of the scope.
import { calculate, negative } from "./arithmetic.js";
import { compared, filtered, passes } from "./filters.js";
import { functions, lacking } from "./functions.js";
import { loops, walk } from "./loops.js";
import { memberOf } from "./members.js";
import { Exact } from "./number.js";
import { byName, call } from "./signature.js";
import { readTemporal } from "./temporal.js";
import { isInstance } from "./types.js";
import { FeelFunction, FeelRange, OnlyOnServer, adopt, kindOf } from "./values.js";

/** What makes the function of one kind of node. @type {Record<string, (node: any) => (scope: any) => any>} */
const MAKERS = {
  literal: ({ value }) => {
    const constant = value !== null && typeof value === "object" ? new Exact(value.number) : value;
    return () => constant;
  },
  atLiteral: ({ text }) => {
    const constant = readTemporal(text);
    return () => constant;
  },
  name: ({ name }) => (scope) => adopt(scope[name]),
  builtin: ({ name }) => {
    const known = overloads(name);
    return () => new FeelFunction(known[0].parameters.map((one) => one.name), (given) => call(known, given));
  },
  arithmetic: ({ operator, left, right }) => {
    const [a, b] = [make(left), make(right)];
    return (scope) => calculate(operator, a(scope), b(scope));
  },
  negate: ({ operand }) => {
    const value = make(operand);
    return (scope) => negative(value(scope));
  },
  compare: ({ operator, left, right }) => {
    const [a, b] = [make(left), make(right)];
    return (scope) => compared(operator, a(scope), b(scope));
  },
  logic: ({ operator, operands }) => {
    const parts = operands.map(make);
    const decides = operator === "or";
    return (scope) => {
      let known = true;
      for (const part of parts) {
        const value = part(scope);
        if (value === decides) return decides;
        known &&= value === !decides;
      }
      return known ? !decides : null;
    };
  },
  between: ({ value, low, high }) => {
    const [tested, from, to] = [make(value), make(low), make(high)];
    return (scope) => {
      const one = tested(scope);
      const answers = [compared(">=", one, from(scope)), compared("<=", one, to(scope))];
      if (answers.includes(false)) return false;
      return answers.includes(null) ? null : true;
    };
  },
  in: ({ value, tests }) => {
    const [tested, check] = [make(value), checkOf(tests)];
    return (scope) => check(tested(scope), scope);
  },
  if: ({ condition, then, otherwise }) => {
    const [decide, yes, no] = [make(condition), make(then), make(otherwise)];
    return (scope) => (decide(scope) === true ? yes(scope) : no(scope));
  },
  path: ({ base, member }) => {
    const value = make(base);
    return (scope) => memberOf(value(scope), member);
  },
  listLiteral: ({ items }) => {
    const parts = items.map(make);
    return (scope) => parts.map((part) => part(scope));
  },
  contextLiteral: ({ entries }) => {
    const parts = entries.map((one) => [one.name, make(one.value)]);
    return (scope) => {
      const [inner, made] = [Object.create(scope), Object.create(null)];
      for (const [name, value] of parts) made[name] = inner[name] = value(inner);
      return made;
    };
  },
  rangeLiteral: (node) => {
    const [low, high] = [node.low && make(node.low), node.high && make(node.high)];
    return (scope) => {
      const ends = [low ? low(scope) : null, high ? high(scope) : null];
      if ((low && ends[0] === null) || (high && ends[1] === null)) return null;
      if (low && high && kindOf(ends[0]) !== kindOf(ends[1])) return null;
      return new FeelRange(ends[0], ends[1], node.low_closed, node.high_closed);
    };
  },
  call: ({ function: target, arguments: given }) => {
    const values = given.map((one) => make(one.value));
    const names = given.map((one) => one.name);
    const named = names.some(Boolean);
    if (target.kind === "builtin") {
      const known = overloads(target.name);
      const run = named ? byName(known, names) : (all) => call(known, all);
      return (scope) => run(values.map((value) => value(scope)));
    }
    const found = make(target);
    return (scope) => {
      const wanted = found(scope);
      if (!(wanted instanceof FeelFunction)) return null;
      const all = values.map((value) => value(scope));
      if (!named) return wanted.call(all);
      if (names.length !== wanted.parameters.length || wanted.parameters.some((one) => !names.includes(one))) return null;
      return wanted.call(wanted.parameters.map((one) => all[names.indexOf(one)]));
    };
  },
  functionLiteral: ({ parameters, body }) => {
    const run = make(body);
    return (scope) => {
      // Names bound outside may change in a loop; the function keeps those it was made with.
      const kept = captured(scope);
      return new FeelFunction(parameters.map((one) => one.name), (given) => {
        const fits = parameters.every((one, i) => one.type === null || given[i] === null || isInstance(given[i], one.type));
        if (given.length !== parameters.length || !fits) return null;
        const inner = Object.create(kept);
        parameters.forEach((one, i) => { inner[one.name] = given[i]; });
        return run(inner);
      });
    };
  },
  instanceOf: ({ value, type }) => {
    const tested = make(value);
    return (scope) => isInstance(tested(scope), type);
  },
  filter: ({ base, condition }) => {
    const [list, keep] = [make(base), make(condition)];
    return (scope) => filtered(list(scope), keep, scope, condition.kind === "literal");
  },
  for: ({ iterators, body }) => {
    const [sources, run] = [loops(iterators, make), make(body)];
    return (scope) => {
      /** @type {any[]} */
      const results = [];
      const inner = Object.create(scope);
      inner.partial = results;
      return walk(inner, sources, (one) => { results.push(run(one)); return false; }) === null ? null : results;
    };
  },
  quantified: ({ every, iterators, condition }) => {
    const [sources, holds] = [loops(iterators, make), make(condition)];
    return (scope) => {
      let unknown = false;
      const ended = walk(Object.create(scope), sources, (one) => {
        const value = holds(one);
        unknown ||= typeof value !== "boolean";
        return value === !every;
      });
      if (ended === null) return null;
      if (ended) return !every;
      return unknown ? null : every;
    };
  },
};

function overloads(name) {
  const known = functions.get(name);
  if (!known || lacking.has(name)) throw new OnlyOnServer(`the function ${name}`);
  return known;
}

function captured(scope) {
  const chain = [];
  for (let level = scope; level !== null && level !== Object.prototype; level = Object.getPrototypeOf(level)) chain.unshift(level);
  return Object.assign(Object.create(null), ...chain);
}

function checkOf({ tests, negated }) {
  const checks = tests.map(checkOne);
  const any = (value, scope) => {
    let unknown = false;
    for (const check of checks) {
      const answer = check(value, scope);
      if (answer === true) return true;
      unknown ||= answer === null;
    }
    return unknown ? null : false;
  };
  if (!checks.length) return () => true;
  if (!negated) return any;
  return (value, scope) => {
    const answer = any(value, scope);
    return answer === null ? null : !answer;
  };
}

function checkOne({ operator, operand }) {
  const other = make(operand);
  if (operator) return (value, scope) => compared(operator, value, other(scope));
  const condition = mentions(operand, "?");
  const literal = operand.kind === "literal";
  const range = operand.kind === "rangeLiteral";
  return (value, scope) => {
    const inner = condition ? Object.assign(Object.create(scope), { "?": value }) : scope;
    const answer = other(inner);
    if (typeof answer === "boolean" && (condition || (!literal && typeof value !== "boolean"))) return answer;
    return range && answer === null ? null : passes(value, answer);
  };
}

function mentions(node, name) {
  if (node === null || typeof node !== "object") return false;
  if (node.kind === "name" && node.name === name) return true;
  // Tests within a test speak of their own value.
  if (node.kind === "in") return mentions(node.value, name);
  return Object.values(node).some((part) => mentions(part, name));
}

/** The function of a node. @param {any} node @returns {(scope: any) => any} */
function make(node) {
  return MAKERS[node.kind](node);
}

/** @type {WeakMap<object, (scope: any) => any>} */
const compiled = new WeakMap();

/** The value of a tree in a scope; OnlyOnServer when the server must be asked. @param {any} tree @param {Record<string, any>} scope */
export function evaluate(tree, scope) {
  let run = compiled.get(tree);
  if (!run) {
    run = make(tree);
    compiled.set(tree, run);
  }
  return run(Object.assign(Object.create(null), scope));
}

/** Whether a value passes unary tests. @param {any} tests @param {any} value @param {Record<string, any>} scope */
export function matches(tests, value, scope) {
  return checkOf(tests)(adopt(value), Object.assign(Object.create(null), scope));
}
