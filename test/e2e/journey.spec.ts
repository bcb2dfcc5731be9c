import { expect, test } from "@playwright/test";
import { Guards } from "./guards.ts";
import { acceptProposal, approve, openProposal, preparePush, setUp, waitForVerified } from "./job.ts";
import { openStand, type Stand } from "./stand.ts";

interface SandboxList {
  name: string;
  members: string[];
}

const SIZES = [
  { name: "1280", viewport: { width: 1280, height: 900 } },
  { name: "390", viewport: { width: 390, height: 844 } },
] as const;

test.describe.configure({ mode: "serial" });

test.describe("a merchant's whole job", () => {
  let stand: Stand;
  test.beforeAll(async () => {
    stand = await openStand(["--buyers", "900"]);
  });
  test.afterAll(() => stand.close());

  test("goes from nothing to a verified push by clicking, in a frame of another site", async ({ page }) => {
    const { admin, guards } = await Guards.watch(page, stand);
    await guards.open("/", "Overview", "the overview of an empty app");
    await guards.checkWeight();
    for (const [menu, what] of [
      ["Segments", "segments before there are any"],
      ["Activity", "activity before there is any"],
      ["Settings", "settings of an empty app"],
    ] as const) {
      await admin.follow(menu);
      await guards.check(what);
    }
    await setUp(admin);
    await guards.check("the overview while work is under way");
    await openProposal(admin);
    await guards.check("a proposal");
    await acceptProposal(admin);
    await guards.check("live segments");
    await preparePush(admin);
    await guards.check("a dry run");
    expect(await listsOf(stand), "a dry run sends nothing").toEqual([]);
    await approve(admin, "Approve and push");
    await waitForVerified(admin);
    await guards.check("a verified push");
    expect((await listsOf(stand)).length).toBeGreaterThan(2);
  });

  for (const { name, viewport } of SIZES) {
    test(`is legible on every page at ${name} pixels`, async ({ page }) => {
      await page.setViewportSize(viewport);
      const { admin, guards } = await Guards.watch(page, stand);
      await guards.open("/", "Overview", "the overview");
      await guards.open("/segments", "Segments", "segments");
      const [first] = await admin.app.locator(".named a").allInnerTexts();
      await admin.app.getByRole("link", { name: first ?? "", exact: true }).click();
      await expect(admin.app.getByRole("heading", { name: "What makes them different" })).toBeVisible();
      await guards.check("a segment");
      await guards.open("/activity", "Activity", "activity");
      await admin.app.getByRole("link", { name: "Push", exact: true }).click();
      await expect(admin.app.getByRole("heading", { name: "List by list" })).toBeVisible();
      await guards.check("a push");
      await guards.open("/settings", "Settings", "settings");
    });
  }

  test("settings wait in the admin's save bar, and are kept once saved", async ({ page }) => {
    const { admin, guards } = await Guards.watch(page, stand);
    await admin.open("/settings", "Settings");
    const events = admin.app.getByLabel("Send an event when somebody enters or leaves a segment");
    await events.check();
    await admin.saveBar.getByRole("button", { name: "Discard" }).click();
    const sure = page.getByRole("button", { name: "Discard changes" });
    if (await sure.isVisible()) await sure.click();
    await expect(events).not.toBeChecked();
    await admin.app.getByText("Empty the lists and set the properties to “none”").click();
    await admin.app.getByRole("checkbox", { name: "Look for segments anew" }).uncheck();
    await admin.saveBar.getByRole("button", { name: "Save" }).click();
    await expect(admin.toasts).toContainText("Settings saved");
    await expect(admin.saveBar).toBeHidden();
    await admin.open("/settings", "Settings");
    await expect(admin.app.getByLabel("Empty the lists and set the properties to “none”")).toBeChecked();
    await expect(admin.app.getByRole("checkbox", { name: "Look for segments anew" })).not.toBeChecked();
    await guards.check("settings");
  });

  test("a segment is renamed, and its policy changed", async ({ page }) => {
    const { admin, guards } = await Guards.watch(page, stand);
    await admin.open("/segments", "Segments");
    const [first = ""] = await admin.app.locator(".named a").allInnerTexts();
    await admin.app.getByRole("link", { name: first, exact: true }).click();
    await admin.button("Rename").click();
    await admin.app.getByRole("dialog").getByLabel("Name").fill("Friends of the house");
    await guards.check("the question for a name");
    await admin.app.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await expect(admin.app.getByRole("heading", { level: 1, name: "Friends of the house" })).toBeVisible();
    await admin.button("Change").click();
    const form = admin.app.getByRole("dialog");
    await form.getByLabel("They were refunded").check();
    await form.getByLabel("Most changes a day").fill("25");
    await form.getByLabel("Send nothing at certain hours").check();
    await guards.check("the form of a policy");
    await form.getByRole("button", { name: "Save" }).click();
    await expect(admin.app.getByText("9:00 PM to 8:00 AM")).toBeVisible();
    await expect(admin.app.locator(".facts > div", { hasText: "Most changes a day" })).toContainText("25");
  });

  test("the push is taken back by clicking, after its own review", async ({ page }) => {
    const { admin, guards } = await Guards.watch(page, stand);
    await admin.open("/activity", "Activity");
    await admin.app.getByRole("link", { name: "Push", exact: true }).click();
    await admin.button("Take back").click();
    await guards.check("the question before taking back");
    await admin.app.getByRole("dialog").getByRole("button", { name: "Count what it would do" }).click();
    await expect(admin.app.getByText("What cannot be taken back")).toBeVisible({ timeout: 60_000 });
    await guards.check("the review of taking back");
    const before = await membersOf(stand);
    expect(before).toBeGreaterThan(0);
    await approve(admin, "Approve and take back");
    await expect(admin.app.getByText("Taken back: Klaviyo holds what it held before")).toBeVisible({
      timeout: 120_000,
    });
    await guards.check("what was taken back");
    expect(await membersOf(stand)).toBe(0);
    await admin.follow("Overview");
    await expect(admin.app.getByText(/A push was taken back on/)).toBeVisible();
    await guards.check("the overview after taking back");
    await admin.button("Resume").click();
  });

  test("everything pauses and goes on by hand", async ({ page }) => {
    const { admin, guards } = await Guards.watch(page, stand);
    await admin.open("/settings", "Settings");
    await admin.button("Pause everything").click();
    await admin.follow("Overview");
    await expect(admin.app.getByText("Nothing happens by itself at the moment")).toBeVisible();
    await guards.check("the overview of a paused app");
    await admin.button("Resume").click();
    await expect(admin.app.getByText("Nothing happens by itself at the moment")).toBeHidden();
  });
});

async function membersOf(stand: Stand): Promise<number> {
  return (await listsOf(stand)).reduce((sum, { members }) => sum + members.length, 0);
}

async function listsOf(stand: Stand): Promise<SandboxList[]> {
  const lists = await stand.sandbox.get<SandboxList[]>("/klaviyo/lists");
  return lists.filter(({ name }) => name.startsWith("Strata: "));
}
