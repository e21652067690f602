// @ts-check
// One way to ask the server in JSON; a fault carries the sentence people read.
import { renewToken, token } from "./upload.js";

export class Refused extends Error {
  /** @param {number} status @param {any} error */
  constructor(status, error) {
    super(error?.message ?? String(status));
    this.status = status;
    this.error = error;
  }
}

/** Whether nobody answered: no network, or a proxy that speaks for a server which is down. @param {unknown} fault */
export function isAway(fault) {
  return fault instanceof TypeError || fault instanceof SyntaxError || (fault instanceof Refused && [502, 503, 504].includes(fault.status));
}

/** @param {string} address @param {any} body @param {{method?: string, headers?: Record<string, string>, signal?: AbortSignal}} [more] */
export async function ask(address, body, more = {}) {
  const { answer, told } = await once(address, body, more);
  if (answer.ok) return told;
  // A page that was kept without network holds a token of another day.
  if (told?.error?.code !== "csrf_token" || !(await renewToken())) throw new Refused(answer.status, told?.error);
  const again = await once(address, body, more);
  if (!again.answer.ok) throw new Refused(again.answer.status, again.told?.error);
  return again.told;
}

/** @param {string} address @param {any} body @param {{method?: string, headers?: Record<string, string>, signal?: AbortSignal}} more */
async function once(address, body, more) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), ...more.headers };
  const answer = await fetch(address, {
    method: more.method ?? "POST",
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: more.signal,
  });
  return { answer, told: answer.status === 204 ? null : await answer.json() };
}
