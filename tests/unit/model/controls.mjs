// As much of a page's elements as the panel needs to be drawn and used without a browser.
export class Control {
  constructor(tag) {
    Object.assign(this, { tag, id: "", children: [], words: {}, told: {}, value: "", checked: false });
    this.classList = { toggle() {} };
  }

  replaceChildren(...inner) { this.children = inner; }
  append(...inner) { this.children.push(...inner); }
  setAttribute(name, value) { if (name === "value") this.value = value; else this.words[name] = value; }
  toggleAttribute(name, on) { if (on) this.words[name] = ""; }
  addEventListener(name, tell) { (this.told[name] ??= []).push(tell); }
  setCustomValidity() {}
  reportValidity() {}
  querySelectorAll(tag) { return this.all().filter((one) => one.tag === tag); }

  all() { return [this, ...this.children.flatMap((one) => (one instanceof Control ? one.all() : []))]; }
  controls() { return this.all().filter((one) => ["input", "textarea", "select", "button"].includes(one.tag) && !("disabled" in one.words)); }

  /** What somebody may do with it. */
  choices() {
    if (this.tag === "select") return this.children.map((one) => one.value).filter((value) => value !== this.value);
    if (this.tag === "button") return ["click"];
    return this.words.type === "checkbox" ? [!this.checked] : [`${this.value}9`];
  }

  choose(value) {
    if (this.words.type === "checkbox") this.checked = value;
    else this.value = value;
    for (const tell of this.told[this.tag === "button" ? "click" : "change"] ?? []) tell();
  }
}
