import { z } from "zod";
import { ApiError, invalid } from "./errors.ts";

/** Required fields and types of the request bodies. Unknown fields were refused before, by the SDK's own models. */

const text = z.string().nullish();
const object = z.record(z.string(), z.unknown()).nullish();

export const profileAttributes = z.object({
  email: text,
  phone_number: text,
  external_id: text,
  _kx: text,
  first_name: text,
  last_name: text,
  organization: text,
  locale: text,
  title: text,
  image: text,
  location: object,
  properties: object,
});

/** Changes of single properties: `unset` names one key or several. */
export const patchSchema = z
  .object({
    patch_properties: z
      .object({ append: object, unappend: object, unset: z.union([z.string(), z.array(z.string())]).nullish() })
      .nullish(),
    patch_identifiers: object,
  })
  .nullish();

const profile = z.object({ type: z.literal("profile"), id: text, attributes: profileAttributes, meta: patchSchema });

/** A profile as imports give it. A field that is left out stays as it is. */
export type ProfilePayload = z.infer<typeof profile>;

export const profileBody = z.object({ data: profile });

const listIdentifier = z.object({ type: z.literal("list"), id: z.string() });

export const importBody = z.object({
  data: z.object({
    type: z.literal("profile-bulk-import-job"),
    attributes: z.object({ profiles: z.object({ data: z.array(profile).min(1) }) }),
    relationships: z.object({ lists: z.object({ data: z.array(listIdentifier).nullish() }).nullish() }).nullish(),
  }),
});

const listName = z.string().refine((name) => name.trim() !== "", "This field may not be blank.");

export const listCreateBody = z.object({
  data: z.object({
    type: z.literal("list"),
    attributes: z.object({
      name: listName,
      opt_in_process: z.enum(["double_opt_in", "single_opt_in"]).nullish(),
    }),
  }),
});

export const listUpdateBody = z.object({
  data: z.object({ type: z.literal("list"), id: z.string(), attributes: z.object({ name: listName }) }),
});

export const membersBody = z.object({
  data: z.array(z.object({ type: z.literal("profile"), id: z.string() })),
});

/** The body in its shape, or 400 with one problem per wrong field. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ApiError(
    400,
    result.error.issues.map(({ path, message }) => invalid({ pointer: `/${path.join("/")}` }, message)),
  );
}
