// @ts-check
// Who would be asked, as a form stands now.
import { withoutLocal } from "./outbox.js";
import { token } from "./upload.js";

/** @param {HTMLElement} place @param {string} form @param {Record<string, any>} data @param {string | null} id */
export async function showRoad(place, form, data, id) {
  const body = JSON.stringify({ data: withoutLocal(data), id });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "text/html" };
  try {
    const answer = await fetch(`/new/${form}/road`, { method: "POST", body, headers });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch { /* offline: the road is shown again with the next change */ }
}
