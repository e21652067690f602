// @ts-check
// What of a diagram is to be seen.

/** The whole diagram, clear of the palette where there is one. @param {any} modeler @param {boolean} isLook */
export function fit(modeler, isLook) {
  const canvas = modeler.get("canvas");
  const { inner, outer } = canvas.viewbox();
  const [left, edge] = [isLook ? 30 : 130, 30];
  const scale = Math.min((outer.width - left - edge) / inner.width, (outer.height - 2 * edge) / inner.height, 1);
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y - (height - inner.height) / 2, width, height });
}
