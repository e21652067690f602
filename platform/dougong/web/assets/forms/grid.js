// @ts-check
// The rows as a grid for keyboard and spreadsheet: on screens wide enough for it.
import {
  ClipboardModule, ColumnCalcsModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule,
  KeybindingsModule, MoveRowsModule, ResizeColumnsModule, SelectRangeModule, Tabulator,
} from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator_bootstrap5.css";
import { pasted } from "./paste.js";
import { pick } from "./pick.js";

Tabulator.registerModule([
  ClipboardModule, ColumnCalcsModule, EditModule, FormatModule, FrozenColumnsModule, InteractionModule,
  KeybindingsModule, MoveRowsModule, ResizeColumnsModule, SelectRangeModule,
]);

const COPY = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/></svg>';
const NUMBERS = new Set(["integer", "decimal", "money", "percent"]);

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows */
export function showGrid(element, rows) {
  const { props } = rows;
  const columns = props.columns.filter((column) => !column.hidden);
  const table = new Tabulator(element, {
    data: rows.list,
    index: "id",
    layout: "fitColumns",
    placeholder: props.texts.empty,
    columnDefaults: { resizable: "header", minWidth: 84, headerWordWrap: true },
    rowHeader: { formatter: "rownum", frozen: true, width: 44, minWidth: 44, hozAlign: "center", headerHozAlign: "center", rowHandle: !props.readonly, resizable: false },
    selectableRange: props.readonly ? false : 1,
    selectableRangeColumns: false,
    selectableRangeRows: false,
    selectableRangeClearCells: !props.readonly,
    editTriggerEvent: "dblclick",
    movableRows: !props.readonly,
    columns: [
      ...columns.map((column) => definition(element, rows, column)),
      ...(props.readonly ? [] : [tools(rows, () => refresh())]),
    ],
  });
  const refresh = () => table.replaceData(rows.list);
  table.on("renderComplete", () => readable(element));
  table.on("rowMoved", () => rows.order(table.getRows().map((/** @type {any} */ row) => row.getIndex())));
  // Drawing a row anew would close the editor of its cell under the fingers: it waits for the end.
  let editing = false;
  let coming = 0;
  const draw = () => {
    coming = 0;
    if (editing) return;
    for (const column of columns) showOrHide(table.getColumn(column.key), !rows.closed(column.key));
    for (const row of table.getRows()) row.reformat();
    totals(element, rows, columns);
  };
  const drawSoon = () => { coming ||= window.setTimeout(draw); };
  table.on("cellEditing", () => { editing = true; });
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
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Column} column */
function definition(element, rows, column) {
  const numeric = NUMBERS.has(column.kind);
  const at = (/** @type {any} */ cell) => `${rows.at(cell.getData())}/${column.key}`;
  return {
    title: column.required ? `${column.title} *` : column.title,
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
      placeholderEmpty: rows.props.texts.none,
      placeholderLoading: "…",
      valuesLookup: async (/** @type {any} */ cell, /** @type {string} */ search) => {
        const found = await pick(element, rows.props.form, `${rows.props.pointer}/*/${column.key}`, search, cell.getRow().getIndex());
        for (const one of found) rows.labels.set(one.id, one.label);
        return found.map((one) => ({ value: one.id, label: one.detail ? `${one.label}  ${one.detail}` : one.label }));
      },
    },
  };
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
    formatter: () => button(COPY, rows.props.texts.copy, "copy") + button("×", rows.props.texts.remove, "remove"),
    cssClass: "row-tools",
    cellClick: (/** @type {Event} */ event, /** @type {any} */ cell) => {
      const act = /** @type {HTMLElement} */ (event.target).closest("[data-act]")?.getAttribute("data-act");
      if (act === "copy") rows.add(cell.getData());
      if (act === "remove") rows.remove(cell.getRow().getIndex());
      if (act) refresh();
    },
  };
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Column[]} columns */
export function totals(element, rows, columns) {
  const line = element.closest("[data-rows]")?.querySelector("[data-totals]");
  if (!line) return;
  line.textContent = columns.filter((one) => one.total).map((one) => `${one.title} ${rows.total(one)}`).join("　");
}
