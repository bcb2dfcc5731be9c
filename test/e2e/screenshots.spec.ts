import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { Admin } from "./admin.ts";
import { acceptProposal, confirm, openProposal, preparePush, setUp, waitForVerified } from "./job.ts";
import { openStand } from "./stand.ts";

const FOLDER = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
/** The tallest picture; the frame grows with what is in it. */
const TALLEST = 2_400;
const AROUND = 90;

/** Pictures of the screens for the README, from a made-up store: run by `npm run screenshots`. */
test("@screenshots of a merchant's job", async ({ page }) => {
  mkdirSync(FOLDER, { recursive: true });
  const stand = await openStand(["--buyers", "4000", "--seed", "3"]);
  const admin = new Admin(page, stand);

  async function shoot(name: string, { isPhone = false, isTop = false } = {}): Promise<void> {
    await expect(admin.app.locator('[aria-busy="true"]')).toHaveCount(0);
    await expect(admin.toasts).toHaveText("", { timeout: 15_000 });
    const width = isPhone ? 390 : 1280;
    const height = isPhone ? 844 : 800;
    await page.setViewportSize({ width, height });
    const content = await admin.inFrame(() => document.documentElement.scrollHeight);
    if (!isTop && !isPhone)
      await page.setViewportSize({ width, height: Math.min(TALLEST, Math.max(height, content + AROUND)) });
    // What has just come into view is painted a few frames later, in the frame's own process.
    await admin.inFrame(async () => {
      for (let frame = 0; frame < 30; frame++) await new Promise((next) => requestAnimationFrame(next));
    });
    await page.screenshot({ path: `${FOLDER}${name}.png`, animations: "disabled" });
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  try {
    await admin.open("/", "Overview");
    await shoot("first-visit");
    await setUp(admin);
    await shoot("under-way");
    await openProposal(admin);
    await shoot("proposal");
    await acceptProposal(admin);
    await preparePush(admin);
    await shoot("push-review");
    await admin.button("Approve and push").click();
    await expect(admin.app.getByRole("dialog")).toBeVisible();
    await shoot("push-question", { isTop: true });
    await confirm(admin, "Approve and push");
    await waitForVerified(admin);
    await shoot("push-verified");
    await admin.follow("Overview");
    await admin.button("Dismiss").click();
    await expect(admin.app.getByRole("heading", { name: "Setup guide" })).toBeHidden();
    await shoot("overview");
    await shoot("overview-phone", { isPhone: true });
    await admin.follow("Segments");
    await shoot("segments");
    await shoot("segments-phone", { isPhone: true });
    await admin.app.locator(".named a").last().click();
    await expect(admin.app.getByRole("heading", { name: "What makes them different" })).toBeVisible();
    await shoot("segment");
    await admin.follow("Activity");
    await shoot("activity");
    await admin.follow("Settings");
    await shoot("settings");
  } finally {
    await stand.close();
  }
});
