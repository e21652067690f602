// @ts-check
// What is being drawn is kept on this device until it is in the draft.
import { person } from "../forms/outbox.js";

/** @param {string} process */
export function keeper(process) {
  const key = `dougong:${person()}:process:${process}`;
  return {
    /** @param {string} xml @param {string} version */
    keep(xml, version) {
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), xml, version }));
        return true;
      } catch {
        return false;
      }
    },
    /** @returns {{at: number, xml: string, version: string} | null} */
    held() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? "null");
      } catch {
        return null;
      }
    },
    done() {
      localStorage.removeItem(key);
    },
  };
}
