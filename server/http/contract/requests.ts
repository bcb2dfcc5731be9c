import { z } from "zod";

/** Bodies the API takes. Unknown fields are refused, so that a misspelt one does not pass for a default. */
export const klaviyoRequest = z.strictObject({
  apiKey: z.string().regex(/^pk_[A-Za-z0-9_]{8,128}$/, { error: "is not a Klaviyo private key; it begins with pk_" }),
});

export const goalRequest = z.strictObject({ preset: z.string().min(1).max(64) });

export const runRequest = z.strictObject({ seed: z.int().min(0).max(4_294_967_295).default(1) });

export const acceptanceRequest = z.strictObject({ warnings: z.array(z.string().max(64)).max(100).default([]) });
