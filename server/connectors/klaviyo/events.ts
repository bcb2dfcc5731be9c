import { AppError } from "../../domain/errors.ts";
import { type Instant, toIso } from "../../domain/instant.ts";
import type { EngagementKind, Rejection, SourceEvent } from "../../domain/source.ts";
import { objectOf, type Resource, readPage, resource, textOf } from "./document.ts";
import { eventDetails } from "./eventDetails.ts";
import { rawBody, type Sdk } from "./sdk.ts";

export interface EventsRequest {
  metricId: string;
  /** What the metric means; see engagementMetrics. */
  kind: EngagementKind;
  /** Only events at or after this instant. */
  since: Instant | null;
  cursor: string | null;
}

export interface EventsPage {
  /** Oldest first. Times may lie in the future: senders' clocks do. */
  events: SourceEvent[];
  rejections: Rejection[];
  /** Cursor of the next page, to be sent with an otherwise equal request; null on the last. */
  next: string | null;
}

const PAGE_SIZE = 1_000;
const METRIC_ID = /^[A-Za-z0-9_-]+$/;

export async function fetchEvents({ events }: Sdk, request: EventsRequest): Promise<EventsPage> {
  const { metricId, kind, since, cursor } = request;
  if (!METRIC_ID.test(metricId))
    throw new AppError("invalid_input", `"${metricId}" is not the id of a Klaviyo metric.`);
  const from = since === null ? "" : `,greater-or-equal(datetime,${toIso(since)})`;
  const call = events.getEvents({
    filter: `equals(metric_id,"${metricId}")${from}`,
    sort: "datetime",
    pageSize: PAGE_SIZE,
    ...(cursor === null ? {} : { pageCursor: cursor }),
  });
  const page = readPage(await rawBody("the events", call), "the events");
  const answer: EventsPage = { events: [], rejections: [], next: page.next };
  for (const item of page.items) {
    const parsed = resource.safeParse(item);
    const event = parsed.success ? eventOf(parsed.data, kind) : null;
    if (event) answer.events.push(event);
    else {
      const reference = parsed.success ? parsed.data.id : "an event without an id";
      answer.rejections.push({ reference, reason: "the event has no id, no profile or no time" });
    }
  }
  return answer;
}

function eventOf({ id, attributes, relationships }: Resource, kind: EngagementKind): SourceEvent | null {
  const profileId = textOf(objectOf(objectOf(relationships?.profile).data).id);
  const occurredAt = Date.parse(textOf(attributes.datetime) ?? "");
  if (profileId === null || Number.isNaN(occurredAt)) return null;
  const properties = objectOf(attributes.event_properties);
  return { id, profileId, kind, occurredAt, isMachine: isMachine(kind, properties), ...eventDetails(kind, properties) };
}

/** The property by which Klaviyo marks what a machine did: a mail proxy's open, a link scanner's click. */
const MACHINE_MARKS: Partial<Record<EngagementKind, string>> = {
  email_opened: "machine_open",
  email_clicked: "Bot Click",
};

function isMachine(kind: EngagementKind, properties: Readonly<Record<string, unknown>>): boolean {
  const mark = MACHINE_MARKS[kind];
  const value = mark === undefined ? undefined : properties[mark];
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}
