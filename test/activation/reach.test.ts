import { describe, expect, it } from "vitest";
import { propertiesOf } from "../../server/activation/audience.ts";
import { reachOf } from "../../server/domain/reachable.ts";
import type { AudienceRow } from "../../server/store/audience.ts";

const member: AudienceRow = {
  personId: 1,
  segmentId: 1,
  survivor: "account:1",
  memberSince: 0,
  cause: "order",
  profileId: "01",
  emailConsent: "subscribed",
  smsConsent: "never_subscribed",
  isSuppressed: false,
  arm: "treatment",
  objects: false,
};

describe("what can be done for a member of a segment", () => {
  it.each<[string, Partial<AudienceRow>, string]>([
    ["is on the list when subscribed and treated", {}, "onList"],
    ["is not in Klaviyo without a profile, whatever else holds", { profileId: null, arm: "control" }, "notInKlaviyo"],
    ["is unreachable when never subscribed", { emailConsent: "never_subscribed" }, "unreachable"],
    ["is unreachable when unsubscribed", { emailConsent: "unsubscribed" }, "unreachable"],
    ["is unreachable when suppressed", { isSuppressed: true }, "unreachable"],
    ["is reachable by text though suppressed for e-mail", { isSuppressed: true, smsConsent: "subscribed" }, "onList"],
    ["is unreachable before it is held out", { emailConsent: "unsubscribed", arm: "control" }, "unreachable"],
    ["is held out as a control", { arm: "control" }, "heldOut"],
    ["is not to be reached when they object to profiling", { objects: true }, "unreachable"],
  ])("%s", (_name, change, reach) => {
    expect(reachOf({ ...member, ...change })).toBe(reach);
  });
});

describe("the properties of a member's profile", () => {
  const values = (change: Partial<AudienceRow>) =>
    Object.values(propertiesOf(1, { ...member, ...change }, "Champions"));

  it("name the segment and since when", () => {
    expect(values({ memberSince: Date.UTC(2026, 0, 2) })).toEqual(["Champions", "2026-01-02T00:00:00Z"]);
  });

  it.each<[string, Partial<AudienceRow>, string]>([
    ["a control", { arm: "control" }, "held_out"],
    ["somebody who objects", { objects: true, arm: "control" }, "none"],
  ])("tell nothing that differs between segments of %s", (_name, change, value) => {
    expect(values({ ...change, memberSince: 5 })).toEqual([value, value]);
  });
});
