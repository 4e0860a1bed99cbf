// Bundles the scripts, the styles and the fonts that they name into static/dist/.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

await rm(`${root}static/dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ["js", "css"].map((kind) => ({ in: `assets/${kind}/portal.${kind}`, out: "portal" })),
  outdir: "static/dist",
  bundle: true,
  minify: true,
  target: ["es2022"],
  loader: { ".woff2": "file", ".woff": "file" },
  // The fonts' own names are unique; Django adds the digest of their content.
  assetNames: "fonts/[name]",
  logLevel: "warning",
});
