import { NUMBERING_PLANS } from "./callingCodes.ts";

/** RFC 5321, section 4.5.3.1: the longest local part and the longest address a mail server has to take. */
const LONGEST_LOCAL_PART = 64;
const LONGEST_ADDRESS = 254;

const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}]$/u;
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

/**
 * One spelling for all spellings of a mailbox: trimmed, lower case, Unicode NFC, without a "+tag". Gmail also ignores
 * dots and answers to googlemail.com. Null for anything that is not an address (quoted local parts included).
 */
export function normaliseEmail(raw: string): string | null {
  if (!raw.isWellFormed()) return null;
  const address = raw.trim().normalize("NFC").toLowerCase();
  const at = address.indexOf("@");
  const whole = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (at < 1 || address.length > LONGEST_ADDRESS || whole.length > LONGEST_LOCAL_PART) return null;
  if (!LOCAL_PART.test(whole) || !DOMAIN.test(domain)) return null;
  const local = whole.split("+", 1)[0] ?? "";
  if (local === "") return null;
  if (domain !== "gmail.com" && domain !== "googlemail.com") return `${local}@${domain}`;
  return `${local.replaceAll(".", "")}@gmail.com`;
}

/** What people put between the digits; anything else (letters, extensions) makes the number unusable. */
const PHONE = /^[\d\s().\-/\u2010-\u2015]*$/;
const NATIONAL_ZERO = /\(0\)/g;
const E164 = /^\+[1-9]\d{7,14}$/;

/**
 * A telephone number as E.164 ("+442079460000"). A number that begins with + or 00 says its country itself; any other
 * needs `country`, an ISO 3166 code whose numbering plan is known. Null where it cannot be told what the number is.
 */
export function normalisePhone(raw: string, country: string | null = null): string | null {
  const written = raw.normalize("NFKC").trim();
  const international = /^(?:\+|00)/.exec(written)?.[0];
  const body = international === undefined ? written : written.slice(international.length).replace(NATIONAL_ZERO, "");
  if (!PHONE.test(body)) return null;
  const digits = body.replace(/\D/g, "");
  const full = international === undefined ? withCallingCode(digits, country) : digits;
  if (full === null) return null;
  const number = `+${full}`;
  return E164.test(number) ? number : null;
}

function withCallingCode(digits: string, country: string | null): string | null {
  const plan = country === null ? undefined : NUMBERING_PLANS.get(country.toUpperCase());
  if (!plan || digits === "") return null;
  const { code, trunk, length } = plan;
  if (length !== undefined) {
    if (digits.length === length) return code + digits;
    return digits.startsWith(code) && digits.length === code.length + length ? digits : null;
  }
  if (digits.startsWith(trunk)) return code + digits.slice(trunk.length);
  return digits.startsWith(code) ? digits : code + digits;
}

const FORMAT_CHARACTERS = /\p{Cf}/gu;
const COMBINING_MARKS = /[\u0300-\u036f]/g;
/** Letters whose stroke or ligature Unicode does not take apart. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/**
 * A person's name for comparing: case, spacing and Latin, Greek and Cyrillic diacritics folded. Marks that spell vowels
 * in other scripts stay, since there they tell names apart. Null when nothing is left.
 */
export function normaliseName(raw: string): string | null {
  const folded = raw
    .toWellFormed()
    .normalize("NFKD")
    .toLowerCase()
    .replace(COMBINING_MARKS, "")
    .normalize("NFKC")
    .replace(/[ßæœøłđðþı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replace(FORMAT_CHARACTERS, "")
    .replace(/[\s\p{Cc}\ufffd]+/gu, " ")
    .trim();
  return folded === "" ? null : folded;
}
