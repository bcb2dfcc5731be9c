import { expect } from "vitest";
import { english, render } from "../server/domain/language/english.ts";
import type { Sentence } from "../server/domain/sentence.ts";
import { inventedNumbers, unitOf } from "./numbersInText.ts";

/** The params of a sentence that are numbers and that its words ask for. */
export function saidNumbers({ code, params }: Sentence): Record<string, number> {
  const said: Record<string, number> = {};
  const watched = new Proxy(params, {
    get(target, name: string) {
      const value = target[name];
      if (typeof value === "number") said[name] = value;
      return value;
    },
  });
  english[code]?.(watched);
  return said;
}

/**
 * Holds a sentence against the row it speaks of: it is worded, each number it asks for is the row's, and each number in
 * its text is one of those in the unit it is to be written in.
 * @param row what is stored, by the names of the params
 */
export function expectToSay(sentence: Sentence, row: Readonly<Record<string, unknown>>): void {
  const { code, params } = sentence;
  const text = render(sentence);
  expect(text).not.toBe(code);
  const said = saidNumbers(sentence);
  for (const [name, value] of Object.entries(said)) {
    expect({ code, name, unit: unitOf(code, name, params) }).not.toEqual({ code, name, unit: undefined });
    const stored = row[name];
    if (typeof stored !== "number") expect({ code, name, stored }).toEqual({ code, name, stored: value });
    else
      expect(Math.abs(stored - value), `${code}: ${name} is ${value}, stored ${stored}`).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(stored)),
      );
  }
  expect({ text, invented: inventedNumbers(text, params, code) }).toEqual({ text, invented: [] });
}
