// @ts-check
// Sends what waits on this phone, one form after the other; what is refused stays to be mended.
import { Refused, ask, isAway } from "./ask.js";
import { channel, drop, keep, own, person, sentFiles } from "./outbox.js";

/** How long a form that has arrived is still shown. */
const SHOWN = 24 * 3600 * 1000;

/** @typedef {"done" | "away" | "signed_out" | "other"} Ending */

/** One sends at a time, where the browser can see to that; whoever tells how it ended takes his turn. @param {() => Promise<Ending>} send @param {boolean} waits @returns {Promise<Ending>} */
async function alone(send, waits) {
  if (!navigator.locks) return send();
  return navigator.locks.request("dougong-outbox", { ifAvailable: !waits }, (lock) => (lock ? send() : /** @type {Ending} */ ("done")));
}

/** Send everything that waits; `waits`: after somebody else who is sending. @param {{waits?: boolean}} [how] @returns {Promise<Ending>} */
export function sendAll({ waits = false } = {}) {
  return alone(async () => {
    await forgetOld();
    const waiting = (await own()).filter((one) => one.state === "waiting");
    if (!waiting.length) return "done";
    const found = await session();
    if (typeof found === "string") return found;
    for (const entry of waiting) {
      const ending = await sendOne(entry, found);
      if (ending !== "done") return ending;
    }
    return "done";
  }, waits);
}

/** Who is signed in by now, and his token; pages kept without network have an old one. @returns {Promise<Ending | {token: string, release: string}>} */
export async function session() {
  try {
    const found = await ask("/api/v1/session", undefined, { method: "GET" });
    return found.id === person() ? found : "other";
  } catch (fault) {
    if (fault instanceof Refused && fault.status === 401) return "signed_out";
    return "away";
  }
}

/** @param {import("./outbox.js").Entry} entry @param {{token: string, release: string}} found @returns {Promise<Ending>} */
async function sendOne(entry, found) {
  try {
    // An upload that was cut off goes on where it was.
    const data = await sentFiles(entry.data, entry.files, { token: found.token, after: () => keep("queue", entry) });
    const body = { id: entry.id, data, do: entry.wish, reasons: entry.reasons, chosen: entry.chosen ?? {}, filled_at: entry.filled_at };
    const told = await ask(`/api/v1/forms/${entry.form}:hand-in`, body, { headers: { "X-CSRFToken": found.token } });
    await arrived(entry, told);
  } catch (fault) {
    if (isAway(fault)) return "away";
    const status = fault instanceof Refused ? fault.status : 422;
    if (status === 401) return "signed_out";
    const mendable = status < 500 && status !== 429;
    await keep("queue", { ...entry, tried: true, state: mendable ? "refused" : "waiting", fault: told(fault, entry, found) });
  }
  channel?.postMessage("changed");
  return "done";
}

/** @param {import("./outbox.js").Entry} entry @param {any} told */
async function arrived(entry, told) {
  await drop(entry);
  const { label, status, href, again } = told;
  const result = { label, status, href, again, at: new Date().toISOString() };
  await keep("queue", { ...entry, data: {}, chosen: {}, people: {}, files: {}, fault: undefined, state: "sent", result });
}

/** @param {unknown} fault @param {import("./outbox.js").Entry} entry @param {{release: string}} found */
export function told(fault, entry, found) {
  const error = fault instanceof Refused ? fault.error : null;
  const checks = (error?.details?.checks ?? []).filter((/** @type {any} */ one) => one.level !== "flag" && !one.not_checked);
  // A warning wants a reason and nothing else: it can be given where the refusal is read.
  const asked = error?.code === "reason_required" ? checks.filter((/** @type {any} */ one) => one.needs_reason) : [];
  const lines = [...(error?.errors ?? []), ...checks.filter((/** @type {any} */ one) => !asked.includes(one))].map((/** @type {any} */ one) => one.message);
  return {
    // What to do about it is read where it is told.
    message: error ? [error.message, error.hint].filter(Boolean).join(" ") : /** @type {Error} */ (fault).message,
    lines,
    asked: byKey(asked),
    locale: language(),
    others: error?.details?.others ?? [],
    changed: entry.release !== found.release,
  };
}

/** The sentences of each rule together: one reason stands for all rows it speaks of. @param {{key: string, message: string}[]} checks */
function byKey(checks) {
  /** @type {Record<string, string[]>} */
  const found = {};
  for (const one of checks) (found[one.key] ??= []).push(one.message);
  return Object.entries(found).map(([key, messages]) => ({ key, messages }));
}

/** The language of the page. */
const language = () => document.documentElement.lang;

/** Let what was refused be sent again: all of it, or what was told in a language the page is not in. @param {{foreign?: boolean}} [which] */
export async function tryAgain({ foreign = false } = {}) {
  for (const one of await own()) {
    if (one.state === "refused" && (!foreign || (one.fault?.locale ?? "") !== language())) await keep("queue", { ...one, state: "waiting" });
  }
}

async function forgetOld() {
  for (const entry of await own()) {
    if (entry.state === "sent" && Date.now() - Date.parse(entry.result?.at ?? "") > SHOWN) await drop(entry);
  }
}
