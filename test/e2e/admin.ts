import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import type { Stand } from "./stand.ts";

const FRAME = 'iframe[name="app-iframe"]';

/** The sandbox's admin page in a browser, with the app in its frame: what a merchant sees and clicks. */
export class Admin {
  readonly page: Page;
  readonly #stand: Stand;

  constructor(page: Page, stand: Stand) {
    this.page = page;
    this.#stand = stand;
  }

  get app(): FrameLocator {
    return this.page.frameLocator(FRAME);
  }

  static readonly frameSelector = FRAME;

  /** Opens the app at one of its addresses, as a bookmark would. */
  async open(path: string, heading: string): Promise<void> {
    await this.page.goto(this.#stand.adminUrl(path));
    await this.#shows(heading);
  }

  /** Follows the admin's own menu, without loading the frame anew. */
  async follow(label: "Overview" | "Segments" | "Activity" | "Settings"): Promise<void> {
    const link = label === "Overview" ? this.page.locator("#home") : this.page.locator("#pages a", { hasText: label });
    await link.click();
    await this.#shows(label);
  }

  async #shows(heading: string): Promise<void> {
    await expect(this.app.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  }

  button(name: string): Locator {
    return this.app.getByRole("button", { name, exact: true });
  }

  /** The admin's messages. */
  get toasts(): Locator {
    return this.page.locator("#toasts");
  }

  get saveBar(): Locator {
    return this.page.locator("#saveBar");
  }

  /** Runs a function in the app's frame. */
  async inFrame<Value>(read: () => Value | Promise<Value>): Promise<Value> {
    const frame = this.page.frame({ name: "app-iframe" });
    if (!frame) throw new Error("The app is not in its frame.");
    return frame.evaluate(read);
  }
}
