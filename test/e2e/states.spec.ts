import { expect, test } from "@playwright/test";
import { Guards } from "./guards.ts";
import { setUp } from "./job.ts";
import { openStand, type Stand } from "./stand.ts";

/** So few buyers that no segments can be trusted. */
const TOO_FEW = "40";

test.describe.configure({ mode: "serial" });

test.describe("a store that is too small", () => {
  let stand: Stand;
  test.beforeAll(async () => {
    stand = await openStand(["--buyers", TOO_FEW]);
  });
  test.afterAll(() => stand.close());

  test("a wrong Klaviyo key is refused beside its field", async ({ page }) => {
    const { admin } = await Guards.watch(page, stand);
    await admin.open("/", "Overview");
    await admin.app.getByLabel("Klaviyo private API key").fill("not a key");
    await admin.button("Connect Klaviyo").click();
    await expect(admin.app.getByText(/begins with pk_/)).toBeVisible();
  });

  test("is told why there are no segments, and what the check measured", async ({ page }) => {
    const { admin, guards } = await Guards.watch(page, stand);
    await setUp(admin);
    await expect(admin.app.getByText("The last run found no segments that hold up")).toBeVisible({ timeout: 120_000 });
    await guards.check("the overview of a small store");
    await admin.follow("Segments");
    await expect(admin.app.getByText("Why there is no proposal")).toBeVisible();
    await guards.check("segments of a small store");
    await admin.follow("Activity");
    await expect(admin.app.getByText("Refused", { exact: true })).toBeVisible();
  });

  test("what cannot be loaded is said in a sentence, and loads when tried again", async ({ page }) => {
    const { admin } = await Guards.watch(page, stand);
    await page.route(`${stand.appOrigin}/api/segments`, (route) => route.fulfill({ status: 500, json: FAILURE }));
    await page.goto(stand.adminUrl("/segments"));
    await expect(admin.app.getByText("This page could not be loaded")).toBeVisible();
    await expect(admin.app.getByText(FAILURE.error.message)).toBeVisible();
    await page.unroute(`${stand.appOrigin}/api/segments`);
    await admin.button("Try again").click();
    await expect(admin.app.getByRole("heading", { level: 1, name: "Segments" })).toBeVisible();
  });
});

const FAILURE = { error: { code: "internal", message: "Something went wrong on our side; it has been recorded." } };
