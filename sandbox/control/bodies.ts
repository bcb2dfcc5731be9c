import type { ErrorRequestHandler, Request } from "express";
import { z } from "zod";
import { StoreRefusal } from "../shopify/changes/parts.ts";

/** A control request that cannot be followed; answered 400 with the reason. */
export class BadControl extends Error {}

/** The body in its shape. @throws BadControl naming the first field that is wrong */
export function readBody<T>(schema: z.ZodType<T>, req: Request): T {
  const result = schema.safeParse(req.body ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join(".") ?? "";
  throw new BadControl(where === "" ? (issue?.message ?? "The body is wrong.") : `${where}: ${issue?.message}`);
}

/** The number in the path, or in the global id there. */
export function idOf(req: Request): number {
  const { id } = req.params;
  const digits = /^(?:gid:\/\/shopify\/\w+\/)?(\d+)$/.exec(typeof id === "string" ? id : "")?.[1];
  if (digits === undefined) throw new BadControl(`"${String(id)}" is no id: give the number of its global id.`);
  return Number(digits);
}

const consent = z.enum(["SUBSCRIBED", "UNSUBSCRIBED", "NOT_SUBSCRIBED", "PENDING"]);
const whole = z.int();
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const line = z.strictObject({
  productId: whole.optional(),
  title: z.string().optional(),
  quantity: whole.optional(),
  unitPrice: whole.optional(),
  discount: whole.optional(),
  isSubscription: z.boolean().optional(),
});
const lines = z.array(line);
const units = z.array(z.strictObject({ lineId: whole, quantity: whole }));

const person = z.strictObject({
  email: z.string().optional(),
  phone: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  emailConsent: consent.optional(),
  smsConsent: consent.optional(),
  country: z.string().length(2).optional(),
  tags: z.array(z.string()).optional(),
});

export const newCustomerBody = person;

export const newOrderBody = z.strictObject({
  customer: z.union([whole, z.enum(["new", "guest"])]).optional(),
  person: person.optional(),
  lines: lines.optional(),
  at: instant.optional(),
  tags: z.array(z.string()).optional(),
  sourceName: z.string().optional(),
  test: z.boolean().optional(),
});

export const refundBody = z.strictObject({
  lines: units.optional(),
  adjustment: whole.optional(),
  shipping: whole.optional(),
});

export const cancelBody = z.strictObject({ refund: z.boolean().optional() });

export const orderEditBody = z.strictObject({
  tags: z.array(z.string()).optional(),
  add: lines.optional(),
  remove: units.optional(),
});

export const customerChangeBody = z.strictObject({
  email: z.string().nullable().optional(),
  phone: z.string().nullable().optional(),
  firstName: z.string().nullable().optional(),
  lastName: z.string().nullable().optional(),
  emailConsent: consent.optional(),
  smsConsent: consent.optional(),
  tags: z.array(z.string()).optional(),
  country: z.string().length(2).nullable().optional(),
  dataSaleOptOut: z.boolean().optional(),
});

export const mergeBody = z.strictObject({ into: whole });

export const targetBody = z.strictObject({
  url: z.string().nullable().optional(),
  topics: z.array(z.string()).optional(),
});

/** Answers refusals: 400 for a request nobody can follow, the store's own 404 or 422 for what it does not allow. */
export const explainRefusal: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof BadControl) res.status(400).json({ error: error.message });
  else if (error instanceof StoreRefusal) res.status(error.status).json({ error: error.message });
  else if (error instanceof SyntaxError) res.status(400).json({ error: "The body is not JSON." });
  else next(error);
};
