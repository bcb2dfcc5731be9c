import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchProfiles, personByIdentifier } from "../../../server/analytics/identity/matchProfiles.ts";
import type { IdentityDecision } from "../../../server/analytics/identity/resolution.ts";
import { type NamedProfile, Numbers, resolution, spellMatch } from "./objects.ts";

const none = { emailHash: null, phoneHash: null, nameHash: null };
/** Three people: 0 and 1 by an address, 2 by an address and a number, with a guest order. */
const PEOPLE = {
  accounts: [
    { ...none, id: 11, createdAt: 1, emailHash: "mail-0" },
    { ...none, id: 12, createdAt: 2, emailHash: "mail-1", emailVariantHash: "meant-1" },
    { ...none, id: 13, createdAt: 3, emailHash: "mail-2", phoneHash: "tel-2" },
  ],
  guestOrders: [{ ...none, orderId: 90, at: 4, emailHash: "mail-2" }],
  merges: [],
};
const profile = (id: string, over: Partial<NamedProfile> = {}): NamedProfile => ({
  id,
  externalId: null,
  emailHash: null,
  phoneHash: null,
  isReachable: true,
  ...over,
});

function matchDecided(profiles: readonly NamedProfile[], decisions: readonly IdentityDecision[]) {
  const numbers = new Numbers();
  const people = resolution(PEOPLE, numbers);
  const columns = numbers.profiles(profiles);
  const { records, personOfRecord } = people;
  const evidence = {
    byEmail: personByIdentifier(records.email, personOfRecord, numbers.email.size, []),
    byPhone: personByIdentifier(records.phone, personOfRecord, numbers.phone.size, []),
    byVariant: personByIdentifier(records.emailVariant, personOfRecord, numbers.email.size, []),
    decisions,
  };
  return spellMatch(columns, matchProfiles(columns, people, evidence));
}

const match = (...profiles: NamedProfile[]) => matchDecided(profiles, []);
const decide = (verdict: IdentityDecision["verdict"], kind: "account" | "guest_order", id: string) => ({
  verdict,
  first: { kind, id },
  second: { kind: "profile" as const, id: "p" },
});

describe("matching Klaviyo profiles to people", () => {
  it.each<[string, Partial<NamedProfile>, number, string]>([
    ["the Shopify number, even against the address", { externalId: 11, emailHash: "mail-1" }, 0, "external_id"],
    ["the address", { emailHash: "mail-1", phoneHash: "tel-2" }, 1, "email"],
    ["the phone number", { phoneHash: "tel-2" }, 2, "phone"],
  ])("goes by %s", (_name, contact, person, rule) => {
    const { personOfProfile, profileOfPerson } = match(profile("p", contact));
    expect(personOfProfile.get("p")).toBe(person);
    expect(profileOfPerson.get(person)).toEqual({ id: "p", rule });
  });

  it("lists profiles that are nobody's", () => {
    expect(match(profile("p", { emailHash: "unknown" }), profile("q")).unmatched).toEqual(["p", "q"]);
  });

  it.each([
    ["its own is somebody's with a typing error", { emailHash: "typo", emailVariantHash: "mail-1" }],
    ["somebody's is its own with a typing error", { emailHash: "meant-1" }],
    ["both are the same but for typing errors", { emailHash: "typo", emailVariantHash: "meant-1" }],
  ])("proposes a person to a profile where %s, and links nothing", (_name, contact) => {
    const { candidates, personOfProfile } = match(profile("p", contact));
    expect(personOfProfile.size).toBe(0);
    expect(candidates).toEqual([
      {
        rule: "email_variant",
        first: { kind: "account", id: "12" },
        second: { kind: "profile", id: "p" },
        namesAgree: null,
      },
    ]);
  });

  it("follows what somebody decided before everything else", () => {
    const decisions = [decide("merge", "guest_order", "90")];
    const { profileOfPerson } = matchDecided([profile("p", { externalId: 11 })], decisions);
    expect(profileOfPerson.get(2)).toEqual({ id: "p", rule: "by_hand" });
  });

  it("never links what somebody keeps apart, and does not propose it again", () => {
    const decisions = [decide("keep_apart", "account", "12")];
    const contact = { externalId: 12, emailHash: "mail-1", emailVariantHash: "mail-1" };
    const { unmatched, candidates } = matchDecided([profile("p", contact)], decisions);
    expect([unmatched, candidates]).toEqual([["p"], []]);
  });

  it("lets the strongest rule stand for a person, then a reachable profile, then the lower id", () => {
    const byNumber = profile("z", { externalId: 11, isReachable: false });
    const reachable = profile("y", { emailHash: "mail-0" });
    const other = profile("x", { emailHash: "mail-0", isReachable: false });
    expect(match(other, reachable, byNumber).profileOfPerson.get(0)?.id).toBe("z");
    expect(match(other, reachable).profileOfPerson.get(0)?.id).toBe("y");
    expect(
      match(profile("b", { emailHash: "mail-0" }), profile("a", { emailHash: "mail-0" })).profileOfPerson.get(0)?.id,
    ).toBe("a");
  });

  it("does not depend on the order of profiles", () => {
    const profiles = [
      profile("a", { emailHash: "mail-0" }),
      profile("b", { emailHash: "mail-0", isReachable: false }),
      profile("c", { externalId: 12 }),
      profile("d", { emailHash: "mail-1" }),
      profile("e", { phoneHash: "tel-2" }),
    ];
    const expected = match(...profiles).profileOfPerson;
    fc.assert(
      fc.property(fc.shuffledSubarray(profiles, { minLength: profiles.length }), (shuffled) => {
        expect(match(...shuffled).profileOfPerson).toEqual(expected);
      }),
    );
  });

  it("trusts no identifier that two people carry", () => {
    const [shared, own, unknown] = [0, 1, 2];
    const owners = personByIdentifier(Int32Array.of(shared, shared, own, own, -1), Int32Array.of(0, 1, 1, 1, 3), 3, []);
    expect([shared, own, unknown].map((identifier) => Math.max(-1, owners[identifier] ?? 0))).toEqual([-1, 1, -1]);
  });
});
