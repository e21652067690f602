// Times the expressions of bench/feel.py in feelin, the library of the browser editors.
import { evaluate } from "feelin";

const { expressions, scope, rounds } = JSON.parse(process.argv[2]);

function micros(text, count) {
  const started = process.hrtime.bigint();
  for (let i = 0; i < count; i += 1) evaluate(text, scope);
  return Number(process.hrtime.bigint() - started) / 1000 / count;
}

const figures = {};
for (const [name, text] of Object.entries(expressions)) {
  micros(text, 30);
  figures[name] = Math.min(...Array.from({ length: rounds }, () => micros(text, 30)));
}
console.log(JSON.stringify(figures));
