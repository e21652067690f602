// @ts-check
// The forms that wait on this phone, each with how it stands.
import { channel, drop, keep, locals, own } from "../forms/outbox.js";
import { sendAll, tryAgain } from "../forms/sending.js";

/** @typedef {import("../forms/outbox.js").Entry} Entry */

/** How long after a try without network the next one comes. */
const AGAIN = 10_000;

/** @param {HTMLElement} element @param {{texts: Record<string, string>}} props */
export async function mount(element, { texts }) {
  const list = /** @type {HTMLElement} */ (element.querySelector("[data-list]"));
  const note = /** @type {HTMLElement} */ (element.querySelector("[data-note]"));
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-send-now]"));
  const show = async () => {
    const all = await own();
    list.replaceChildren(...(all.length ? all.reverse().map((one) => card(one, texts, { show, send })) : [line("p", "empty-note", texts.none)]));
  };
  const say = (/** @type {string} */ sentence) => {
    note.textContent = sentence;
    note.hidden = !sentence;
  };
  let later = 0;
  const send = async () => {
    clearTimeout(later);
    if (button) button.disabled = true;
    const ending = await sendAll({ waits: true });
    say(ending === "done" ? "" : texts[ending]);
    // Phones that stand in a hole of the net often do not notice, and so do not tell of its end.
    if (ending === "away") later = window.setTimeout(send, AGAIN);
    if (button) button.disabled = false;
    await show();
    document.dispatchEvent(new Event("outbox"));
  };
  button?.addEventListener("click", async () => {
    // What was refused is tried again too: somebody may have mended the other side.
    await tryAgain();
    await send();
  });
  channel?.addEventListener("message", show);
  document.addEventListener("outbox", show);
  window.addEventListener("online", send);
  await show();
  // Sentences come in the language in which they were asked for: whoever has changed his asks again.
  await tryAgain({ foreign: true });
  await send();
}

/** @typedef {{show: () => Promise<void>, send: () => Promise<void>}} Page */

/** @param {Entry} entry @param {Record<string, string>} texts @param {Page} page */
function card(entry, texts, page) {
  const made = line("article", `unsent is-${entry.state}`, "");
  made.dataset.id = entry.id;
  const head = line("div", "top", "");
  head.append(line("span", "title", entry.title), line("span", "how", how(entry, texts)));
  made.append(head, line("div", "facts", [entry.summary, photos(entry, texts)].filter(Boolean).join(" · ")));
  made.append(line("div", "when", texts.filled.replace("%s", new Date(entry.filled_at).toLocaleString())));
  const asked = entry.state === "refused" ? (entry.fault?.asked ?? []) : [];
  if (entry.fault && (entry.fault.lines.length || entry.fault.changed || !asked.length)) made.append(fault(entry.fault, texts));
  if (asked.length) made.append(reasons(entry, asked, texts, page));
  made.append(deeds(entry, texts, page.show));
  return made;
}

/** @param {Entry} entry @param {Record<string, string>} texts */
function how(entry, texts) {
  if (entry.state === "refused" && entry.fault?.asked?.length && !entry.fault.lines.length) return texts.asks;
  if (entry.state !== "sent") return entry.fault && entry.state === "waiting" ? texts.failed : texts[entry.state];
  const done = entry.result?.again ? texts.again : entry.result?.status === "draft" ? texts.draft : texts.sent;
  return `${done} ${entry.result?.label ?? ""}`;
}

/** @param {Entry} entry @param {Record<string, string>} texts */
function photos(entry, texts) {
  const waiting = locals(entry.data).length;
  return waiting ? texts.photos.replace("%s", String(waiting)) : "";
}

/** @param {NonNullable<Entry["fault"]>} fault @param {Record<string, string>} texts */
function fault(fault, texts) {
  const made = line("ul", "faults", "");
  const lines = fault.lines.length ? fault.lines : [fault.message];
  for (const one of [...(fault.changed ? [texts.changed] : []), ...lines]) made.append(line("li", "", one));
  return made;
}

/** What warnings ask, answered here: the form need not be opened for a sentence. @param {Entry} entry @param {{key: string, messages: string[]}[]} asked @param {Record<string, string>} texts @param {Page} page */
function reasons(entry, asked, texts, page) {
  const made = /** @type {HTMLFormElement} */ (line("form", "reasons", ""));
  for (const { key, messages } of asked) {
    const label = line("label", "form-label required", messages.join("；"));
    const field = /** @type {HTMLInputElement} */ (line("input", "form-control", ""));
    Object.assign(field, { id: `reason-${entry.id}-${key}`, name: key, required: true, maxLength: 200, placeholder: texts.reason });
    field.value = entry.reasons[key] ?? "";
    label.setAttribute("for", field.id);
    made.append(label, field);
  }
  made.append(line("button", "btn btn-primary", texts.with_reason));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(made)].map(([key, value]) => [key, String(value).trim()]));
    await keep("queue", { ...entry, reasons: { ...entry.reasons, ...given }, state: "waiting" });
    await page.send();
  });
  return made;
}

/** @param {Entry} entry @param {Record<string, string>} texts @param {() => Promise<void>} again */
function deeds(entry, texts, again) {
  const bar = line("div", "deeds", "");
  if (entry.state === "sent") {
    if (entry.result) bar.append(link(entry.result.href, texts.view, "btn-outline-secondary", false));
    return bar;
  }
  bar.append(link(`/new/${entry.form}?queued=${entry.id}`, texts.mend, entry.state === "refused" && !entry.fault?.asked?.length ? "btn-primary" : "btn-outline-secondary", false));
  // The other document opens beside this page, which stays as it is.
  for (const other of entry.fault?.others ?? []) bar.append(link(other.href, `${texts.view} ${other.label}`, "btn-outline-secondary", true));
  const away = document.createElement("button");
  away.type = "button";
  away.className = "btn btn-link text-danger";
  away.textContent = texts.drop;
  away.addEventListener("click", async () => {
    if (!window.confirm(texts.sure)) return;
    await drop(entry);
    await again();
    document.dispatchEvent(new Event("outbox"));
  });
  bar.append(away);
  return bar;
}

/** @param {string} tag @param {string} look @param {string} text */
function line(tag, look, text) {
  const made = document.createElement(tag);
  made.className = look;
  made.textContent = text;
  return made;
}

/** @param {string} href @param {string} text @param {string} look @param {boolean} beside */
function link(href, text, look, beside) {
  const made = /** @type {HTMLAnchorElement} */ (line("a", `btn btn-sm ${look}`, text));
  made.href = href;
  if (beside) made.target = "_blank";
  return made;
}
