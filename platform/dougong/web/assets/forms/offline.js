// @ts-check
// A form that a phone may fill in without network: what it takes along, and how it is kept.
import { ask } from "./ask.js";
import { keep, kept, person, put } from "./outbox.js";
import { choiceFields, chosenPeople, newId, restore, restorePeople } from "./values.js";

export const PAGES = "dougong-pages";
/** What was taken along is renewed after this long. */
const FRESH = 6 * 3600 * 1000;

/** @typedef {{entity: string, form: string, title: string, texts: Record<string, string>}} Props */

/** @param {string} form */
const place = (form) => `${person()}:${form}`;

export class Offline {
  /** @param {HTMLFormElement} form @param {Props} props @param {() => Record<string, any>} collect */
  constructor(form, props, collect) {
    this.form = form;
    this.props = props;
    this.collect = collect;
    /** The document has its id before it is sent: sent twice, it is there once. */
    this.id = newId();
    /** @type {import("./outbox.js").Entry | null} */
    this.entry = null;
    this.empty = collect();
    this.today();
  }

  /** A page kept since another day does not stand for that day. */
  today() {
    const made = this.form.dataset.day;
    const now = new Date();
    const day = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    if (!made || made === day) return;
    for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (this.form.querySelectorAll("input[type=date]"))) {
      if (field.value === made) field.value = day;
    }
    this.empty = this.collect();
  }

  /** Take up a form that waits to be mended; after a refusal the page holds what was typed. @param {boolean} again @returns {Promise<boolean>} */
  async takeUp(again) {
    const id = new URLSearchParams(window.location.search).get("queued");
    const found = id ? await kept("queue", id) : null;
    if (!found || found.person !== person() || found.form !== this.props.form || found.state === "sent") return false;
    this.entry = found;
    this.id = found.id;
    if (again) return true;
    // Names come from what was taken along: whoever was chosen may not be in use any more.
    this.form.dispatchEvent(new CustomEvent("labels", { detail: { ...(await labels(this.props.form)), ...found.people } }));
    restore(this.form, found.data);
    restorePeople(this.form, found.chosen ?? {});
    return true;
  }

  /** When the form was filled in. */
  get filledAt() {
    return this.entry?.filled_at ?? new Date().toISOString();
  }

  /** What the server said of the empty form: without network it is where thinking begins. */
  async started() {
    return (await kept("along", place(this.props.form)))?.start ?? null;
  }

  /** Take along what can be chosen, what was said first, and the page itself. @param {Record<string, any>} sent @param {any} found */
  async prepare(sent, found) {
    const key = place(this.props.form);
    const known = await kept("along", key);
    const old = !known || Date.now() - known.at > FRESH;
    const along = old ? await ask(`/api/v1/forms/${this.props.form}:offline`, undefined, { method: "GET" }) : known.along;
    await keep("along", { key, at: old ? Date.now() : known.at, along, start: { sent, found } });
    await keepPages([window.location.pathname, "/unsent"]);
  }

  /** Keep the form until there is network. @param {Record<string, any>} data @param {string} wish @param {Record<string, string>} reasons */
  async queue(data, wish, reasons) {
    const known = await kept("along", place(this.props.form));
    await put({
      id: this.id,
      person: person(),
      form: this.props.form,
      title: this.props.title,
      summary: [summary(this.form), ...choiceFields(this.form).map(told)].filter(Boolean).join(" · "),
      release: known?.along.release ?? "",
      data,
      wish,
      reasons,
      chosen: chosenPeople(this.form),
      people: peopleNamed(this.form),
      filled_at: this.filledAt,
      state: "waiting",
      files: this.entry?.files ?? {},
    });
    this.next(data);
  }

  /** The next sheet, with what it shares with this one. @param {Record<string, any>} data */
  next(data) {
    const shared = JSON.parse(this.form.dataset.shared ?? "[]");
    const same = Object.fromEntries(shared.filter((/** @type {string} */ key) => !Array.isArray(data[key])).map((/** @type {string} */ key) => [key, data[key]]));
    this.id = newId();
    this.entry = null;
    restore(this.form, { ...this.empty, ...same });
  }
}

/** What a reference offers without network, as the server said when there was one. @param {string} form @param {string} field @param {Record<string, any>} data @param {string} search */
export async function choices(form, field, data, search) {
  const offers = (await kept("along", place(form)))?.along.fields[field] ?? [];
  const fits = (/** @type {any} */ one) => Object.entries(one.when).every(([key, id]) => data[key] === id);
  const typed = search.trim().toLowerCase();
  const items = offers.filter(fits).flatMap((/** @type {any} */ one) => one.items);
  return items.filter((/** @type {any} */ one) => `${one.label} ${one.detail}`.toLowerCase().includes(typed));
}

/** What a record is called, as far as this phone has taken it along. @param {string} form @returns {Promise<Record<string, string>>} */
export async function labels(form) {
  const fields = (await kept("along", place(form)))?.along.fields ?? {};
  const items = Object.values(fields).flat().flatMap((/** @type {any} */ one) => one.items);
  return Object.fromEntries(items.map((one) => [one.id, one.label]));
}

/** A form in a few words: what was chosen and typed first. @param {HTMLElement} form */
function summary(form) {
  const said = [...form.querySelectorAll("[data-control]")].map((control) => {
    const chosen = control.querySelector(".ts-control .item")?.firstChild?.textContent;
    const typed = /** @type {HTMLInputElement | null} */ (control.querySelector("input[type=date], input[type=text]:not([id*=ts])"));
    return chosen?.trim() || typed?.value.trim() || "";
  });
  return said.filter(Boolean).slice(0, 4).join(" · ");
}

/** @param {HTMLElement} field @returns {HTMLElement[]} */
const picked = (field) => [...(field.closest("[data-island]")?.querySelectorAll(".ts-control .item") ?? [])].map((one) => /** @type {HTMLElement} */ (one));

/** @param {HTMLElement} item */
const named = (item) => item.firstChild?.textContent?.trim() ?? "";

/** Who was chosen for a node, in words. @param {HTMLElement} field */
function told(field) {
  const names = picked(field).map(named).join("、");
  const node = field.closest("[data-island]")?.previousElementSibling?.textContent?.trim();
  return names && node ? `${node}：${names}` : "";
}

/** The names of the people chosen, by id. @param {HTMLElement} form @returns {Record<string, string>} */
function peopleNamed(form) {
  return Object.fromEntries(choiceFields(form).flatMap(picked).map((one) => [one.dataset.value ?? "", named(one)]));
}

/** Keep pages with everything they have loaded, where the browser has a place for them. @param {string[]} paths */
async function keepPages(paths) {
  if (!("caches" in window)) return;
  const pages = await caches.open(PAGES);
  for (const path of paths) {
    const answer = await fetch(path, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected && answer.headers.get("X-Dougong-Keep")) await pages.put(path, answer);
  }
  const islands = JSON.parse(document.getElementById("islands")?.textContent ?? "{}");
  await import(islands.unsent[0]);
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  const assets = [...new Set(loaded)].filter((one) => one.startsWith(`${window.location.origin}/static/dist/`));
  for (const asset of assets) if (!(await pages.match(asset))) await pages.add(asset).catch(() => {});
}
