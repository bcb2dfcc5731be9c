import type { Instant } from "../../domain/instant.ts";
import { rawBody, type Sdk } from "./sdk.ts";

/** Something that happened to a person in our segments. */
export interface OwnEvent {
  /** Of events with the same id, profile and metric Klaviyo keeps the first. */
  uniqueId: string;
  profileId: string;
  metric: string;
  at: Instant;
  properties: Readonly<Record<string, string>>;
  /** Recorded without starting flows. */
  backfill: boolean;
}

/** Records an event of a profile that exists, named by Klaviyo's own id only. Sending it twice does no harm. */
export async function sendEvent({ events }: Sdk, event: OwnEvent): Promise<void> {
  const { uniqueId, profileId, metric, at, properties, backfill } = event;
  const call = events.createEvent({
    data: {
      type: "event",
      attributes: {
        properties,
        time: new Date(at),
        uniqueId,
        backfill,
        metric: { data: { type: "metric", attributes: { name: metric } } },
        profile: { data: { type: "profile", id: profileId, attributes: {} } },
      },
    },
  });
  await rawBody("the event", call);
}
