// @ts-check
// What is told of one bar or one link, and what may be done with it, beside the finger or the pointer.

/** @typedef {{title: string, facts: [string, string][], acts: {text: string, act: () => void, look?: string}[]}} Told */

export class Card {
  /** @param {HTMLElement} place @param {string} close */
  constructor(place, close) {
    this.place = place;
    this.close = close;
    this.element = document.createElement("div");
    this.element.className = "gantt-card";
    this.element.hidden = true;
    place.append(this.element);
    /** Whether it stays until it is closed. */
    this.stays = false;
  }

  /** @param {Told} told @param {{x: number, y: number}} at In the window. @param {boolean} stays */
  show(told, at, stays) {
    this.stays = stays;
    this.element.replaceChildren(...this.content(told, stays));
    this.element.hidden = false;
    if (stays) this.element.setAttribute("role", "group");
    else this.element.removeAttribute("role");
    this.element.setAttribute("aria-label", told.title);
    const around = this.place.getBoundingClientRect();
    const own = this.element.getBoundingClientRect();
    const left = Math.max(4, Math.min(at.x - around.left + 12, around.width - own.width - 4));
    const below = at.y - around.top + 14;
    const fits = at.y + own.height + 20 < window.innerHeight;
    this.element.style.left = `${left}px`;
    this.element.style.top = `${fits ? below : Math.max(4, below - own.height - 28)}px`;
  }

  /** @param {Told} told @param {boolean} stays */
  content(told, stays) {
    const title = document.createElement("strong");
    title.textContent = told.title;
    const list = document.createElement("dl");
    for (const [name, value] of told.facts) {
      const term = document.createElement("dt");
      const fact = document.createElement("dd");
      term.textContent = name;
      fact.textContent = value;
      list.append(term, fact);
    }
    if (!stays) return [title, list];
    const bar = document.createElement("div");
    bar.className = "gantt-acts";
    const acts = [...told.acts, { text: this.close, act: () => {} }];
    bar.append(...acts.map(({ text, act, look = "btn-outline-secondary" }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `btn btn-sm ${look}`;
      button.textContent = text;
      button.addEventListener("click", () => { this.hide(); act(); });
      return button;
    }));
    return [title, list, bar];
  }

  hide() {
    this.element.hidden = true;
    this.stays = false;
  }
}
