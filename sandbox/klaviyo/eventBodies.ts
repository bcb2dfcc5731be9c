import { z } from "zod";
import { patchSchema, profileAttributes } from "./bodies.ts";

/** Shapes of the bodies that record events; their limits are checked where they are recorded. */

const metric = z.object({
  data: z.object({
    type: z.literal("metric"),
    attributes: z.object({
      name: z.string().min(1, "This field may not be blank."),
      service: z.string().nullish(),
    }),
  }),
});

const event = {
  properties: z.record(z.string(), z.unknown()),
  time: z.iso.datetime({ offset: true, local: true }).nullish(),
  value: z.number().nullish(),
  value_currency: z.string().nullish(),
  unique_id: z.string().nullish(),
  backfill: z.boolean().nullish(),
  metric,
};

const eventAttributes = z.object(event);

/** One event as it is given, whichever way. */
export type EventAttributes = z.infer<typeof eventAttributes>;

/** A single event's profile has its patches among its attributes; everywhere else they stand beside them. */
export const eventBody = z.object({
  data: z.object({
    type: z.literal("event"),
    attributes: z.object({
      ...event,
      profile: z.object({
        data: z.object({
          type: z.literal("profile"),
          id: z.string().nullish(),
          attributes: profileAttributes.extend({ anonymous_id: z.string().nullish(), meta: patchSchema }),
        }),
      }),
    }),
  }),
});

export const eventBulkBody = z.object({
  data: z.object({
    type: z.literal("event-bulk-create-job"),
    attributes: z.object({
      "events-bulk-create": z.object({
        data: z
          .array(
            z.object({
              type: z.literal("event-bulk-create"),
              attributes: z.object({
                backfill: z.boolean().nullish(),
                profile: z.object({
                  data: z.object({
                    type: z.literal("profile"),
                    id: z.string().nullish(),
                    attributes: profileAttributes.extend({ anonymous_id: z.string().nullish() }),
                    meta: patchSchema,
                  }),
                }),
                events: z.object({
                  data: z.array(z.object({ type: z.literal("event"), attributes: eventAttributes })).min(1),
                }),
              }),
            }),
          )
          .min(1),
      }),
    }),
  }),
});
