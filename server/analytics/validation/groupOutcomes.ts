import { type LaterOutcomes, logNet } from "./outcomes.ts";
import { momentsOf, type SampleMoments } from "./twoSampleTests.ts";

/** A mean with its standard error. */
export interface Estimate {
  value: number;
  standardError: number;
}

/** What the members of a group did later. */
export interface GroupOutcome {
  group: number;
  people: number;
  /** Part of them who ordered. */
  orderShare: Estimate;
  ordersPerPerson: Estimate;
  /** Minor units. */
  netPerPerson: Estimate;
  /** What tests between groups need. */
  moments: { ordered: number; orders: SampleMoments; logNet: SampleMoments };
}

/** Later outcomes of each of `k` groups. @param labels the group of each person */
export function groupOutcomes(labels: Int32Array, k: number, outcomes: LaterOutcomes): GroupOutcome[] {
  const members = Array.from({ length: k }, (): number[] => []);
  for (const [person, label] of labels.entries()) members[label]?.push(person);
  return members.map((people, group) => {
    const orders = momentsOf(people.map((person) => outcomes.orders[person]!));
    const net = momentsOf(people.map((person) => outcomes.net[person]!));
    const ordered = people.filter((person) => outcomes.orders[person]! > 0).length;
    const share = people.length > 0 ? ordered / people.length : 0;
    return {
      group,
      people: people.length,
      orderShare: {
        value: share,
        standardError: people.length > 0 ? Math.sqrt((share * (1 - share)) / people.length) : 0,
      },
      ordersPerPerson: estimateOf(orders),
      netPerPerson: estimateOf(net),
      moments: { ordered, orders, logNet: momentsOf(people.map((person) => logNet(outcomes.net[person]!))) },
    };
  });
}

function estimateOf({ n, mean, variance }: SampleMoments): Estimate {
  return { value: mean, standardError: n > 0 ? Math.sqrt(variance / n) : 0 };
}
