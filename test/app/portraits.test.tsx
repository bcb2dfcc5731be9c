import { cleanup, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SegmentPage } from "../../app/screens/segment/Segment.tsx";
import { ProposalCard } from "../../app/screens/segments/Proposal.tsx";
import type { MemberView, SegmentDetailView, SegmentView } from "../../server/http/contract/segments.ts";
import { NOW, proposed, run, segment } from "./fixtures.ts";
import { show, stage } from "./stage.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const said = (text: string) => ({ code: "code", params: {}, text });

const portrayed = {
  persona: [said("120 people, 40% of all buyers."), said("They need no persuasion.")],
  traits: ["Orders: 9", "Net revenue: 900", "Days: 3", "Discounts: 1%", "Returns: 0%"].map(said),
  rule: {
    text: "Ordered at least 4 times.",
    fit: "Approximate. Checked on people held out: 84% of those who fit the rule are in the segment.",
    precision: 0.84,
    recall: 0.9,
    fidelity: 0.84,
    isApproximate: true,
  },
};

const detail = (over: Partial<SegmentView> = {}): SegmentDetailView => ({
  segment: segment({ ...portrayed, ...over }),
  forecasts: [],
  question: null,
  history: [],
  movements: { acceptedAt: null, came: [], went: [], stayed: 0, unattended: [] },
  model: null,
});

const member = (over: Partial<MemberView> = {}): MemberView => ({
  person: 1,
  customerId: 7001,
  since: NOW,
  cause: "ageing",
  cameFrom: "Recent regulars",
  against: "Recent regulars",
  reasons: ["No order for 94 days; their usual gap is 38 days"],
  ...over,
});

describe("a segment", () => {
  it("is told in a paragraph, in five numbers and as a rule with how well it fits", () => {
    stage();
    show(<SegmentPage view={detail()} />);
    expect(screen.getByText("120 people, 40% of all buyers. They need no persuasion.")).toBeTruthy();
    for (const { text } of portrayed.traits) expect(screen.getByText(text)).toBeTruthy();
    expect(screen.getByText("Ordered at least 4 times.")).toBeTruthy();
    expect(screen.getByText(/84% of those who fit the rule/)).toBeTruthy();
    expect(screen.getByText("Approximate")).toBeTruthy();
  });

  it("says what is foreseen of its people beside all buyers, and nothing where no model is shown", () => {
    stage();
    const churn = {
      outcome: "churn",
      text: "No order in the next 90 days.",
      unit: "share" as const,
      known: 120,
      mean: 0.314,
      lowerQuartile: 0.2,
      median: 0.3,
      upperQuartile: 0.42,
      tenths: [12, 12, 12, 12, 12, 12, 12, 12, 12, 12],
      everyonesMean: 0.55,
    };
    show(<SegmentPage view={{ ...detail(), forecasts: [churn] }} />);
    const row = screen.getByText("No order in the next 90 days.").closest("tr");
    expect(row?.textContent).toContain("31%");
    expect(row?.textContent).toContain("20% – 42%");
    expect(row?.textContent).toContain("55%");
    cleanup();
    show(<SegmentPage view={detail()} />);
    expect(screen.queryByText("What is to be expected")).toBeNull();
  });

  it("can be said not to match reality, with a reason", async () => {
    const { sent } = stage();
    show(<SegmentPage view={detail()} />);
    // The page's header draws its buttons once more, unseen, to measure them.
    await userEvent.click(screen.getAllByRole("button", { name: "Does not match reality" })[0]!);
    await userEvent.type(screen.getByLabelText("What is wrong with it?"), "Half of them are staff.");
    await userEvent.click(screen.getByRole("button", { name: "Stop pushes" }));
    const reason = "Half of them are staff.";
    expect(sent).toEqual([{ method: "POST", path: "/segments/1/dispute", body: { reason } }]);
  });

  it("says who doubts it and why, until somebody writes down what they found", async () => {
    const { sent } = stage();
    const dispute = { reason: "Half of them are staff.", by: "shopify:7", at: NOW };
    show(<SegmentPage view={detail({ dispute })} />);
    expect(screen.getByText(/Half of them are staff/)).toBeTruthy();
    expect(screen.getByText("No list is changed until somebody has looked into it.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Does not match reality" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "I have looked into it" }));
    await userEvent.type(screen.getByLabelText("What was found, or done?"), "Two of them only.");
    await userEvent.click(screen.getByRole("button", { name: "Let pushes go on" }));
    const note = "Two of them only.";
    expect(sent).toEqual([{ method: "POST", path: "/segments/1/dispute/resolution", body: { note } }]);
  });

  it("says that there is no rule, and calls no close rule approximate", () => {
    stage();
    show(<SegmentPage view={detail({ rule: null })} />);
    expect(screen.getByText("No short rule tells these people from the others.")).toBeTruthy();
    cleanup();
    show(<SegmentPage view={detail({ rule: { ...portrayed.rule, isApproximate: false } })} />);
    expect(screen.queryByText("Approximate")).toBeNull();
  });

  it("shows its newest people by number, with why they came and from where", async () => {
    const guest = member({ person: 2, customerId: null, cameFrom: null, against: null, reasons: [] });
    stage({ "GET /segments/1/members": { segment: "Champions", members: [member(), guest] } });
    show(<SegmentPage view={detail()} />);
    expect(await screen.findByText("Customer 7001")).toBeTruthy();
    expect(screen.getByText("No order for 94 days; their usual gap is 38 days")).toBeTruthy();
    expect(screen.getByText("Held against “Recent regulars”")).toBeTruthy();
    expect(screen.getByText(/, from “Recent regulars”$/)).toBeTruthy();
    expect(screen.getByText("A guest")).toBeTruthy();
    expect(screen.getByText("Not known")).toBeTruthy();
  });
});

describe("a proposal", () => {
  it("tells each segment, and how good they are in plain words", () => {
    stage();
    const measures = [said("How far apart the segments are: clearly apart.")];
    show(<ProposalCard run={run({ segments: [proposed(portrayed)], measures })} live={[]} />);
    expect(screen.getByText("120 people, 40% of all buyers. They need no persuasion.")).toBeTruthy();
    expect(screen.getByText("Ordered at least 4 times.")).toBeTruthy();
    expect(screen.getByText("How far apart the segments are: clearly apart.")).toBeTruthy();
  });
});
