import { describe, expect, it } from "vitest";
import { reachOf } from "../../server/activation/audience.ts";
import type { AudienceRow } from "../../server/store/audience.ts";

const member: AudienceRow = {
  personId: 1,
  segmentId: 1,
  survivor: "account:1",
  memberSince: 0,
  profileId: "01",
  emailConsent: "subscribed",
  smsConsent: "never_subscribed",
  isSuppressed: false,
  arm: "treatment",
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
  ])("%s", (_name, change, reach) => {
    expect(reachOf({ ...member, ...change })).toBe(reach);
  });
});
