// Moves bars as a person's hands do: one question a line, one answer a line.
import { createInterface } from "node:readline";
import { planOf } from "../../platform/dougong/web/assets/gantt/bars.js";
import { circle, linkRow, moved, pulled, undoing } from "../../platform/dougong/web/assets/gantt/moves.js";

function answer({ drawn, kind, code, count, other, type, id }) {
  const plan = planOf(drawn.words, drawn);
  const bar = plan.bars.find((one) => one.code === code);
  if (kind === "link") {
    const around = circle(plan.links, code, other);
    const change = { rows: drawn.words.links.rows, set: [], add: [linkRow(drawn.words, id, code, other, type)], remove: [] };
    return { around, change, undo: undoing(change, drawn.links) };
  }
  const values = kind === "move" ? moved(drawn.words, bar, count, plan.days) : pulled(drawn.words, bar, count);
  if (!values) return { change: null };
  const change = { rows: drawn.rows_at, set: [{ id: bar.id, values }], add: [], remove: [] };
  return { change, undo: undoing(change, drawn.rows) };
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
});
