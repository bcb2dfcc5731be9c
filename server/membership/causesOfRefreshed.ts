import { engagementAxes, OWN_CAUSES, ownCauses, type SnapshotColumns } from "../analytics/segmentation/ownCauses.ts";
import type { Reader } from "../store/database.ts";
import { readObjectingPeople } from "../store/persons.ts";
import { type FactsOfMember, readFacts } from "../store/places.ts";
import type { Cause } from "../store/schema/memberships.ts";
import { findModel, type Model } from "../store/segments.ts";
import type { Facts } from "./place.ts";

/** Somebody whom a refresh moves; `facts` as of the refresh. */
interface Refreshed {
  personId: number;
  from: number | null;
  to: number | null;
  facts: Facts;
}

/**
 * Why a refresh moves people, at most 500 at a time: they did more with e-mails and on the site than when they came to
 * their segment, or time went by. Orders, refunds and consent are placed when they arrive and are not looked for here,
 * but in who is new (an order) and who belongs nowhere any more (consent, or orders that no longer count).
 */
export async function causesOfRefreshed(reader: Reader, model: Model, people: readonly Refreshed[]): Promise<Cause[]> {
  const personIds = people.map(({ personId }) => personId);
  const objecting = await readObjectingPeople(reader, model.shopId, personIds);
  const facts = await readFacts(reader, model.shopId, personIds);
  const axesOf = await readAxes(reader, model, facts.values());
  const engagement = engagementAxes(model.axes.map(({ feature }) => feature));
  const columns = (valueOf: (person: Refreshed, feature: string) => number | null | undefined): SnapshotColumns => ({
    person: Float64Array.from(personIds),
    frequency: new Float64Array(),
    monetary: new Float64Array(),
    engagement: engagement.map((feature) =>
      Float64Array.from(people, (person) => valueOf(person, feature) ?? Number.NaN),
    ),
  });
  const own = ownCauses(
    columns(({ personId }, feature) => {
      const known = facts.get(personId);
      const axes = known && axesOf.get(known.modelRunId);
      return axes && known.facts?.[axes.indexOf(feature)];
    }),
    columns(({ facts: now }, feature) => valueNow(model, now, feature)),
  );
  // Where some groups have no slot, whoever is in none was in one of those, and no order brought them.
  const hasAllSlots = model.slots.every((slot) => slot !== null);
  return people.map(({ personId, from, to, facts: now }, row) => {
    if (to === null && objecting.has(personId)) return "consent";
    if (from === null) return hasAllSlots ? "order" : "ageing";
    const hasBought = (valueNow(model, now, "frequency") ?? 0) > 0;
    return to === null && !hasBought ? "refund" : (OWN_CAUSES[own[row] ?? 0] ?? "ageing");
  });
}

function valueNow({ axes }: Model, facts: Facts, feature: string): number | null | undefined {
  return facts[axes.findIndex((axis) => axis.feature === feature)];
}

/** The axes that facts are in the order of, by model. */
async function readAxes(reader: Reader, model: Model, facts: Iterable<FactsOfMember>): Promise<Map<string, string[]>> {
  const axes = new Map([[model.runId, model.axes.map(({ feature }) => feature)]]);
  for (const { modelRunId } of facts) {
    if (axes.has(modelRunId)) continue;
    const earlier = await findModel(reader, model.shopId, modelRunId);
    axes.set(modelRunId, earlier?.axes.map(({ feature }) => feature) ?? []);
  }
  return axes;
}
