import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, type Response } from "@playwright/test";
import { Admin } from "./admin.ts";
import type { Stand } from "./stand.ts";

const KB = 1_024;
/** What the first page may weigh, compressed. */
const MOST_JS = 130 * KB;
const MOST_CSS = 45 * KB;
const MOST_SHIFT = 0.05;

declare global {
  interface Window {
    storageTouched?: string[];
    layoutShift?: number;
  }
}

/** Notes every touch of storage, and what jumps, in whatever frame it is put. */
function watchFrame(): void {
  window.storageTouched = [];
  window.layoutShift = 0;
  for (const name of ["localStorage", "sessionStorage", "indexedDB"] as const) {
    Object.defineProperty(window, name, {
      get() {
        window.storageTouched?.push(name);
        return undefined;
      },
    });
  }
  Object.defineProperty(document, "cookie", {
    get() {
      window.storageTouched?.push("cookie");
      return "";
    },
    set() {
      window.storageTouched?.push("cookie");
    },
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) window.layoutShift = (window.layoutShift ?? 0) + entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** What holds on every page, watched while a test goes about its business. */
export class Guards {
  readonly #admin: Admin;
  readonly #errors: string[] = [];
  readonly #assets: Response[] = [];

  private constructor(admin: Admin) {
    this.#admin = admin;
  }

  static async watch(page: Page, stand: Stand): Promise<{ admin: Admin; guards: Guards }> {
    const admin = new Admin(page, stand);
    const guards = new Guards(admin);
    page.on("console", (message) => {
      if (message.type() === "error") guards.#errors.push(message.text());
    });
    page.on("pageerror", (error) => guards.#errors.push(error.message));
    page.on("response", (response) => {
      if (response.url().startsWith(`${stand.appOrigin}/assets/`)) guards.#assets.push(response);
    });
    await page.addInitScript(watchFrame);
    return { admin, guards };
  }

  /** No violation of accessibility, no scrolling sideways, no storage, no error so far. */
  async check(what: string): Promise<void> {
    await expect(this.#admin.app.locator('[aria-busy="true"]')).toHaveCount(0);
    const overflow = await this.#admin.inFrame(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${what} scrolls sideways`).toBe(0);
    const { violations } = await new AxeBuilder({ page: this.#admin.page })
      .include(Admin.frameSelector)
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"])
      .analyze();
    const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    expect(said, `${what} is not accessible`).toEqual([]);
    const storage = await this.#admin.inFrame(() => window.storageTouched ?? ["not watched"]);
    expect(storage, `${what} touches storage`).toEqual([]);
    expect(this.#errors, `${what} says errors on the console`).toEqual([]);
  }

  /** Opens an address and waits for all of it: nothing jumps meanwhile, and the page holds what every page must. */
  async open(path: string, heading: string, what: string): Promise<void> {
    await this.#admin.open(path, heading);
    await this.check(what);
    const shift = await this.#admin.inFrame(() => window.layoutShift ?? 1);
    expect(shift, `${what} jumps while it loads`).toBeLessThan(MOST_SHIFT);
  }

  /** What the app has loaded so far is within the budgets, and kept for good by the browser. */
  async checkWeight(): Promise<void> {
    const sum = async (end: string) => {
      const sizes = this.#assets
        .filter((response) => response.url().endsWith(end))
        .map(async (response) => Number(await response.headerValue("content-length")));
      return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
    };
    for (const asset of this.#assets) {
      expect(await asset.headerValue("content-encoding")).toBe("br");
      expect(await asset.headerValue("cache-control")).toContain("immutable");
    }
    const [js, css] = await Promise.all([sum(".js"), sum(".css")]);
    expect(js).toBeGreaterThan(50 * KB);
    expect(js).toBeLessThanOrEqual(MOST_JS);
    expect(css).toBeGreaterThan(10 * KB);
    expect(css).toBeLessThanOrEqual(MOST_CSS);
  }
}
