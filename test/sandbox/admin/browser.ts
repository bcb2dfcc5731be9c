import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
];

/** The browser inside @sparticuz/chromium (Linux x64); CHROMIUM names another one. */
export async function openBrowser(): Promise<Browser> {
  if (process.env["CHROMIUM"]) return chromium.launch({ executablePath: process.env["CHROMIUM"], args: ARGUMENTS });
  const home = await unpacked();
  // With no fonts on the machine every text would have height 0: the package's own is used.
  const env = { ...definedEnvironment(), FONTCONFIG_FILE: join(home, "fonts.conf") };
  return chromium.launch({ executablePath: join(home, "chromium"), args: ARGUMENTS, env });
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]));
}

/** The folder of the browser, unpacked once per version: beside first and renamed when it is whole. */
async function unpacked(): Promise<string> {
  // The package's `exports` hide its package.json, so it is read as a file.
  const manifest = new URL("../../../node_modules/@sparticuz/chromium/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const home = join(tmpdir(), `strata-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(join(home, "fonts.conf"))) return home;
  const fresh = mkdtempSync(join(tmpdir(), "strata-chromium-"));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = fresh;
  try {
    const { default: packed } = await import("@sparticuz/chromium");
    await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  const fonts = `<fontconfig><dir>${join(home, "fonts/fonts")}</dir><cachedir>${join(home, "fonts-cache")}</cachedir></fontconfig>`;
  writeFileSync(join(fresh, "fonts.conf"), `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">${fonts}\n`);
  try {
    mkdirSync(home, { recursive: true });
    renameSync(fresh, home); // Atomic over an empty folder; fails where another run was first.
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(join(home, "fonts.conf"))) throw error;
  }
  return home;
}
