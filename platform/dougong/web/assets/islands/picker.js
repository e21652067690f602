// @ts-check
// A field that refers to a record: type a few letters or pinyin, choose.
import TomSelect from "tom-select";
import "tom-select/dist/css/tom-select.bootstrap5.css";
import { ask, isAway } from "../forms/ask.js";
import { choices } from "../forms/offline.js";
import { withoutLocal } from "../forms/outbox.js";
import { pick } from "../forms/pick.js";
import { collect } from "../forms/values.js";

const UNNAMED = "…";

/** People from the server; without network, those whom a form that may wait has taken along. @param {HTMLElement} element @param {any} props @param {string} search @returns {Promise<any[]>} */
async function people(element, props, search) {
  const form = element.closest("form");
  const data = props.data && form ? collect(form) : {};
  try {
    return (await ask(props.source, { search, ...(props.data ? { data: withoutLocal(data) } : {}) })).items;
  } catch (fault) {
    if (isAway(fault) && form?.dataset.offline && props.field) return choices(props.form, props.field, data, search);
    throw fault;
  }
}

/** @param {HTMLElement} element @param {{source?: string, data?: boolean, form: string, field: string, many: boolean, texts: Record<string, string>, value: {id: string, label: string}[]}} props */
export function mount(element, props) {
  const select = /** @type {HTMLSelectElement} */ (element.querySelector("select"));
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=hidden]"));
  // Letters typed and answers asked for before the choice may come after it; they must not open the list again.
  let chosen = false;
  const own = new TomSelect(select, {
    valueField: "id",
    labelField: "label",
    searchField: [],
    maxItems: props.many ? null : 1,
    closeAfterSelect: true,
    options: props.value,
    items: props.value.map((one) => one.id),
    preload: "focus",
    loadThrottle: 200,
    plugins: props.many ? ["remove_button"] : ["clear_button"],
    placeholder: props.texts.choose,
    load: (search, give) => {
      const found = props.source ? people(element, props, search) : pick(element, props.form, props.field, search);
      // Only what answers this search is offered, not what an earlier one left behind.
      found.then((items) => { own.clearOptions(); give(items); }, () => give([]));
    },
    shouldLoad: () => true,
    score: () => () => 1,
    onFocus: () => { chosen = false; own.clearOptions(); own.load(""); },
    onItemAdd: () => { chosen = !props.many; },
    onChange: (value) => {
      field.value = props.many ? JSON.stringify(value) : JSON.stringify(value || null);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    },
    render: {
      option: (item, escape) => `<div><div>${escape(item.label)}</div>${item.detail ? `<small class="text-secondary">${escape(item.detail)}</small>` : ""}</div>`,
      no_results: (_data, escape) => `<div class="no-results">${escape(props.texts.none)}</div>`,
    },
  });
  // What names the list names the place one types in, with and without something chosen.
  const named = select.getAttribute("aria-labelledby");
  if (named) own.control_input.setAttribute("aria-labelledby", named);
  const open = own.open.bind(own);
  // Nor must they fetch back whoever has gone on to another field.
  own.open = () => { if (!chosen && own.isFocused) open(); };
  for (const wish of ["pointerdown", "keydown", "input"]) own.control.addEventListener(wish, () => { chosen = false; }, true);
  /** @type {Record<string, string>} */
  let known = {};
  element.closest("form")?.addEventListener("labels", (event) => { known = /** @type {CustomEvent} */ (event).detail; });
  (element.closest("[data-control]") ?? element).addEventListener("restored", (event) => {
    const ids = [/** @type {CustomEvent} */ (event).detail ?? []].flat();
    for (const id of ids) if (!own.options[id]) own.addOption({ id, label: known[id] ?? UNNAMED });
    own.setValue(ids, true);
  });
  // What was taken up again by its id alone gets its name with the next answer.
  element.closest("form")?.addEventListener("evaluated", (event) => {
    const { labels } = /** @type {CustomEvent} */ (event).detail;
    for (const [id, one] of Object.entries(own.options)) {
      if (one.label === UNNAMED && labels[id]) own.updateOption(id, { id, label: labels[id] });
    }
  });
}
