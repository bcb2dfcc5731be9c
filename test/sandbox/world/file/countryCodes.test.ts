import { describe, expect, it } from "vitest";
import { countryCode } from "../../../../sandbox/world/file/countryCodes.ts";

describe("a country's code", () => {
  it.each([
    ["US", "US"],
    ["United Kingdom", "GB"],
    ["UK", "GB"],
    ["EIRE", "IE"],
    ["USA", "US"],
    [" germany ", "DE"],
    ["Czech Republic", "CZ"],
    ["Channel Islands", "JE"],
    ["Unspecified", null],
    ["European Community", null],
    ["", null],
  ])("of %j is %j", (text, code) => {
    expect(countryCode(text)).toBe(code);
  });
});
