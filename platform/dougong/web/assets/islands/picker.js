// @ts-check
// A field that refers to a record: type a few letters or pinyin, choose.
import TomSelect from "tom-select";
import "tom-select/dist/css/tom-select.bootstrap5.css";
import { pick } from "../forms/pick.js";

/** @param {HTMLElement} element @param {{form: string, field: string, many: boolean, texts: Record<string, string>, value: {id: string, label: string}[]}} props */
export function mount(element, props) {
  const select = /** @type {HTMLSelectElement} */ (element.querySelector("select"));
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=hidden]"));
  const own = new TomSelect(select, {
    valueField: "id",
    labelField: "label",
    searchField: [],
    maxItems: props.many ? null : 1,
    options: props.value,
    items: props.value.map((one) => one.id),
    preload: "focus",
    loadThrottle: 200,
    plugins: props.many ? ["remove_button"] : ["clear_button"],
    placeholder: props.texts.choose,
    load: (search, give) => {
      pick(element, props.form, props.field, search).then(give, () => give([]));
    },
    shouldLoad: () => true,
    score: () => () => 1,
    onFocus: () => { own.clearOptions(); own.load(""); },
    onChange: (value) => {
      field.value = props.many ? JSON.stringify(value) : JSON.stringify(value || null);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    },
    render: {
      option: (item, escape) => `<div><div>${escape(item.label)}</div>${item.detail ? `<small class="text-secondary">${escape(item.detail)}</small>` : ""}</div>`,
      no_results: () => `<div class="no-results">${props.texts.none}</div>`,
    },
  });
  element.closest("[data-control]")?.addEventListener("restored", (event) => {
    const ids = [/** @type {CustomEvent} */ (event).detail ?? []].flat();
    for (const id of ids) if (!own.options[id]) own.addOption({ id, label: "…" });
    own.setValue(ids, true);
  });
}
