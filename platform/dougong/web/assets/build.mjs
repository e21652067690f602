// @ts-check
// Bundles app.js, app.css and every island into static/dist, with a manifest of hashed names.
// The result appears at once: a server that reads the old manifest keeps its files until the swap.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { sprite } from "./icons.mjs";
import { usedCss } from "./used_css.mjs";

const assets = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(assets, "../../static/dist");
const fresh = `${target}.new`;
/** Islands bundled by themselves: what they share with others would make the others' larger. */
const ALONE = ["islands/modeler.js"].map((file) => path.join(assets, file));
const COMPRESSIBLE = /\.(js|css|svg|json)$/;

/** The files that pages name; what these import is found by the bundler. */
function entries() {
  const islands = path.join(assets, "islands");
  const found = existsSync(islands) ? readdirSync(islands) : [];
  const named = found.filter((file) => file.endsWith(".js") && !file.endsWith(".test.js"));
  return ["app.js", "worker.js", "app.css", "css/admin.css", "css/print.css", ...named.sort().map((file) => `islands/${file}`)]
    .map((file) => path.join(assets, file))
    .filter((file) => existsSync(file));
}

/** Logical name to hashed file, for entries and for the style sheets that islands import. */
function manifestOf(/** @type {esbuild.Metafile} */ metafile) {
  /** @type {Record<string, string>} */
  const manifest = {};
  const short = (/** @type {string} */ file) =>
    path.relative(fresh, path.resolve(file)).split(path.sep).join("/");
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    const name = path.relative(assets, path.resolve(output.entryPoint)).split(path.sep).join("/");
    manifest[name] = short(file);
    if (output.cssBundle) manifest[name.replace(/\.js$/, ".css")] = short(output.cssBundle);
  }
  return Object.fromEntries(Object.entries(manifest).sort());
}

/** Write the .gz and .br twins that the static file server hands out. */
function compress(/** @type {string} */ folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
    const bytes = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  }
}

/** Put a made file beside the bundles under a hashed name. @param {string} name @param {string} content */
function place(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  manifest[name] = `${stem}-${hash}${ext}`;
  writeFileSync(path.join(fresh, manifest[name]), content);
}

rmSync(fresh, { recursive: true, force: true });
/** @type {esbuild.BuildOptions} */
const options = {
  outdir: fresh,
  outbase: assets,
  entryNames: "[dir]/[name]-[hash]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "media/[name]-[hash]",
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome109", "safari16", "firefox115"],
  minify: true,
  legalComments: "linked",
  metafile: true,
  charset: "utf8",
  plugins: [usedCss(path.dirname(assets), path.resolve(assets, "../../../../node_modules"))],
  loader: { ".woff": "file", ".woff2": "file", ".ttf": "file", ".eot": "file", ".png": "file", ".svg": "file" },
};
const shared = entries().filter((file) => !ALONE.includes(file));
const result = await esbuild.build({ ...options, entryPoints: shared, splitting: true });
const alone = await esbuild.build({ ...options, entryPoints: ALONE });
/** @type {Record<string, string>} */
const manifest = { ...manifestOf(/** @type {any} */ (result.metafile)), ...manifestOf(/** @type {any} */ (alone.metafile)) };
const names = JSON.parse(readFileSync(path.join(assets, "icons.json"), "utf8"));
place("icons.svg", sprite(names));
place("icon.svg", readFileSync(path.join(assets, "icon.svg"), "utf8"));
compress(fresh);
writeFileSync(path.join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
for (const [name, file] of Object.entries(manifest)) {
  const size = readFileSync(path.join(target, `${file}.gz`)).length / 1024;
  console.log(`${name.padEnd(32)} ${size.toFixed(1).padStart(8)} KB gzip`);
}
