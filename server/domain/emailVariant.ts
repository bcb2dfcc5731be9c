/** Mailbox providers whose names are mistyped often enough to look for it. */
const PROVIDERS = [
  "gmail.com",
  "googlemail.com",
  "yahoo.com",
  "hotmail.com",
  "outlook.com",
  "icloud.com",
  "protonmail.com",
] as const;

/** Domains of their own, one letter from a provider's. */
const REAL_DOMAINS: ReadonlySet<string> = new Set(["ymail.com", "email.com", "gmail.co", "hotmail.co", "outlook.co"]);

/** Endings that are nobody's (they are not delegated), with the one that was meant. */
const MISTYPED_ENDINGS: ReadonlyMap<string, string> = new Map([
  ["con", "com"],
  ["cmo", "com"],
  ["ocm", "com"],
  ["vom", "com"],
  ["xom", "com"],
  ["cim", "com"],
  ["comm", "com"],
  ["ogr", "org"],
  ["nte", "net"],
  ["ner", "net"],
]);

/**
 * The address somebody may have meant: with the domain's typing error repaired (an ending that does not exist, or one
 * slip away from a large provider) and without dots before the @. "jane.doe@gmial.com" gives "janedoe@gmail.com". Two
 * people may well differ by as much, so it proposes that records be looked at and never joins them.
 * @param address normalised (domain/contact.ts)
 * @returns null where it is the address itself
 */
export function emailVariant(address: string): string | null {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const variant = `${local.replaceAll(".", "")}@${repairedDomain(address.slice(at + 1))}`;
  return variant === address ? null : variant;
}

function repairedDomain(domain: string): string {
  const dot = domain.lastIndexOf(".");
  const ending = MISTYPED_ENDINGS.get(domain.slice(dot + 1));
  const repaired = ending === undefined ? domain : `${domain.slice(0, dot)}.${ending}`;
  if (REAL_DOMAINS.has(repaired)) return repaired;
  return PROVIDERS.find((provider) => isOneSlip(repaired, provider)) ?? repaired;
}

/** Whether one letter too many, too few, wrong, or two swapped lie between two words (Damerau 1964). */
function isOneSlip(written: string, meant: string): boolean {
  if (written === meant || Math.abs(written.length - meant.length) > 1) return false;
  let start = 0;
  while (start < written.length && written[start] === meant[start]) start++;
  let end = 0;
  const most = Math.min(written.length, meant.length) - start;
  while (end < most && written.at(-1 - end) === meant.at(-1 - end)) end++;
  const left = written.slice(start, written.length - end);
  const right = meant.slice(start, meant.length - end);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
