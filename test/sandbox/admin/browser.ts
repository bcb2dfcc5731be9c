import { type Browser, chromium } from "@playwright/test";
import { bundledChromium, CHROMIUM_ARGUMENTS } from "../../chromium.ts";

/** The browser inside @sparticuz/chromium (Linux x64); CHROMIUM names another one. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ ...(await bundledChromium()), args: [...CHROMIUM_ARGUMENTS] });
}
