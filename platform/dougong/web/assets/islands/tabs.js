// @ts-check
// Tabs of a long form; without scripts every part stands below the other.

/** @param {HTMLElement} element */
export function mount(element) {
  const tabs = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[role=tab]")]);
  const show = (/** @type {HTMLElement} */ chosen) => {
    for (const tab of tabs) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !on;
    }
  };
  for (const tab of tabs) tab.addEventListener("click", () => show(tab));
  element.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step + tabs.length) % tabs.length];
    show(next);
    next.focus();
  });
  // A fault inside a tab that is not open must be seen.
  const wrong = tabs.find((tab) => document.getElementById(tab.getAttribute("aria-controls") ?? "")?.querySelector("[data-fault]"));
  show(wrong ?? tabs[0]);
}
