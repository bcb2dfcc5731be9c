import type { Profile } from "../world/world.ts";
import type { ProfilePayload } from "./bodies.ts";
import { type ApiError, conflict, invalidBody, notFound } from "./errors.ts";
import type { ExtraAttributes, Identifier, ProfileStore } from "./profiles.ts";

export interface UpsertOptions {
  /** Pointer of the profile within the request, for errors: "/data". */
  pointer: string;
  /** True where null empties a field (profile-import), false where it is ignored (bulk imports). */
  nullClears: boolean;
}

const EMAIL = /^[^\s@<>()[\],;:"]+@[^\s@.]+(\.[^\s@.]+)+$/;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Updates the profile that the id or the identifiers name, or creates one where only unknown identifiers are given.
 * Never touches consent. Nothing is written when it throws.
 */
export function upsertProfile(
  store: ProfileStore,
  payload: ProfilePayload,
  options: UpsertOptions,
): { profile: Profile; created: boolean } {
  const { attributes } = payload;
  const identifiers = readIdentifiers(payload, options);
  const existing = findTarget(store, payload, identifiers, options);
  const properties = newProperties(existing?.properties ?? {}, payload, options.nullClears);
  const profile = existing ?? store.create(identifiers);
  const keep = <T>(value: T | null | undefined, current: T | null) =>
    value === undefined || (value === null && !options.nullClears) ? current : value;
  store.save(
    profile,
    {
      email: identifiers.email ?? keep(attributes.email, profile.email),
      phone: identifiers.phone ?? keep(attributes.phone_number, profile.phone),
      externalId: identifiers.externalId ?? keep(attributes.external_id, profile.externalId),
      firstName: keep(attributes.first_name, profile.firstName),
      lastName: keep(attributes.last_name, profile.lastName),
      properties,
    },
    extraAttributes(attributes, options.nullClears),
  );
  return { profile, created: existing === undefined };
}

/** Refuses what an upsert would refuse, and writes nothing. */
export function checkProfile(store: ProfileStore, payload: ProfilePayload, options: UpsertOptions): void {
  findTarget(store, payload, readIdentifiers(payload, options), options);
}

function readIdentifiers({ attributes }: ProfilePayload, { pointer }: UpsertOptions) {
  const { email, phone_number: phone, external_id: externalId } = attributes;
  const given = (value: string | null | undefined): value is string => value !== null && value !== undefined;
  if (given(email) && !EMAIL.test(email)) throw invalidBody(`${pointer}/attributes/email`, "Invalid email address.");
  if (given(phone) && !E164.test(phone)) {
    throw invalidBody(`${pointer}/attributes/phone_number`, "Invalid phone number format; use E.164.");
  }
  if (externalId === "") throw invalidBody(`${pointer}/attributes/external_id`, "This field may not be blank.");
  const identifiers: Partial<Record<Identifier, string>> = {};
  if (email) identifiers.email = email.toLowerCase();
  if (phone) identifiers.phone = phone;
  if (externalId) identifiers.externalId = externalId;
  return identifiers;
}

function findTarget(
  store: ProfileStore,
  { id }: ProfilePayload,
  identifiers: Partial<Record<Identifier, string>>,
  { pointer }: UpsertOptions,
): Profile | undefined {
  const matches = new Set<Profile>();
  for (const name of ["email", "phone", "externalId"] as const) {
    const value = identifiers[name];
    const match = value === undefined ? undefined : store.find(name, value);
    if (match) matches.add(match);
  }
  if (id) {
    const named = store.get(id);
    if (!named) throw unknownProfile(id, pointer);
    matches.delete(named);
    const [other] = matches;
    if (other) throw conflict(other.id, `${pointer}/attributes`);
    return named;
  }
  if (Object.keys(identifiers).length === 0) {
    throw invalidBody(`${pointer}/attributes`, "One of id, email, phone_number or external_id is required.");
  }
  const [first, second] = matches;
  if (second) throw conflict(second.id, `${pointer}/attributes`);
  return first;
}

/** The refusal of an id that names nobody; bulk imports may be set to ignore it. */
const unknownProfile = (id: string, pointer: string): ApiError => notFound("profile", id, `${pointer}/id`);

function extraAttributes(attributes: ProfilePayload["attributes"], nullClears: boolean): ExtraAttributes {
  const extra: ExtraAttributes = {};
  for (const name of ["organization", "locale", "title", "image"] as const) {
    const value = attributes[name];
    if (value !== undefined && (value !== null || nullClears)) extra[name] = value;
  }
  if (attributes.location) extra.location = attributes.location;
  return extra;
}

/** Custom properties after the import: given keys replace, then append, unappend and unset are carried out. */
function newProperties(
  current: Readonly<Record<string, unknown>>,
  { attributes, meta }: ProfilePayload,
  nullClears: boolean,
): Record<string, unknown> {
  const properties = { ...current };
  for (const [key, value] of Object.entries(attributes.properties ?? {})) {
    if (value !== null) properties[key] = value;
    else if (nullClears) delete properties[key];
  }
  const { append, unappend, unset } = meta?.patch_properties ?? {};
  for (const [key, value] of Object.entries(append ?? {})) {
    properties[key] = [...asList(properties[key]), ...asList(value)];
  }
  for (const [key, value] of Object.entries(unappend ?? {})) {
    if (!(key in properties)) continue;
    const removed = new Set(asList(value));
    properties[key] = asList(properties[key]).filter((item) => !removed.has(item));
  }
  for (const key of asList(unset)) delete properties[String(key)];
  return properties;
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
