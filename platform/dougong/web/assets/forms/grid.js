// @ts-check
// The rows as a grid for keyboard and spreadsheet: on screens wide enough for it.
import {
  ClipboardModule, ColumnCalcsModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule,
  KeybindingsModule, MoveRowsModule, ResizeColumnsModule, SelectRangeModule, Tabulator,
} from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator_bootstrap5.css";
import { pasted } from "./paste.js";
import { pick } from "./pick.js";
import { NUMBERS, titled } from "./rows.js";
import { totals } from "./totals.js";

Tabulator.registerModule([
  ClipboardModule, ColumnCalcsModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule,
  KeybindingsModule, MoveRowsModule, ResizeColumnsModule, SelectRangeModule,
]);

const COPY = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/></svg>';
/** So many rows stand on the page itself; more scroll within the grid, which then draws only those in sight. */
const SHORT = 60;
/** With more columns than these the first one stays in sight: it says what the row is about. */
const MANY = 9;
/** Milliseconds after a click in which it may become a double one. */
const DOUBLE = 400;

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows */
export function showGrid(element, rows) {
  const { props } = rows;
  // What is hidden now may be wanted once another value of the form is chosen, unless it is only read.
  const columns = props.columns.filter((column) => !(props.readonly && column.hidden));
  const open = columns.filter((column) => !rows.closed(column.key));
  // A frozen column has none before it that moves, also where that one is still to be shown.
  const held = open.length > MANY ? columns.indexOf(/** @type {import("./rows.js").Column} */ (open[0])) : -1;
  const table = new Tabulator(element, {
    data: rows.list,
    index: "id",
    layout: "fitColumns",
    placeholder: props.texts.empty,
    ...(rows.list.length > SHORT ? { height: "36rem" } : {}),
    columnDefaults: { resizable: "header", minWidth: 84, headerWordWrap: true },
    rowHeader: { formatter: "rownum", frozen: true, width: 44, minWidth: 44, hozAlign: "center", headerHozAlign: "center", rowHandle: !props.readonly, resizable: false },
    selectableRange: props.readonly ? false : 1,
    selectableRangeColumns: false,
    selectableRangeRows: false,
    selectableRangeClearCells: !props.readonly,
    editTriggerEvent: "dblclick",
    movableRows: !props.readonly,
    columns: [
      ...headed(columns, (column, place) => ({ ...definition(element, rows, column), visible: open.includes(column), ...(place <= held ? { frozen: true } : {}) })),
      ...(props.readonly || !(props.adds || props.removes) ? [] : [tools(rows, () => refresh())]),
    ],
  });
  const refresh = () => table.replaceData(rows.list);
  table.on("renderComplete", () => readable(element));
  table.on("rowMoved", () => rows.order(table.getRows().map((/** @type {any} */ row) => row.getIndex())));
  // Drawing a row anew would close the editor of its cell under the fingers: it waits for the end.
  // A click that has begun, or may become a double one, must find what it began on.
  let editing = false;
  let still = 0;
  let coming = 0;
  const draw = () => {
    coming = 0;
    if (editing || still === Infinity) return;
    const wait = still - performance.now();
    if (wait > 0) {
      coming = window.setTimeout(draw, wait);
      return;
    }
    for (const column of columns) showOrHide(table.getColumn(column.key), !rows.closed(column.key));
    for (const row of table.getRows()) row.reformat();
    totals(element, rows, columns);
  };
  const drawSoon = () => { coming ||= window.setTimeout(draw); };
  element.addEventListener("pointerdown", () => { still = Infinity; }, true);
  for (const name of ["pointerup", "pointercancel"]) {
    window.addEventListener(name, () => {
      if (still !== Infinity) return;
      still = performance.now() + DOUBLE;
      drawSoon();
    }, true);
  }
  table.on("cellEditing", (/** @type {any} */ cell) => {
    editing = true;
    // What is typed looks for another choice; behind the one that stands there it would find nothing.
    if (columns.find((column) => column.key === cell.getField())?.among) window.setTimeout(() => cell.getElement().querySelector("input")?.select());
  });
  table.on("cellEditCancelled", () => { editing = false; drawSoon(); });
  table.on("cellEdited", (/** @type {any} */ cell) => {
    editing = false;
    rows.set(cell.getRow().getIndex(), cell.getField(), cell.getValue());
    drawSoon();
  });
  rows.onEvaluated(drawSoon);
  element.addEventListener("paste", (event) => {
    if (props.readonly || /** @type {HTMLElement} */ (event.target).closest("input, textarea")) return;
    event.preventDefault();
    event.stopPropagation();
    const start = table.getRanges()[0]?.getCells()[0]?.[0];
    const text = /** @type {ClipboardEvent} */ (event).clipboardData?.getData("text/plain") ?? "";
    pasted(element, rows, text, start?.getRow().getIndex(), start?.getField()).then(refresh);
  }, true);
  return { refresh };
}

/** @param {any} column @param {boolean} on */
function showOrHide(column, on) {
  if (column && column.isVisible() !== on) on ? column.show() : column.hide();
}

/** A grid holds groups of rows only, also where it scrolls and where it says that it is empty. @param {HTMLElement} element */
function readable(element) {
  const roles = { ".tabulator-tableholder": "rowgroup", ".tabulator-placeholder": "row", ".tabulator-placeholder-contents": "gridcell" };
  for (const [part, role] of Object.entries(roles)) element.querySelector(part)?.setAttribute("role", role);
  element.querySelector(".tabulator-table")?.removeAttribute("role");
  // There is no role for a title over several heads: it is read in its place, before the first of them.
  for (const group of element.querySelectorAll(".tabulator-col-group")) {
    group.setAttribute("role", "presentation");
    for (const word of ["aria-sort", "aria-title"]) group.removeAttribute(word);
  }
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Column} column */
function definition(element, rows, column) {
  const numeric = NUMBERS.has(column.kind);
  const at = (/** @type {any} */ cell) => `${rows.at(cell.getData())}/${column.key}`;
  return {
    title: column.required ? `${titled(column)} *` : titled(column),
    field: column.key,
    ...(column.width ? { width: column.width } : {}),
    hozAlign: numeric ? "right" : "left",
    headerHozAlign: numeric ? "right" : "left",
    cssClass: column.readonly ? "is-computed" : "",
    formatter: (/** @type {any} */ cell) => {
      const state = rows.state(cell.getData(), column.key);
      const fault = rows.faults.get(at(cell));
      const place = cell.getElement();
      place.classList.toggle("is-wrong", Boolean(fault));
      place.title = fault ?? rows.hint(cell.getData(), column);
      place.classList.toggle("is-waiting", rows.waits(cell.getData(), column));
      place.classList.toggle("is-closed", state?.visible === false || state?.enabled === false);
      if (state?.visible === false) return "";
      const shown = document.createElement("span");
      shown.textContent = rows.text(cell.getData(), column);
      return shown;
    },
    ...(column.readonly || rows.props.readonly ? {} : editor(element, rows, column)),
    editable: (/** @type {any} */ cell) => {
      const state = rows.state(cell.getData(), column.key);
      return state?.visible !== false && state?.enabled !== false;
    },
  };
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Column} column */
function editor(element, rows, column) {
  if (column.kind === "choice") {
    return { editor: "list", editorParams: { values: column.options.map((one) => ({ value: one.value, label: one.title })), clearable: !column.required } };
  }
  if (column.among) {
    const offered = () => rows.options(column).map((one) => ({ value: one.value, label: one.title }));
    return { editor: "list", editorParams: { autocomplete: true, listOnEmpty: true, clearable: !column.required, placeholderEmpty: rows.props.texts.none, valuesLookup: offered } };
  }
  if (column.kind === "boolean") return { editor: "tickCross" };
  if (column.kind === "date") return { editor: "date" };
  if (!column.entity) return { editor: "input", editorParams: { selectContents: true, elementAttributes: NUMBERS.has(column.kind) ? { inputmode: "decimal" } : {} } };
  return {
    editor: "list",
    editorParams: {
      autocomplete: true,
      filterRemote: true,
      filterDelay: 200,
      clearable: true,
      listOnEmpty: true,
      allowEmpty: true,
      emptyValue: null,
      placeholderEmpty: column.nothing || rows.props.texts.none,
      placeholderLoading: "…",
      valuesLookup: async (/** @type {any} */ cell, /** @type {string} */ search) => {
        const found = await pick(element, rows.props.form, `${rows.props.pointer}/*/${column.key}`, search, cell.getRow().getIndex());
        for (const one of found) rows.labels.set(one.id, one.label);
        return found.map((one) => ({ value: one.id, label: one.detail ? `${one.label}  ${one.detail}` : one.label }));
      },
    },
  };
}

/**
 * Columns as the grid takes them: those of one group under its title.
 * @param {import("./rows.js").Column[]} columns @param {(column: import("./rows.js").Column, place: number) => any} made
 */
function headed(columns, made) {
  /** @type {any[]} */
  const found = [];
  columns.forEach((column, place) => {
    const last = found[found.length - 1];
    if (!column.group) found.push(made(column, place));
    else if (last?.columns && last.title === column.group) last.columns.push(made(column, place));
    else found.push({ title: column.group, columns: [made(column, place)] });
  });
  return found;
}

/** Copy and remove at the end of a line. @param {import("./rows.js").Rows} rows @param {() => void} refresh */
function tools(rows, refresh) {
  const button = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {string} */ act) =>
    `<button type="button" class="row-tool" data-act="${act}" aria-label="${label}" title="${label}">${sign}</button>`;
  return {
    title: "",
    frozen: true,
    width: 76,
    minWidth: 76,
    resizable: false,
    hozAlign: "center",
    formatter: () => (rows.props.adds ? button(COPY, rows.props.texts.copy, "copy") : "") + (rows.props.removes ? button("×", rows.props.texts.remove, "remove") : ""),
    cssClass: "row-tools",
    cellClick: (/** @type {Event} */ event, /** @type {any} */ cell) => {
      const act = /** @type {HTMLElement} */ (event.target).closest("[data-act]")?.getAttribute("data-act");
      if (act === "copy") rows.add(cell.getData());
      if (act === "remove") rows.remove(cell.getRow().getIndex());
      if (act) refresh();
    },
  };
}
