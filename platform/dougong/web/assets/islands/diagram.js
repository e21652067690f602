// @ts-check
// The process diagram, coloured done, now and ahead, or by how long people wait at its nodes.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css";

/**
 * @param {HTMLElement} element
 * @param {{source: string, progress: Record<string, string>, heat?: Record<string, {step: number, text: string}>}} props
 */
export async function mount(element, props) {
  const answer = await fetch(props.source, { headers: { Accept: "application/xml" } });
  if (!answer.ok) return;
  const viewer = new NavigatedViewer({ container: element });
  await viewer.importXML(await answer.text());
  const canvas = /** @type {any} */ (viewer.get("canvas"));
  for (const [id, state] of Object.entries(props.progress)) {
    try { canvas.addMarker(id, `is-${state}`); } catch { /* an element that the drawing leaves out */ }
  }
  const overlays = /** @type {any} */ (viewer.get("overlays"));
  for (const [id, { step, text }] of Object.entries(props.heat ?? {})) {
    try {
      canvas.addMarker(id, `heat-${step}`);
      const told = document.createElement("span");
      told.className = "heat-told";
      told.textContent = text;
      overlays.add(id, { position: { top: -12, left: 4 }, html: told });
    } catch { /* a node of a called process, which this drawing leaves out */ }
  }
  canvas.zoom("fit-viewport", "auto");
}
