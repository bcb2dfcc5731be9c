import type { Random } from "../../random.ts";
import { pickWeighted } from "../distributions.ts";

export interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  /** Share of the generated store's customers. */
  readonly weight: number;
  readonly taxRate: number;
  readonly isHome: boolean;
}

const COUNTRIES: readonly Country[] = [
  { code: "US", weight: 0.64, taxRate: 0.07, isHome: true },
  { code: "CA", weight: 0.12, taxRate: 0.13, isHome: false },
  { code: "GB", weight: 0.11, taxRate: 0.2, isHome: false },
  { code: "FR", weight: 0.04, taxRate: 0.2, isHome: false },
  { code: "DE", weight: 0.04, taxRate: 0.19, isHome: false },
  { code: "AU", weight: 0.03, taxRate: 0.1, isHome: false },
  { code: "IE", weight: 0.02, taxRate: 0.23, isHome: false },
];

const HOME = COUNTRIES[0] as Country;

export function drawCountry(random: Random): Country {
  return pickWeighted(random, COUNTRIES);
}

/** The country with that code; the store's own where the code is unknown. */
export function countryOf(code: string | null): Country {
  return COUNTRIES.find((country) => country.code === code) ?? HOME;
}
