// Bundles the scripts, the styles and the fonts that they name into static/dist/, and the page on which bids are sealed offline into one file.
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const common = { absWorkingDir: root, outdir: "static/dist", bundle: true, minify: true, target: ["es2022"], logLevel: "warning" };
const sealing = { ...common, charset: "utf8", alias: { "@noble/post-quantum/hybrid.js": `${root}assets/seal/unused.js` } };

await rm(`${root}static/dist`, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ["js", "css"].map((kind) => ({ in: `assets/${kind}/portal.${kind}`, out: "portal" })),
  loader: { ".woff2": "file", ".woff": "file" },
  // The fonts' own names are unique; Django adds the digest of their content.
  assetNames: "fonts/[name]",
});
await build({ ...sealing, entryPoints: ["assets/seal/custodian.js", "assets/seal/bid.js"] });
await writeFile(`${root}static/dist/seal.html`, await sealPage());

// One page without a network: its policy names the hashes of its only script and its only style.
async function sealPage() {
  const { outputFiles } = await build({ ...sealing, entryPoints: ["assets/seal/page.js", "assets/seal/seal.css"], write: false });
  const [script, style] = [".js", ".css"].map((ending) => outputFiles.find((file) => file.path.endsWith(ending)).text);
  const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const parts = { script, style, "script-hash": hash(script), "style-hash": hash(style) };
  const page = await readFile(`${root}assets/seal/seal.html`, "utf8");
  return page.replaceAll(/{{([a-z-]+)}}/g, (_, name) => parts[name]);
}
