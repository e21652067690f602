// @ts-check
// Sends one file with what the phone knows of it; a picture is made smaller first.

const LONGEST_SIDE = 1920;
const QUALITY = 0.82;

/** @typedef {{id: string, name: string, size: number, media_type: string}} Uploaded */

/** @param {File} file @param {Record<string, unknown>} facts @param {{token?: string, key?: string}} [more] @returns {Promise<Uploaded>} */
export async function upload(file, facts, more = {}) {
  const body = new FormData();
  body.append("file", file, file.name);
  body.append("facts", JSON.stringify(facts));
  /** @type {Record<string, string>} */
  const headers = { "X-CSRFToken": more.token ?? token(), Accept: "application/json" };
  if (more.key) headers["Idempotency-Key"] = more.key;
  const answer = await fetch("/api/v1/files", { method: "POST", body, headers });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error?.message ?? answer.statusText);
  return told;
}

/** The page's token for unsafe requests. */
export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}

/** Take a fresh token where the page's own is too old and the same person is signed in. @returns {Promise<boolean>} */
export async function renewToken() {
  const answer = await fetch("/api/v1/session", { headers: { Accept: "application/json" } });
  const found = answer.ok ? await answer.json() : null;
  const who = document.querySelector('meta[name="person"]')?.getAttribute("content");
  if (!found || found.id !== who) return false;
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", found.token);
  return true;
}

/** The picture at most 1920 pixels long, as JPEG; other files unchanged. @param {File} file */
export async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < 400_000) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((keep) => canvas.toBlob(keep, "image/jpeg", QUALITY));
  if (!(blob instanceof Blob)) return file;
  return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg", lastModified: file.lastModified });
}

/** Where the phone is, or nothing when it may not say. @returns {Promise<Record<string, number>>} */
export function position() {
  return new Promise((tell) => {
    if (!("geolocation" in navigator)) { tell({}); return; }
    navigator.geolocation.getCurrentPosition(
      (found) => tell({ latitude: found.coords.latitude, longitude: found.coords.longitude, accuracy: found.coords.accuracy }),
      () => tell({}),
      { enableHighAccuracy: true, timeout: 6000, maximumAge: 60_000 },
    );
  });
}
