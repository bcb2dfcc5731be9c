import { describe, expect, it } from "vitest";
import { words } from "../../app/language/english.ts";
import { english } from "../../server/domain/language/english.ts";

/** Checks that the server has words for, by the codes of their texts: `gate.<check>.…` and `assertion.<check>`. */
const CHECKS = new Set(
  Object.keys(english).flatMap((code) => {
    const [kind, check] = code.split(".");
    return (kind === "gate" || kind === "assertion") && check !== undefined ? [check] : [];
  }),
);

describe("what a person has to read before they accept", () => {
  it("has a name for every check there is a text of", () => {
    expect(CHECKS.size).toBeGreaterThanOrEqual(10);
    expect([...CHECKS].filter((check) => words.checks.names[check] === undefined)).toEqual([]);
  });
});
