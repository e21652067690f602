// @ts-check
// What the columns come to, below the rows: each sum under its title, as many beside each other as fit.

/** @param {HTMLElement} element @param {import("./rows.js").Rows} rows @param {import("./rows.js").Column[]} columns */
export function totals(element, rows, columns) {
  const place = element.closest("[data-rows]")?.querySelector("[data-totals]");
  if (!place) return;
  // Sums of no rows say nothing.
  if (!rows.list.length) return place.replaceChildren();
  place.replaceChildren(...columns.filter((one) => one.total && !rows.closed(one.key)).map((one) => {
    const made = document.createElement("span");
    const title = document.createElement("small");
    title.textContent = one.title;
    // The space is read aloud and copied along; to the eye the sum stands below its title.
    made.append(title, " ", rows.total(one));
    return made;
  }));
}
