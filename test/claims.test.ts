import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** Figures that others published: of their stores, not of this one. They are quoted nowhere, let alone as a promise. */
const FIGURES_OF_OTHERS: readonly [claim: string, pattern: RegExp][] = [
  ["a silhouette of 0.432619", /\.4326/],
  ["70% performance upside", /\b70\s?%/],
  ["80% of consumers", /\b80\s?% (of|more) (consumers|customers|shoppers)/i],
  ["conversion +61%, from 1.8% to 2.9%", /\b61\s?%|\b1\.8\s?%|\b2\.9\s?%/],
  ["e-mail revenue +48%", /\b48\s?%/],
  ["open rates +35%", /\b35\s?%/],
  ["15-30% better return", /\b15\s?%?\s?([-–]|to)\s?30\s?%/],
  ["$12,000 recovered a month", /\b12[,.]?000\b(?!_)/],
];

/** Nobody knows what a segment will bring: texts say what was measured. */
const PROMISES =
  /\bwill (increase|boost|improve|grow|raise|lift|double|earn|drive|win)\b|\bguarantee|\bpromise[sd]? |\bskyrocket|\bsupercharge|\bunlocks? (up|more|growth|revenue)|\bproven to\b/i;

const root = fileURLToPath(new URL("..", import.meta.url));

const sources = ["app", "server"].flatMap((folder) =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|tsx|css|html)$/.test(file))
    .map((file) => `${folder}/${file}`),
);

/** What stands between quotes in a source: all that can come to be read by a merchant. */
function textsOf(source: string): string[] {
  const withoutComments = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return withoutComments.match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|>[^<>{}]*[a-z][^<>{}]*</g) ?? [];
}

function claimsIn(source: string): string[] {
  return textsOf(source).flatMap((text) => [
    ...FIGURES_OF_OTHERS.filter(([, pattern]) => pattern.test(text)).map(([claim]) => claim),
    ...(PROMISES.test(text) ? [`a promise: ${text}`] : []),
  ]);
}

describe("what the product says", () => {
  it("is found", () => {
    const texts = sources.flatMap((file) => textsOf(readFileSync(`${root}/${file}`, "utf8")));
    expect(sources.length).toBeGreaterThan(200);
    expect(texts.some((text) => text.includes("Approximate. Checked on people held out"))).toBe(true);
    expect(texts.some((text) => text.includes("Nothing changes before you accept"))).toBe(true);
  });

  it("quotes no figure of others and promises nothing", () => {
    const found = sources.flatMap((file) =>
      claimsIn(readFileSync(`${root}/${file}`, "utf8")).map((claim) => `${file}: ${claim}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['const a = "Silhouette 0.432619";', "a silhouette of 0.432619"],
    ['const a = "unlocks up to 70% more";', "70% performance upside"],
    ["const a = `80% of consumers buy again`;", "80% of consumers"],
    ['const a = "+61% conversions";', "conversion +61%, from 1.8% to 2.9%"],
    ['const a = "Expect 15-30% more";', "15-30% better return"],
    ['const a = "recovered $12,000 a month";', "$12,000 recovered a month"],
    ["<p>Revenue will increase</p>", "a promise: >Revenue will increase<"],
  ])("would be caught at %s", (source, claim) => {
    expect(claimsIn(source)).toContain(claim);
  });
});
