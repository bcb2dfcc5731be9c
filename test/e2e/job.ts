import { expect } from "@playwright/test";
import type { Admin } from "./admin.ts";
import { KLAVIYO_KEY } from "./stand.ts";

/** A sync and a run of a small store, on a machine that does other things too. */
const WORK_MS = 120_000;

/** From an app nobody has opened to a store that is being read: the first three steps of the guide. */
export async function setUp(admin: Admin): Promise<void> {
  await admin.open("/", "Overview");
  await admin.app.getByLabel("Klaviyo private API key").fill(KLAVIYO_KEY);
  await admin.button("Connect Klaviyo").click();
  await expect(admin.toasts).toContainText("Connected to Klaviyo account");
  await admin.button("Use this goal").click();
  await admin.button("Find segments").click();
  await expect(admin.app.getByText("Look for segments and test them")).toBeVisible();
}

/** Waits for the proposal and opens it from the banner. */
export async function openProposal(admin: Admin): Promise<void> {
  await expect(admin.app.getByText("New segments wait for your decision")).toBeVisible({ timeout: WORK_MS });
  await admin.app.getByRole("link", { name: "Review segments" }).first().click();
  await expect(admin.app.getByRole("heading", { name: "Checks on the whole" })).toBeVisible();
}

/** Reads the warnings, accepts, and waits until the segments are in place. */
export async function acceptProposal(admin: Admin): Promise<void> {
  for (const warning of await admin.app.getByRole("checkbox").all()) await warning.check();
  await admin.button("Accept segments").click();
  await expect(admin.app.getByRole("heading", { name: "Your segments" })).toBeVisible({ timeout: WORK_MS });
}

/** Has the first push counted, from the guide. */
export async function preparePush(admin: Admin): Promise<void> {
  await admin.follow("Overview");
  await admin.button("Prepare the first push").click();
  await expect(admin.button("Approve and push")).toBeVisible({ timeout: WORK_MS });
}

type Approval = "Approve and push" | "Approve and take back";

/** Approves what is on the page, once more in the question that asks. */
export async function approve(admin: Admin, name: Approval): Promise<void> {
  await admin.button(name).click();
  await confirm(admin, name);
}

/** Says yes to the question with the numbers. */
export async function confirm(admin: Admin, name: Approval): Promise<void> {
  const question = admin.app.getByRole("dialog");
  for (const flow of await question.getByRole("checkbox").all()) await flow.check();
  await question.getByRole("button", { name }).click();
}

export async function waitForVerified(admin: Admin): Promise<void> {
  await expect(admin.app.getByText("Verified: Klaviyo holds what was pushed")).toBeVisible({ timeout: WORK_MS });
}
