import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Not the package's own switches: those turn off site isolation, and with it the proof that embedding works. */
export const CHROMIUM_ARGUMENTS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface Browser {
  executablePath: string;
  env: Record<string, string>;
}

/** The browser inside @sparticuz/chromium (Linux x64), unpacked once per version; CHROMIUM names another one. */
export async function bundledChromium(): Promise<Browser> {
  const env = Object.fromEntries(Object.entries(process.env).filter((e): e is [string, string] => e[1] !== undefined));
  if (process.env.CHROMIUM) return { executablePath: process.env.CHROMIUM, env };
  // The package's `exports` hide its package.json, so it is read as a file.
  const manifest = new URL("../node_modules/@sparticuz/chromium/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const home = join(tmpdir(), `strata-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(join(home, "fonts.conf"))) await unpack(home);
  // With no fonts on the machine every text would have height 0: use the one in the package.
  return { executablePath: join(home, "chromium"), env: { ...env, FONTCONFIG_FILE: join(home, "fonts.conf") } };
}

/** The package unpacks to <temp folder>/chromium and trusts half a file: unpack beside, then rename. */
async function unpack(home: string): Promise<void> {
  const fresh = mkdtempSync(join(tmpdir(), "strata-chromium-"));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = fresh;
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  const fonts = `<dir>${join(home, "fonts/fonts")}</dir><cachedir>${join(home, "fonts-cache")}</cachedir>`;
  writeFileSync(
    join(fresh, "fonts.conf"),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${fonts}</fontconfig>\n`,
  );
  try {
    mkdirSync(home, { recursive: true });
    // Atomic over an empty folder; fails when another run was first.
    renameSync(fresh, home);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(join(home, "fonts.conf"))) throw error;
  }
}
