import type { SandboxContext } from "../context.ts";
import { readBody } from "./bodies.ts";
import type { Endpoints, Reply } from "./endpoint.ts";
import { invalidBody } from "./errors.ts";
import { eventBody, eventBulkBody } from "./eventBodies.ts";
import type { EventWriter, WantedEvent } from "./eventWriter.ts";

const MAX_EVENTS = 1_000;
const ACCEPTED: Reply = { status: 202 };

export function eventCreateEndpoints(context: SandboxContext, writer: EventWriter): Endpoints {
  return {
    "POST /api/events": ({ body }) => {
      const { profile, ...attributes } = readBody(eventBody, body).data.attributes;
      const { meta, ...given } = profile.data.attributes;
      const wanted: WantedEvent = {
        profile: { type: "profile", id: profile.data.id, attributes: given, meta },
        attributes,
        backfill: attributes.backfill ?? false,
        at: { event: "/data", profile: "/data/attributes/profile/data" },
      };
      writer.check(wanted);
      writer.write(wanted);
      return ACCEPTED;
    },

    "POST /api/event-bulk-create-jobs": ({ body }) => {
      const wanted = wantedEvents(body);
      if (wanted.length > MAX_EVENTS) {
        throw invalidBody(BULK, `A maximum of ${MAX_EVENTS} events is allowed per request.`);
      }
      for (const event of wanted) writer.check(event);
      refuseRepetitions(wanted, writer, context.faults.bulkEventRepeatFails);
      for (const event of wanted) writer.write(event);
      return ACCEPTED;
    },
  };
}

const BULK = "/data/attributes/events-bulk-create/data";

function wantedEvents(body: unknown): WantedEvent[] {
  const groups = readBody(eventBulkBody, body).data.attributes["events-bulk-create"].data;
  return groups.flatMap(({ attributes: { profile, events, backfill } }, group) =>
    events.data.map(({ attributes }, index) => ({
      profile: profile.data,
      attributes,
      backfill: attributes.backfill ?? backfill ?? false,
      at: {
        event: `${BULK}/${group}/attributes/events/data/${index}`,
        profile: `${BULK}/${group}/attributes/profile/data`,
      },
    })),
  );
}

/** A unique_id that is repeated for the same profile and metric fails the whole request. */
function refuseRepetitions(wanted: readonly WantedEvent[], writer: EventWriter, earlierToo: boolean): void {
  const keys = new Set<string>();
  for (const event of wanted) {
    const key = writer.keyWithin(event);
    if (key === null) continue;
    if (keys.has(key) || (earlierToo && writer.isWritten(event))) {
      const detail = `The unique_id ${String(event.attributes.unique_id)} is repeated for the same profile and metric.`;
      throw invalidBody(`${event.at.event}/attributes/unique_id`, detail);
    }
    keys.add(key);
  }
}
