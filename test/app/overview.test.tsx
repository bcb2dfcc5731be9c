import { cleanup, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import Overview, { OverviewPage } from "../../app/screens/overview/Overview.tsx";
import type { OverviewView } from "../../server/http/contract/overview.ts";
import { established, NOW, overview, segment } from "./fixtures.ts";
import { show, stage } from "./stage.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const DAY = 86_400_000;
const push = { id: "p", kind: "manual", createdAt: NOW, finishedAt: null, join: 30, leave: 4, mismatched: 0 } as const;
const run = { id: "r", startedAt: NOW, finishedAt: NOW, error: null, refusal: null, lastStep: null } as const;

describe("the overview", () => {
  it.each<[what: string, over: Partial<OverviewView>, said: string]>([
    ["that a proposal waits", { proposal: { runId: "r", segments: 5, buyers: 903 } }, "New segments wait"],
    ["that a push waits", { plannedPush: { ...push, state: "planned" } }, "A push waits"],
    ["that taking back waits", { plannedPush: { ...push, kind: "reversal", state: "planned" } }, "Taking back a push"],
    ["that the source shrank", { pause: { at: NOW, because: "source_shrank" } }, "far fewer customers"],
    ["that a reversal paused it", { pause: { at: NOW, because: "reversal" } }, "A push was taken back on"],
    [
      "which segment has become too small",
      { outgrown: [{ segmentId: 1, name: "Champions", kind: "too_small", share: 0.031, limit: 0.05 }] },
      "“Champions” is down to 3.1%",
    ],
    [
      "which has become too large",
      { outgrown: [{ segmentId: 1, name: "Lapsed", kind: "too_large", share: 0.62, limit: 0.5 }] },
      "“Lapsed” has come to hold 62%",
    ],
    ["that the data is old", { freshAsOf: NOW - 4 * DAY }, "out of date"],
    ["why a run was refused", { run: { ...run, state: "refused", refusal: "Too few." } }, "Too few."],
    ["why a run failed", { run: { ...run, state: "failed", error: "No room." } }, "No room."],
    ["who is not in place", { push: { ...push, state: "mismatch", mismatched: 7 } }, "for 7 people"],
  ])("says in one banner %s", (_what, over, said) => {
    stage();
    show(<OverviewPage view={established(over)} />);
    const banners = [...document.querySelectorAll(".Polaris-Banner")].map(({ textContent }) => textContent);
    expect(banners).toEqual([expect.stringContaining(said)]);
  });

  it("says nothing where all is well", () => {
    stage();
    show(<OverviewPage view={established()} />);
    expect(document.querySelectorAll(".Polaris-Banner")).toHaveLength(0);
  });

  it("leads an empty app through five steps, one at a time", () => {
    stage();
    show(<OverviewPage view={overview()} />);
    expect(screen.getByText("1 of 5 steps done")).toBeTruthy();
    expect(screen.getByLabelText("Klaviyo private API key")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Find segments" })).toBeNull();
    expect(screen.queryByText("Customers in segments")).toBeNull();
  });

  it("puts the guide away for good only when a person says so", async () => {
    const { sent } = stage();
    show(<OverviewPage view={established({ isGuideDismissed: false })} />);
    await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(sent).toEqual([{ method: "PUT", path: "/guide", body: { isDismissed: true } }]);
  });

  it("says plainly what has not been measured yet, instead of a number", () => {
    stage();
    show(<OverviewPage view={established({ hasPushed: false })} />);
    expect(screen.getByText("measured after the first push")).toBeTruthy();
    expect(screen.getAllByText("measured when memberships are next refreshed")).toHaveLength(2);
  });

  it("adds up what the rows say, and nothing else", () => {
    stage();
    const reach = { at: NOW, people: 120, notInKlaviyo: 10, unreachable: 20, heldOut: 9, onList: 81 };
    const others = segment({ id: 2, name: "Others", people: 80, reach: { ...reach, onList: 19 } });
    show(<OverviewPage view={established({ segments: [segment({ reach }), others] })} />);
    expect(screen.getByText("Customers in segments").parentElement?.textContent).toContain("200");
    expect(screen.getByText("On Klaviyo lists").parentElement?.textContent).toContain("100");
  });

  it("keeps the place of what is on its way, and shows why it did not come", async () => {
    const message = "Strata is resting. Try again in a minute.";
    stage({ "GET /overview": Response.json({ error: { code: "internal", message } }, { status: 500 }) });
    const { container } = show(<Overview />);
    expect(container.querySelector('[aria-busy="true"]')).toBeTruthy();
    expect(await screen.findByText(message)).toBeTruthy();
    stage({ "GET /overview": established() });
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Health" })).toBeTruthy();
  });
});
