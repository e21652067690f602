// @ts-check
// A pad to sign on glass; the picture is uploaded and the form keeps its file id.
import SignaturePad from "signature_pad";
import { uploadOrKeep } from "../forms/outbox.js";

/** @param {HTMLElement} element @param {{texts: Record<string, string>}} props */
export function mount(element, props) {
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input[type=hidden]"));
  const shown = /** @type {HTMLElement} */ (element.querySelector("[data-signed]"));
  const open = /** @type {HTMLButtonElement} */ (element.querySelector("[data-sign]"));
  if (!open) return;
  element.closest("[data-control]")?.addEventListener("restored", (event) => {
    if (!(/** @type {CustomEvent} */ (event).detail)) shown.replaceChildren();
  });
  open.addEventListener("click", () => ask(props.texts, async (blob) => {
    const file = await uploadOrKeep(element, new File([blob], "signature.png", { type: "image/png" }), {});
    field.value = JSON.stringify({ file: file.id });
    field.dispatchEvent(new Event("change", { bubbles: true }));
    const image = document.createElement("img");
    image.src = URL.createObjectURL(blob);
    image.alt = props.texts.signed;
    shown.replaceChildren(image);
  }));
}

/** A dialog with an empty pad. @param {Record<string, string>} texts @param {(blob: Blob) => Promise<void>} keep */
export function ask(texts, keep) {
  const dialog = document.createElement("dialog");
  dialog.className = "sign-dialog";
  dialog.setAttribute("aria-label", texts.title);
  const canvas = document.createElement("canvas");
  const bar = document.createElement("div");
  bar.className = "sign-bar";
  const note = document.createElement("p");
  note.className = "text-danger m-0";
  note.setAttribute("role", "alert");
  dialog.append(canvas, note, bar);
  document.body.append(dialog);
  dialog.showModal();
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  canvas.width = canvas.offsetWidth * ratio;
  canvas.height = canvas.offsetHeight * ratio;
  canvas.getContext("2d")?.scale(ratio, ratio);
  const pad = new SignaturePad(canvas, { penColor: "#10202f", minWidth: 1, maxWidth: 3 });
  const button = (/** @type {string} */ label, /** @type {string} */ look, /** @type {() => void} */ act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${look}`;
    made.textContent = label;
    made.addEventListener("click", act);
    bar.append(made);
  };
  const close = () => { dialog.close(); dialog.remove(); };
  button(texts.cancel, "btn-outline-secondary", close);
  button(texts.clear, "btn-outline-secondary", () => pad.clear());
  button(texts.done, "btn-primary", () => {
    if (pad.isEmpty()) { note.textContent = texts.empty; return; }
    canvas.toBlob(async (blob) => {
      if (!blob) return;
      try {
        await keep(blob);
        close();
      } catch (fault) {
        note.textContent = fault instanceof Error ? fault.message : String(fault);
      }
    }, "image/png");
  });
  dialog.addEventListener("close", () => dialog.remove());
}
