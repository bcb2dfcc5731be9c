import { AppError } from "../../domain/errors.ts";
import { idFromGid } from "../../domain/gid.ts";
import type { Instant } from "../../domain/instant.ts";
import { type Currency, type MinorUnits, parseMoney } from "../../domain/money.ts";

/**
 * Readers of one field of a Shopify object, checked by hand because a backfill runs them millions of times. They throw
 * FieldError, whose message names the field and never its value: values may be personal.
 */
export class FieldError extends Error {
  override readonly name = "FieldError";
}

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** Text as a database can hold it: without NUL and halves of surrogate pairs, which some forms let through. */
export function cleanText(text: string): string {
  return text.isWellFormed() && !text.includes("\0") ? text : text.replace(UNSTORABLE, "");
}

/** Text, or null for null, missing and empty. */
export function optionalText(object: Json, field: string): string | null {
  const value = object[field];
  if (value === null || value === undefined) return null;
  if (typeof value !== "string") throw new FieldError(`${field} is not text`);
  return cleanText(value).trim() || null;
}

export function requiredText(object: Json, field: string): string {
  const text = optionalText(object, field);
  if (text === null) throw new FieldError(`${field} is missing`);
  return text;
}

export function gidNumber(object: Json, field: string, kind: string): number {
  const gid = requiredText(object, field);
  try {
    return idFromGid(gid, kind);
  } catch {
    throw new FieldError(`${field} is not a ${kind} id that can be kept exactly`);
  }
}

/** The number of the gid in a nested `{ id }`; null when there is no such object. */
export function optionalReference(object: Json, field: string, kind: string): number | null {
  const nested = optionalObject(object, field);
  return nested ? gidNumber(nested, "id", kind) : null;
}

export function optionalObject(object: Json, field: string): Json | null {
  const value = object[field];
  if (value === null || value === undefined) return null;
  if (!isObject(value)) throw new FieldError(`${field} is not an object`);
  return value;
}

/** The objects of a list; none when it is missing. */
export function objects(object: Json, field: string): Json[] {
  const value = object[field];
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw new FieldError(`${field} is not a list of objects`);
  return value;
}

export function texts(object: Json, field: string): string[] {
  const value = object[field];
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw new FieldError(`${field} is not a list of texts`);
  }
  return value.map(cleanText);
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

export function optionalInstant(object: Json, field: string): Instant | null {
  const text = optionalText(object, field);
  if (text === null) return null;
  const at = DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new FieldError(`${field} is not a time`);
  return at;
}

export function requiredInstant(object: Json, field: string): Instant {
  const at = optionalInstant(object, field);
  if (at === null) throw new FieldError(`${field} is missing`);
  return at;
}

export function requiredFlag(object: Json, field: string): boolean {
  const value = object[field];
  if (typeof value !== "boolean") throw new FieldError(`${field} is neither true nor false`);
  return value;
}

export function requiredCount(object: Json, field: string): number {
  const value = object[field];
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new FieldError(`${field} is not a count`);
  return Number(value);
}

/** The shop-currency amount of a MoneyBag; null when the field is. */
export function optionalMoney(object: Json, field: string, currency: Currency): MinorUnits | null {
  const bag = optionalObject(object, field);
  return bag ? amount(optionalObject(bag, "shopMoney") ?? {}, field, currency) : null;
}

export function requiredMoney(object: Json, field: string, currency: Currency): MinorUnits {
  const money = optionalMoney(object, field, currency);
  if (money === null) throw new FieldError(`${field} is missing`);
  return money;
}

/** The amount of a MoneyV2 object. */
export function amount(money: Json, field: string, currency: Currency): MinorUnits {
  const text = money.amount;
  if (typeof text !== "string") throw new FieldError(`${field} holds no amount`);
  try {
    return parseMoney(text, currency);
  } catch (error) {
    if (error instanceof AppError) throw new FieldError(`${field} is not an amount of ${currency}`);
    throw error;
  }
}
