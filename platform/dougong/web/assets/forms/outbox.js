// @ts-check
// What waits on this phone: forms and pictures of the person signed in, kept until they are sent.
import { isAway } from "./ask.js";
import { upload } from "./upload.js";
import { newId } from "./values.js";

/**
 * @typedef {{id: string, person: string, form: string, title: string, summary: string, release: string,
 *   data: Record<string, any>, wish: string, reasons: Record<string, string>, filled_at: string,
 *   chosen?: Record<string, string[]>, people?: Record<string, string>,
 *   state: "waiting" | "refused" | "sent", files: Record<string, string>, tried?: boolean,
 *   fault?: {message: string, lines: string[], asked?: {key: string, messages: string[]}[], locale?: string, others: {label: string, href: string}[], changed: boolean},
 *   result?: {label: string, status: string, href: string, again: boolean, at: string}}} Entry
 */

const NAME = "dougong";
const LOCAL = "local:";
/** Tells every open page that something has come or gone. */
export const channel = "BroadcastChannel" in window ? new BroadcastChannel("dougong-outbox") : null;
/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** Who is signed in, as this page was made for. */
export function person() {
  return document.querySelector('meta[name="person"]')?.getAttribute("content") ?? "";
}

function database() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const store of ["queue", "files"]) asked.result.createObjectStore(store, { keyPath: "id" });
      asked.result.createObjectStore("along", { keyPath: "key" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

/** @param {string} store @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} act @returns {Promise<any>} */
async function within(store, mode, act) {
  const work = (await database()).transaction(store, mode);
  const asked = act(work.objectStore(store));
  return new Promise((done, failed) => {
    work.oncomplete = () => done(asked.result);
    work.onabort = work.onerror = () => failed(work.error ?? asked.error);
  });
}

/** @param {string} store @param {string} key */
export const kept = (store, key) => within(store, "readonly", (one) => one.get(key));
/** @param {string} store @param {any} value */
export const keep = (store, value) => within(store, "readwrite", (one) => one.put(value));
/** @param {string} store @param {string} key */
export const forget = (store, key) => within(store, "readwrite", (one) => one.delete(key));

/** Everything of the person who is signed in, oldest first. @returns {Promise<Entry[]>} */
export async function own() {
  const all = /** @type {Entry[]} */ (await within("queue", "readonly", (one) => one.getAll()));
  const mine = all.filter((one) => one.person === person());
  return mine.sort((a, b) => a.filled_at.localeCompare(b.filled_at));
}

/** How many of them have not arrived. */
export async function count() {
  return (await own()).filter((one) => one.state !== "sent").length;
}

/** Keep a form until it can be sent. @param {Entry} entry */
export async function put(entry) {
  await keep("queue", entry);
  navigator.storage?.persist?.();
  channel?.postMessage("changed");
}

/** Take a form away with its pictures. @param {Entry} entry */
export async function drop(entry) {
  for (const id of locals(entry.data)) await forget("files", id);
  await forget("queue", entry.id);
  channel?.postMessage("changed");
}

/** @param {string} id */
export const isLocal = (id) => typeof id === "string" && id.startsWith(LOCAL);

/** A picture that waits on this phone. @param {string} id @returns {Promise<{id: string, name: string, file: File, facts: Record<string, unknown>, person: string} | undefined>} */
export const localFile = async (id) => {
  const found = await kept("files", id);
  return found?.person === person() ? found : undefined;
};

/** The file uploaded; without network, and in a form that may wait, kept here. @param {HTMLElement} inside @param {File} file @param {Record<string, unknown>} facts */
export async function uploadOrKeep(inside, file, facts) {
  try {
    return await upload(file, facts);
  } catch (fault) {
    if (!isAway(fault) || !inside.closest("form[data-offline]")) throw fault;
    const id = LOCAL + newId();
    await keep("files", { id, name: file.name, file, facts, person: person() });
    return { id, name: file.name, size: file.size, media_type: file.type };
  }
}

/** Ids of files in the values of a form that wait on this phone. @param {any} value @returns {string[]} */
export function locals(value) {
  if (isLocal(value)) return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(locals) : [];
}

/** The values with other ids for some of them; those without one are left out. @param {any} value @param {Record<string, string>} ids @returns {any} */
export function renamed(value, ids) {
  if (isLocal(value)) return ids[value] ?? null;
  if (Array.isArray(value)) return value.map((one) => renamed(one, ids)).filter((one, place) => one !== null || !locals(value[place]).length);
  if (!value || typeof value !== "object") return value;
  const made = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renamed(one, ids)]));
  // A signature without its picture is none.
  return isLocal(value.file) && !made.file ? null : made;
}

/** What may be told to the server: it does not know these files yet. @param {any} value */
export const withoutLocal = (value) => (locals(value).length ? renamed(value, {}) : value);

/** Send the pictures of values that wait here, each once. @param {any} data @param {Record<string, string>} known @param {{token?: string, after?: () => Promise<void>}} [more] @returns {Promise<any>} */
export async function sentFiles(data, known, more = {}) {
  for (const id of locals(data)) {
    const one = known[id] ? undefined : await localFile(id);
    if (!one) continue;
    const told = await upload(new File([one.file], one.name, { type: one.file.type }), one.facts, { token: more.token, key: id });
    known[id] = told.id;
    await more.after?.();
  }
  return renamed(data, known);
}
