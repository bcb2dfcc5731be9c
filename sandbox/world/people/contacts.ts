import type { Random } from "../../random.ts";
import { pick, wholeNumber } from "../distributions.ts";

/** Domains nobody can own (RFC 2606). */
const DOMAINS = ["example.com", "example.net", "example.org"] as const;

/** Area codes whose 555-0100 to 555-0199 are set aside for fiction. */
const AREA_CODES: Readonly<Record<string, readonly number[]>> = {
  US: [
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
    239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309,
  ],
  CA: [204, 226, 236, 249, 250, 289, 306, 343, 365, 403, 416, 418, 431, 437, 438],
};

/** All telephone numbers that belong to nobody in a country, in E.164; null past the end or where none are set aside. */
function fictionalPhone(country: string, index: number): string | null {
  const codes = AREA_CODES[country];
  if (codes) {
    const code = codes[index % codes.length];
    const last = Math.floor(index / codes.length);
    return code === undefined || last > 99 ? null : `+1${code}55501${String(last).padStart(2, "0")}`;
  }
  // Ofcom's and Arcep's numbers for drama.
  if (country === "GB") return index > 999 ? null : `+447700900${String(index).padStart(3, "0")}`;
  if (country === "FR") return index > 9_999 ? null : `+3363998${String(index).padStart(4, "0")}`;
  return null;
}

/** Only plain letters survive in an address. */
function letters(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "");
}

/** The form under which two spellings of an address reach the same mailbox: no case, dots or plus-tag before the @. */
export function mailbox(email: string): string {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  return `${(local.split("+")[0] ?? "").replaceAll(".", "")}@${domain}`;
}

/** Hands out invented addresses and telephone numbers, each once in a world. */
export class ContactBook {
  readonly #mailboxes = new Set<string>();
  readonly #phonesGiven = new Map<string, number>();
  readonly #phones = new Set<string>();

  /** An address nobody else in this world has under any spelling. */
  email(random: Random, first: string, last: string): string {
    const name = [letters(first) || "shopper", letters(last) || "unknown"].join(pick(random, [".", "", "_", "."]));
    const domain = pick(random, DOMAINS);
    let email = `${name}@${domain}`;
    while (!this.claimEmail(email)) email = `${name}${wholeNumber(random, 2, 9_999)}@${domain}`;
    return email;
  }

  /** The next unused fictional number of the country; null when it has none left. */
  phone(country: string): string | null {
    for (;;) {
      const index = this.#phonesGiven.get(country) ?? 0;
      const phone = fictionalPhone(country, index);
      if (phone === null) return null;
      this.#phonesGiven.set(country, index + 1);
      if (this.claimPhone(phone)) return phone;
    }
  }

  /** Takes an address that came from elsewhere; false when somebody has it. */
  claimEmail(email: string): boolean {
    const key = mailbox(email);
    if (this.#mailboxes.has(key)) return false;
    this.#mailboxes.add(key);
    return true;
  }

  claimPhone(phone: string): boolean {
    if (this.#phones.has(phone)) return false;
    this.#phones.add(phone);
    return true;
  }
}

/** Another spelling of the same mailbox: a plus-tag, a dot moved, or capitals. */
export function respelled(random: Random, email: string): string {
  const [local = "", domain = ""] = email.split("@");
  switch (wholeNumber(random, 0, 2)) {
    case 0:
      return `${local}+${pick(random, ["shop", "orders", "gift"])}@${domain}`;
    case 1:
      return local.includes(".")
        ? `${local.replaceAll(".", "")}@${domain}`
        : `${local.slice(0, 3)}.${local.slice(3)}@${domain}`;
    default:
      return `${local.charAt(0).toUpperCase()}${local.slice(1)}@${domain.toUpperCase()}`;
  }
}
