import { z } from "zod";
import { DAY } from "../domain/instant.ts";
import { findLiveDataScore } from "../store/audits.ts";
import { countEffects } from "../store/effects.ts";
import { findPush, type PushOperation, updateOperation } from "../store/pushes.ts";
import { CAUSES, type Cause } from "../store/schema/memberships.ts";
import { enteredSince, keepEvents, listUnsentEvents, markSent, type SegmentEvent } from "../store/segmentEvents.ts";
import { lastEndCauses, listSegments } from "../store/segments.ts";
import { UNATTENDED_CAUSES } from "../store/standingApprovals.ts";
import { type Desire, readDesires } from "./audience.ts";
import { chunk } from "./changeSet.ts";
import type { PushContext } from "./context.ts";
import { type SendMode, segmentOf } from "./operation.ts";
import { ENTERED_METRIC, LEFT_METRIC } from "./ownership.ts";

/** At most one entry a person and segment in so many days: whoever goes back and forth is not greeted each time. */
const ENTRY_PAUSE = 30 * DAY;
const PROFILES_PER_READ = 500;
const EVENTS_AT_ONCE = 20;

const eventsPayload = z.object({ transition: z.enum(["entered", "left"]), profileIds: z.array(z.string()) });
const cause = z.enum(CAUSES);

/**
 * Announces who entered or left a segment. Each event is a row with an id of its own before it is sent, so that it is
 * known to Klaviyo once whatever is lost. What nobody did themselves (a new model, a merge) is recorded without
 * starting flows.
 */
export async function sendEvents(context: PushContext, operation: PushOperation, mode: SendMode): Promise<void> {
  const { db, klaviyo, clock, shop } = context;
  const events = await resolveEvents(context, operation, mode);
  const segment = (await listSegments(db, shop.id)).find(({ id }) => id === segmentOf(operation));
  const dataScore = await findLiveDataScore(db, shop.id);
  const ids = events.map(({ id }) => id);
  for (const part of chunk(await listUnsentEvents(db, shop.id, ids), EVENTS_AT_ONCE)) {
    await Promise.all(
      part.map((event) =>
        klaviyo.sendEvent({
          uniqueId: event.id,
          profileId: event.profileId,
          metric: event.kind === "entered" ? ENTERED_METRIC : LEFT_METRIC,
          at: event.occurredAt,
          properties: {
            Segment: segment?.name ?? "",
            Reason: event.cause,
            ...(dataScore ? { "Data score": String(dataScore.score) } : {}),
          },
          // Who may not be written to any more did not ask for a flow by it.
          backfill: event.cause === "consent" || !UNATTENDED_CAUSES.some((own) => own === event.cause),
        }),
      ),
    );
    const sent = part.map(({ id }) => id);
    await db.transaction(async (tx) => {
      await markSent(tx, shop.id, sent, clock.now());
      await countEffects(tx, shop.id, "push.event", sent.length);
    });
  }
  await db.transaction((tx) => updateOperation(tx, operation, { state: "done" }));
}

async function resolveEvents(
  context: PushContext,
  operation: PushOperation,
  mode: SendMode,
): Promise<Omit<SegmentEvent, "sentAt">[]> {
  const { db, shop } = context;
  const { transition, profileIds } = eventsPayload.parse(operation.payload);
  const segmentId = segmentOf(operation);
  const push = await findPush(db, { shopId: shop.id, pushId: operation.pushId });
  // The plan's own time: an attempt that comes again must not announce a second moment.
  const at = push?.plannedAt ?? push?.createdAt ?? 0;
  const desires = await readDesires(db, shop, mode.programme, profileIds);
  const all: Omit<SegmentEvent, "sentAt">[] = [];
  for (const part of chunk(profileIds, PROFILES_PER_READ)) {
    const recent = await enteredSince(db, { shopId: shop.id, segmentId }, part, at - ENTRY_PAUSE);
    const events: Omit<SegmentEvent, "sentAt">[] = [];
    const ended = await lastEndCauses(db, shop.id, part);
    for (const profileId of part) {
      const desire = desires.get(profileId);
      const isThere = desire?.listSegmentId === segmentId;
      if (transition === "entered" ? !isThere || recent.has(profileId) : isThere || desire?.isControl) continue;
      events.push({
        shopId: shop.id,
        id: `${operation.pushId}-${segmentId}-${transition}-${profileId}`,
        profileId,
        segmentId,
        kind: transition,
        cause: transition === "entered" ? causeOf(desire?.cause) : leaving(desire, segmentId, ended.get(profileId)),
        occurredAt: at,
        pushId: operation.pushId,
      });
    }
    await db.transaction((tx) => keepEvents(tx, events));
    all.push(...events);
  }
  return all;
}

/** Why somebody is no longer on a list: a move elsewhere or out of all, or that they may not be written to. */
function leaving(desire: Desire | undefined, segmentId: number, ended: Cause | undefined): Cause {
  if (desire?.segmentId === segmentId) return desire.isControl ? "arm" : "consent";
  return ended ?? causeOf(desire?.cause);
}

function causeOf(text: string | null | undefined): Cause {
  return cause.catch("manual").parse(text);
}
