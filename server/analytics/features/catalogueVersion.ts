import { FEATURES } from "./catalogue.ts";
import type { FeatureDefinition } from "./definition.ts";

/**
 * Hash of everything that decides a feature's value, by name. Models carry it: one trained under another version does
 * not fit matrices computed under this one. Not a cryptographic hash.
 */
export function catalogueVersion(features: readonly FeatureDefinition[] = FEATURES): string {
  const lines = features.map(({ name, unit, formula, missing, kinds }) =>
    [name, unit, formula, missing, ...kinds].join("\t"),
  );
  const text = lines.toSorted().join("\n");
  return [0x811c9dc5, 0x9dc5811c].map((basis) => fnv1a(text, basis).toString(16).padStart(8, "0")).join("");
}

/** FNV-1a over UTF-16 code units (Fowler, Noll and Vo), 32 bits. */
function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
