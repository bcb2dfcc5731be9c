import { describe, expect, test } from "vitest";
import { normaliseEmail, normaliseName, normalisePhone } from "../../server/domain/contact.ts";

describe("an e-mail address", () => {
  test.each([
    ["is lower-cased and trimmed", "  Ann.Smith@Example.COM\n", "ann.smith@example.com"],
    ["loses its +tag at any provider", "ann+shop@example.org", "ann@example.org"],
    ["keeps its dots outside Gmail", "ann.smith@example.com", "ann.smith@example.com"],
    ["loses its dots at Gmail", "an.n.smith+x@gmail.com", "annsmith@gmail.com"],
    ["is the same at Googlemail as at Gmail", "Ann.Smith@googlemail.com", "annsmith@gmail.com"],
    ["keeps a domain that only ends like Gmail's", "a.b@notgmail.com", "a.b@notgmail.com"],
    ["has one spelling of an accented letter", "jose\u0301@example.com", "jos\u00e9@example.com"],
    ["may have a domain in another script", "info@müller.example.net", "info@müller.example.net"],
    ["may have an apostrophe", "o'brien@example.com", "o'brien@example.com"],
  ])("%s", (_, raw, expected) => {
    expect(normaliseEmail(raw)).toBe(expected);
  });

  test.each([
    ["nothing", ""],
    ["no at sign", "ann.example.com"],
    ["two at signs", "ann@smith@example.com"],
    ["no local part", "@example.com"],
    ["a tag and nothing else", "+tag@example.com"],
    ["a domain without a dot", "ann@localhost"],
    ["a domain that ends in a dot", "ann@example.com."],
    ["two dots running", "ann..smith@example.com"],
    ["a space inside", "ann smith@example.com"],
    ["a NUL inside", "ann\u0000@example.com"],
    ["half of a surrogate pair", "ann\ud800@example.com"],
    ["a direction mark inside", "ann\u202e@example.com"],
    ["two addresses", "ann@example.com,bob@example.com"],
    ["a local part of 65 characters", `${"a".repeat(65)}@example.com`],
    ["an address of 255 characters", `a@${"b".repeat(60)}.${"c".repeat(189)}.com`],
  ])("with %s is no address", (_, raw) => {
    expect(normaliseEmail(raw)).toBeNull();
  });

  test("normalises to itself once normalised", () => {
    const once = normaliseEmail("A.N.N+x@GoogleMail.com");
    expect(normaliseEmail(once ?? "")).toBe(once);
  });
});

describe("a telephone number", () => {
  test.each([
    ["in E.164 stays as it is", "+442079460000", null, "+442079460000"],
    ["loses its spaces, dots and brackets", "+1 (202) 555-0143", null, "+12025550143"],
    ["may begin with 00 instead of +", "0044 20 7946 0000", null, "+442079460000"],
    ["loses a (0) that is only dialled at home", "+44 (0)20 7946 0000", null, "+442079460000"],
    ["written for home gets its country's code", "020 7946 0000", "GB", "+442079460000"],
    ["may have its calling code without a plus", "442079460000", "gb", "+442079460000"],
    ["in the American form gets a 1", "(202) 555-0143", "US", "+12025550143"],
    ["in the American form may begin with 1", "1-202-555-0143", "CA", "+12025550143"],
    ["of a closed plan may begin with the calling code's digits", "47123456", "NO", "+4747123456"],
    ["of a closed plan may carry its calling code", "4747123456", "NO", "+4747123456"],
    ["in Hungary drops 06", "06 1 555 0143", "HU", "+3615550143"],
    ["in full-width digits is the same number", "＋４４２０７９４６００００", null, "+442079460000"],
  ])("%s", (_, raw, country, expected) => {
    expect(normalisePhone(raw, country)).toBe(expected);
  });

  test.each([
    ["no country to read it by", "020 7946 0000", null],
    ["a country whose numbers are not known", "020 7946 0000", "ZZ"],
    ["nothing in it", "", "GB"],
    ["letters in it", "+1 202 555 CALL", null],
    ["an extension", "+44 20 7946 0000 ext. 5", null],
    ["too few digits", "+44 1234", null],
    ["too many digits", "+4420794600001234", null],
    ["a calling code of 0", "+0123456789", null],
    ["too many digits for its country", "202 555 01434", "US"],
  ])("with %s is no number", (_, raw, country) => {
    expect(normalisePhone(raw, country)).toBeNull();
  });
});

describe("a name", () => {
  test.each([
    ["in another case", "ANN SMITH", "ann smith"],
    ["with other spacing", "  Ann \t Smith\u00a0", "ann smith"],
    ["with diacritics", "Jos\u00e9 Mu\u00f1oz", "jose munoz"],
    ["with decomposed diacritics", "Jose\u0301 Mun\u0303oz", "jose munoz"],
    ["with letters that have no decomposition", "Łukasz Strauß", "lukasz strauss"],
    ["with invisible characters", "Ann\u200b \u202eSmith\u0000", "ann smith"],
  ])("%s is the same name", (_, raw, expected) => {
    expect(normaliseName(raw)).toBe(expected);
  });

  test("keeps the marks that tell names apart in other scripts", () => {
    expect(normaliseName("किरण")).not.toBe(normaliseName("करण"));
    expect(normaliseName("김철수")).toBe("김철수");
  });

  test.each(["", "   ", "\u200b", "\ud800"])("of nothing visible (%j) is none", (raw) => {
    expect(normaliseName(raw)).toBeNull();
  });
});
