// @ts-check
// Cells copied from a spreadsheet become rows; titles become values, names become references.
import { resolve } from "./pick.js";

/** Tab-separated text as rows of cells; quoted cells may hold line breaks. @param {string} text */
export function matrix(text) {
  const rows = [[""]];
  let quoted = false;
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < clean.length; at += 1) {
    const char = clean[at];
    const row = rows[rows.length - 1];
    const cell = row[row.length - 1];
    if (quoted && char === '"' && clean[at + 1] === '"') { row[row.length - 1] += '"'; at += 1; }
    else if (char === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (!quoted && char === "\t") row.push("");
    else if (!quoted && char === "\n") rows.push([""]);
    else row[row.length - 1] += char;
  }
  return rows.map((row) => row.map((cell) => cell.trim()));
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {string} text @param {string} [id] @param {string} [key] */
export async function pasted(element, rows, text, id, key) {
  const columns = rows.props.columns.filter((column) => !rows.closed(column.key));
  const cells = matrix(text);
  const from = Math.max(0, columns.findIndex((column) => column.key === key));
  let at = id ? rows.list.findIndex((row) => row.id === id) : rows.list.length;
  const wanted = columns.slice(from);
  const found = await references(element, rows, wanted, cells);
  for (const line of cells) {
    if (at >= rows.props.most) break;
    const row = rows.list[at] ?? rows.add();
    line.forEach((value, number) => place(row, wanted[number], value, found, rows));
    at += 1;
  }
  rows.write();
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Column[]} columns @param {string[][]} cells */
async function references(element, rows, columns, cells) {
  /** @type {Map<string, Record<string, any>>} */
  const found = new Map();
  for (const [number, column] of columns.entries()) {
    if (!column.entity) continue;
    const labels = [...new Set(cells.map((line) => line[number]).filter(Boolean))];
    if (labels.length) found.set(column.key, await resolve(element, rows.props.form, `${rows.props.pointer}/*/${column.key}`, labels));
  }
  return found;
}

/** @param {any} row @param {import("./rows.js").Column | undefined} column @param {string} value @param {Map<string, Record<string, any>>} found @param {import("./rows.js").Rows} rows */
function place(row, column, value, found, rows) {
  if (!column || column.readonly) return;
  if (value === "") { row[column.key] = null; return; }
  if (column.kind === "choice") row[column.key] = column.options.find((one) => one.title === value || one.value === value)?.value ?? value;
  else if (column.entity) {
    const match = found.get(column.key)?.[value];
    row[column.key] = match?.id ?? null;
    if (match) rows.labels.set(match.id, match.label);
  } else row[column.key] = ["integer", "decimal", "money", "percent"].includes(column.kind) ? value.replaceAll(",", "") : value;
}
