/** Spellings that no list of countries has, and places that are no country. */
const OTHER_SPELLINGS: Readonly<Record<string, string>> = {
  eire: "IE",
  usa: "US",
  "united states of america": "US",
  uk: "GB",
  "great britain": "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  rsa: "ZA",
  "czech republic": "CZ",
  "hong kong": "HK",
  "channel islands": "JE",
  korea: "KR",
  uae: "AE",
};

let codes: Map<string, string> | undefined;

function codesByName(): Map<string, string> {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const result = new Map<string, string>();
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      const code = String.fromCharCode(first, second);
      const name = names.of(code)?.toLowerCase();
      // A code that was withdrawn shares its name with the one in force, which stands for itself.
      if (name !== undefined && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`) result.set(name, code);
    }
  }
  for (const [name, code] of Object.entries(OTHER_SPELLINGS)) result.set(name, code);
  return result;
}

/** ISO 3166-1 code of a country given by code or English name; null where it is not known ("Unspecified"). */
export function countryCode(text: string): string | null {
  const sought = text.trim();
  if (/^[A-Z]{2}$/.test(sought) && sought !== "UK") return sought;
  codes ??= codesByName();
  return codes.get(sought.toLowerCase()) ?? null;
}
