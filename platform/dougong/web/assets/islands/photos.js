// @ts-check
// Photos and files of a field: camera or folder, small pictures at once, one line per fault.
import { isLocal, localFile, uploadOrKeep } from "../forms/outbox.js";
import { position, smaller } from "../forms/upload.js";

/** @param {HTMLElement} element @param {{texts: Record<string, string>, most: number, image: boolean}} props */
export function mount(element, props) {
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=hidden]"));
  const chooser = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
  const shown = /** @type {HTMLElement} */ (element.querySelector("[data-files]"));
  const note = /** @type {HTMLElement} */ (element.querySelector("[data-note]"));
  if (!chooser) return;
  const ids = () => /** @type {string[]} */ (JSON.parse(field.value || "[]"));
  const keep = (/** @type {string[]} */ list) => {
    field.value = JSON.stringify(list);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  shown.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-remove]");
    if (!button) return;
    keep(ids().filter((id) => id !== button.getAttribute("data-remove")));
    button.closest("[data-file]")?.remove();
  });
  // A form taken up again shows its pictures again, those too that wait on this phone.
  element.closest("[data-control]")?.addEventListener("restored", async () => {
    const made = await Promise.all(ids().map(async (id) => tile(await known(id), null, props)));
    shown.replaceChildren(...made);
  });
  chooser.addEventListener("change", async () => {
    const files = [...(chooser.files ?? [])];
    chooser.value = "";
    note.textContent = "";
    for (const file of files) {
      if (ids().length >= props.most) { note.textContent = props.texts.full; break; }
      const place = placeholder(file);
      shown.append(place);
      try {
        const facts = { taken_at: new Date(file.lastModified).toISOString(), ...(props.image ? await position() : {}) };
        const kept = await uploadOrKeep(element, await smaller(file), facts);
        place.replaceWith(tile(kept, file, props));
        keep([...ids(), kept.id]);
      } catch (fault) {
        place.remove();
        note.textContent = `${file.name}: ${fault instanceof TypeError ? props.texts.offline : /** @type {Error} */ (fault).message}`;
      }
    }
  });
}

/** @param {File} file */
function placeholder(file) {
  const made = document.createElement("div");
  made.className = "photo waiting";
  made.setAttribute("role", "status");
  made.textContent = file.name;
  return made;
}

/** A file of the form, with its picture where this phone keeps it. @param {string} id */
async function known(id) {
  const own = isLocal(id) ? await localFile(id) : null;
  return { id, name: own?.name ?? "", size: 0, media_type: own?.file.type ?? "", file: own?.file };
}

/** @param {import("../forms/upload.js").Uploaded & {file?: File}} kept @param {File | null} file @param {{texts: Record<string, string>, image: boolean}} props */
function tile(kept, file, props) {
  const made = document.createElement("div");
  made.className = props.image ? "photo" : "file-line";
  made.dataset.file = kept.id;
  const link = document.createElement("a");
  if (!isLocal(kept.id)) link.href = `/files/${kept.id}`;
  if (props.image) {
    const image = document.createElement("img");
    const own = file ?? kept.file;
    image.src = own ? URL.createObjectURL(own) : `/files/${kept.id}`;
    image.alt = kept.name;
    link.append(image);
  } else link.textContent = kept.name;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "remove";
  remove.dataset.remove = kept.id;
  remove.setAttribute("aria-label", `${props.texts.remove} ${kept.name}`);
  remove.textContent = "×";
  made.append(link, remove);
  return made;
}
