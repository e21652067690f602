// @ts-check
// The rows as cards on a phone: tap to change, big targets, one column of fields.
import { pick } from "./pick.js";
import { NUMBERS, titled } from "./rows.js";
import { totals } from "./totals.js";

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows */
export function showCards(element, rows) {
  const { props } = rows;
  const columns = props.columns.filter((column) => !(props.readonly && column.hidden));
  const refresh = () => {
    element.replaceChildren(...rows.list.map((row, number) => card(row, number)));
    totals(element, rows, columns);
  };
  /** @param {import("./rows.js").Row} row @param {number} number */
  const card = (row, number) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "row-card";
    const wrong = [...rows.faults].find(([place]) => place.startsWith(`${number}/`));
    const open = columns.filter((column) => !rows.closed(column.key));
    const title = open.find((column) => column.entity || column.kind === "text") ?? open[0] ?? columns[0];
    const rest = columns.filter((column) => column !== title && rows.text(row, column) !== "" && rows.state(row, column.key)?.visible !== false);
    made.append(line("row-card-title", `${number + 1}. ${rows.text(row, title) || props.texts.unnamed}`));
    made.append(line("row-card-text", rest.slice(0, 5).map((column) => [column.title, rows.text(row, column), column.unit].filter(Boolean).join(" ")).join(" · ")));
    if (wrong) made.append(line("text-danger", wrong[1]));
    made.classList.toggle("is-wrong", Boolean(wrong));
    if (!props.readonly) made.addEventListener("click", () => edit(row));
    return made;
  };
  /** @param {import("./rows.js").Row} row */
  const edit = (row) => openSheet(element, rows, row, columns, refresh);
  rows.onEvaluated(refresh);
  refresh();
  return { refresh, edit };
}

/** @param {string} look @param {string} text */
function line(look, text) {
  const made = document.createElement("div");
  made.className = look;
  made.textContent = text;
  return made;
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Row} row @param {import("./rows.js").Column[]} columns @param {() => void} refresh */
function openSheet(element, rows, row, columns, refresh) {
  const dialog = document.createElement("dialog");
  dialog.className = "row-sheet";
  dialog.setAttribute("aria-label", rows.props.texts.edit);
  const body = document.createElement("div");
  body.className = "row-sheet-body";
  let group = "";
  for (const column of columns) {
    if (column.group !== group && column.group) body.append(line("row-group", column.group));
    group = column.group;
    body.append(fieldOf(element, rows, row, column));
  }
  const later = line("row-sheet-later text-warning", "");
  later.setAttribute("role", "status");
  const bar = document.createElement("div");
  bar.className = "sign-bar";
  const button = (/** @type {string} */ label, /** @type {string} */ look, /** @type {() => void} */ act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${look}`;
    made.textContent = label;
    made.addEventListener("click", () => { act(); dialog.close(); });
    bar.append(made);
  };
  if (rows.props.removes) button(rows.props.texts.remove, "btn-outline-danger", () => rows.remove(row.id));
  if (rows.props.adds) button(rows.props.texts.copy, "btn-outline-secondary", () => rows.add(row));
  button(rows.props.texts.done, "btn-primary", () => rows.write());
  dialog.append(body, later, bar);
  const update = () => {
    for (const place of body.querySelectorAll("[data-key]")) describe(/** @type {HTMLElement} */ (place), rows, row);
    const hint = columns.map((column) => rows.hint(row, column)).find(Boolean);
    later.textContent = hint ? `${rows.waiting.words?.pending} · ${hint}` : "";
  };
  rows.onEvaluated(() => { if (dialog.open) update(); });
  dialog.addEventListener("close", () => { dialog.remove(); refresh(); });
  (element.closest("form") ?? document.body).append(dialog);
  dialog.showModal();
  update();
}

/** State, fault and computed text of one field of the sheet. @param {HTMLElement} place @param {import("./rows.js").Rows} rows @param {import("./rows.js").Row} row */
function describe(place, rows, row) {
  const number = rows.at(row);
  const at = `${number}/${place.dataset.key}`;
  const state = rows.state(row, place.dataset.key ?? "");
  place.hidden = state?.visible === false;
  const column = rows.props.columns.find((one) => one.key === place.dataset.key);
  place.querySelector(".form-label")?.classList.toggle("required", Boolean(column?.required || state?.required));
  const shown = place.querySelector("[data-computed]");
  if (shown && column) {
    shown.textContent = rows.text(row, column) || "—";
    shown.classList.toggle("is-waiting", rows.waits(row, column));
    /** @type {HTMLElement} */ (shown).title = rows.hint(row, column);
  }
  const note = /** @type {HTMLElement} */ (place.querySelector("[data-wrong]"));
  note.textContent = rows.faults.get(at) ?? "";
  const input = /** @type {HTMLInputElement | null} */ (place.querySelector("input, select"));
  if (input) input.disabled = state?.enabled === false;
  if (input && document.activeElement !== input && column && !column.entity && input.value === "" && row[column.key] != null) input.value = row[column.key];
}

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Row} row @param {import("./rows.js").Column} column */
function fieldOf(element, rows, row, column) {
  const place = document.createElement("label");
  place.className = "row-field";
  place.dataset.key = column.key;
  place.append(line(column.required ? "form-label required" : "form-label", titled(column)));
  place.append(column.readonly ? computed() : column.entity ? chooser(element, rows, row, column) : typed(rows, row, column));
  const note = line("text-danger", "");
  note.dataset.wrong = "yes";
  place.append(note);
  return place;
}

function computed() {
  const made = line("form-control-plaintext num", "");
  made.dataset.computed = "yes";
  return made;
}

/** @param {import("./rows.js").Rows} rows @param {import("./rows.js").Row} row @param {import("./rows.js").Column} column */
function typed(rows, row, column) {
  const chosen = column.kind === "choice" || column.among;
  const made = document.createElement(chosen ? "select" : "input");
  made.className = chosen ? "form-select" : "form-control";
  if (made instanceof HTMLSelectElement) {
    made.append(new Option("", ""), ...rows.options(column).map((one) => new Option(one.title, one.value)));
    // What is not among the rows any more stays to be seen, until somebody chooses anew.
    const known = row[column.key] ?? "";
    if (known && ![...made.options].some((one) => one.value === known)) made.append(new Option(known, known));
  } else {
    made.type = column.kind === "date" ? "date" : "text";
    if (NUMBERS.has(column.kind)) made.inputMode = "decimal";
  }
  made.value = row[column.key] ?? "";
  made.addEventListener("change", () => rows.set(row.id, column.key, made.value));
  return made;
}

/** A search box with a list of answers below it. @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Row} row @param {import("./rows.js").Column} column */
function chooser(element, rows, row, column) {
  const box = document.createElement("div");
  const input = document.createElement("input");
  input.className = "form-control";
  input.type = "search";
  input.placeholder = rows.props.texts.search;
  input.value = rows.text(row, column);
  const list = document.createElement("div");
  list.className = "chip-list";
  const load = async () => {
    const search = input.value === rows.text(row, column) ? "" : input.value;
    const found = await pick(element, rows.props.form, `${rows.props.pointer}/*/${column.key}`, search, row.id).catch(() => null);
    list.replaceChildren(...(found ?? []).slice(0, 12).map((one) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip";
      chip.textContent = one.detail ? `${one.label} ${one.detail}` : one.label;
      chip.addEventListener("click", () => {
        rows.labels.set(one.id, one.label);
        rows.set(row.id, column.key, one.id);
        input.value = one.label;
        list.replaceChildren();
      });
      return chip;
    }));
    // Where the network is away nobody knows whether there is anything to choose.
    if (found && !found.length) list.append(Object.assign(document.createElement("p"), { className: "text-secondary small m-0", textContent: column.nothing || rows.props.texts.none }));
  };
  let timer = 0;
  input.addEventListener("focus", () => { input.select(); load(); });
  input.addEventListener("input", () => { clearTimeout(timer); timer = window.setTimeout(load, 250); });
  box.append(input, list);
  return box;
}
