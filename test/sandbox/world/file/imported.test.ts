import { describe, expect, it } from "vitest";
import { wrongFieldCount } from "../../../../sandbox/world/file/imported.ts";

describe("a row with the wrong number of fields", () => {
  it.each([
    [1, "1 field where the header has 3"],
    [4, "4 fields where the header has 3"],
  ])("of %i is said so", (found, sentence) => {
    expect(wrongFieldCount(found, 3)).toBe(sentence);
  });
});
