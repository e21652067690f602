// @ts-check
// One way to ask the server in JSON; a fault carries the sentence people read.
import { token } from "./upload.js";

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
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), ...more.headers };
  const answer = await fetch(address, {
    method: more.method ?? "POST",
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: more.signal,
  });
  const told = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Refused(answer.status, told?.error);
  return told;
}
