import { cleanup, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PushPage } from "../../app/screens/push/Push.tsx";
import { ProposalCard } from "../../app/screens/segments/Proposal.tsx";
import { SegmentsPage } from "../../app/screens/segments/Segments.tsx";
import type { PushView } from "../../server/http/contract/pushes.ts";
import { check, dryRun, overview, proposed, push, run, segment } from "./fixtures.ts";
import { show, stage } from "./stage.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const button = (name: string) => screen.getByRole("button", { name });
const isOff = (name: string) => button(name).getAttribute("aria-disabled") === "true";

describe("a proposal", () => {
  const warned = run({
    checks: [check({ check: "neighbours", result: "warn", text: "Two behave alike." })],
    segments: [proposed({ checks: [check({ check: "stability", result: "warn", text: "Comes back in part." })] })],
  });

  it("is accepted only with every warning named", async () => {
    const { sent } = stage();
    show(<ProposalCard run={warned} live={[]} />);
    expect(isOff("Accept segments")).toBe(true);
    await userEvent.click(screen.getByLabelText("Segments that behave alike"));
    expect(isOff("Accept segments")).toBe(true);
    await userEvent.click(screen.getByLabelText("Stability"));
    await userEvent.click(button("Accept segments"));
    const body = { warnings: ["neighbours", "stability"] };
    expect(sent).toEqual([{ method: "POST", path: "/runs/run-1/acceptance", body }]);
  });

  it("names the segment that a warning is of", () => {
    stage();
    show(<ProposalCard run={warned} live={[]} />);
    expect(screen.getByText("Champions: Comes back in part.")).toBeTruthy();
  });

  it("is accepted at once where there is nothing to warn of", () => {
    stage();
    show(<ProposalCard run={run()} live={[]} />);
    expect(isOff("Accept segments")).toBe(false);
  });

  it("says who would stay, who would move and what would end, beside the live segments", async () => {
    const { sent } = stage();
    const moves = [
      { slotId: 1, cluster: 0, cause: "model_change" as const, people: 100 },
      { slotId: 2, cluster: 0, cause: "model_change" as const, people: 20 },
      { slotId: 0, cluster: 0, cause: "model_change" as const, people: 7 },
    ];
    const live = [segment(), segment({ id: 2, name: "Others" })];
    show(<ProposalCard run={run({ moves, segments: [proposed({ slotId: 1 })] })} live={live} />);
    expect(screen.getByText("100 customers stay in their segment and 20 change it. “Others” would end.")).toBeTruthy();
    await userEvent.click(button("Keep the old ones"));
    expect(sent).toEqual([{ method: "POST", path: "/runs/run-1/refusal", body: undefined }]);
  });
});

describe("segments", () => {
  const empty = { segments: [], model: null, proposal: null, isPublishing: false, latestRun: null };

  it("are said to be missing, with the way to the first ones", async () => {
    stage({ "GET /overview": overview() });
    show(<SegmentsPage view={empty} />);
    expect(screen.getByRole("heading", { name: "No segments yet" })).toBeTruthy();
    expect(await screen.findByText("Open the setup guide")).toBeTruthy();
  });

  it("are refused in words, with the number and what it had to be", async () => {
    const refusal = { check: "buyers", number: 60, threshold: 200, text: "60 people have bought so far." };
    stage({ "GET /overview": overview(), "GET /runs/run-1": run({ state: "refused", refusal, segments: [] }) });
    const latestRun = { id: "run-1", state: "refused", refusal: refusal.text, error: null };
    show(<SegmentsPage view={{ ...empty, latestRun }} />);
    expect(await screen.findByText("60 people have bought so far.")).toBeTruthy();
    expect(screen.getByText("Needed").parentElement?.textContent).toContain("200");
  });
});

describe("a push", () => {
  it.each<[state: PushView["state"], view: Partial<PushView>, said: RegExp]>([
    ["draft", { dryRun: null }, /Comparing the segments with what Klaviyo holds/],
    ["sending", { operations: 8, operationsDone: 3 }, /3 of 8 requests done/],
    ["verifying", {}, /Read every list back/],
    ["verified", {}, /Klaviyo holds what was pushed/],
    ["failed", { error: "The key was refused." }, /The key was refused/],
    ["reversed", {}, /This push was taken back/],
    ["discarded", {}, /Nothing of it was sent/],
    ["planned", { dryRun: dryRun({ properties: 0, lists: [] }) }, /nothing to push/],
  ])("says in state %s how it stands", (state, view, said) => {
    stage();
    show(<PushPage push={push({ state, ...view })} />);
    expect(screen.getAllByText(said).length).toBeGreaterThan(0);
  });

  it("gives every number of the dry run, and their sum", () => {
    stage();
    const second = { segmentId: 2, join: 12, leave: 0, stay: 3, joinBy: { refund: 12 }, leaveBy: {} } as const;
    show(<PushPage push={push({ dryRun: dryRun({ lists: [...dryRun().lists, second] }) })} />);
    const table = screen.getByRole("table", { name: /Joins, leaves and stays/ });
    const total = within(table).getByRole("row", { name: /All lists/ });
    const numbers = [...total.querySelectorAll(".cell-value")].map(({ textContent }) => textContent);
    expect(numbers).toEqual(["+42", "-4", "54", "9", "20", "10"]);
    expect(screen.getByText("They were refunded")).toBeTruthy();
    expect(screen.getByText("Suppressed in Klaviyo").parentElement?.textContent).toContain("15");
    expect(screen.getByText("New profiles").parentElement?.textContent).toBe("New profiles0");
  });

  it("asks with the numbers before it is approved, and sends nothing before the answer", async () => {
    const { sent } = stage();
    show(<PushPage push={push()} />);
    await userEvent.click(button("Approve and push"));
    const question = screen.getByRole("dialog");
    expect(question.textContent).toMatch(/30 people join a list.*4 people leave a list.*9 people are held out/);
    expect(sent).toEqual([]);
    await userEvent.click(within(question).getByRole("button", { name: "Approve and push" }));
    expect(sent).toEqual([{ method: "POST", path: "/pushes/push-1/approval", body: { acknowledgedFlows: [] } }]);
  });

  it("is taken back only with each flow acknowledged that would write again", async () => {
    const { sent } = stage();
    const flows = [{ segmentId: 1, flowId: "f1", name: "Welcome", reenters: true, people: 12 }];
    show(<PushPage push={push({ kind: "reversal", dryRun: dryRun({ flows }) })} />);
    await userEvent.click(button("Approve and take back"));
    const question = screen.getByRole("dialog");
    const confirm = within(question).getByRole("button", { name: "Approve and take back" });
    expect(confirm.getAttribute("aria-disabled")).toBe("true");
    await userEvent.click(within(question).getByLabelText("“Welcome”: 12 people"));
    await userEvent.click(confirm);
    expect(sent).toMatchObject([{ body: { acknowledgedFlows: ["f1"] } }]);
  });

  it("names who is not where they should be, and counts those it does not name", () => {
    stage();
    const mismatch = {
      segmentId: 1,
      missingCount: 102,
      unexpectedCount: 1,
      removedByHandCount: 0,
      missing: ["01AAA", "01BBB"],
      unexpected: ["01CCC"],
      removedByHand: [],
    };
    show(<PushPage push={push({ state: "mismatch", mismatches: [mismatch] })} />);
    expect(screen.getByText("01AAA, 01BBB and 100 more")).toBeTruthy();
    expect(screen.getByText("01CCC")).toBeTruthy();
  });
});
