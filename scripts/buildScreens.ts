import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "dist", "app", ".sources");

/** What the built screens depend on, by content: git gives a file the time of its checkout. */
function hashSources(): string {
  const hash = createHash("sha256");
  const sources = readdirSync(join(root, "app"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...sources.toSorted(), join(root, "vite.config.ts"), join(root, "package-lock.json")]) {
    hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** Builds the screens into dist/app, unless what is there was built from the same sources. */
export async function buildScreens(): Promise<void> {
  const sources = hashSources();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;
  const { build } = await import("vite");
  await build({ root: join(root, "app"), configFile: join(root, "vite.config.ts"), logLevel: "error" });
  compressAssets();
  writeFileSync(stamp, sources);
}

/** As small as Brotli makes them, once: the server only reads the files. */
function compressAssets(): void {
  const folder = join(root, "dist", "app", "assets");
  for (const name of readdirSync(folder)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(readFileSync(join(folder, name)), { params }));
  }
}

if (import.meta.main) await buildScreens();
