/** What is assumed of a programme for one segment; a merchant knows better and can say so. */
export interface EffortAssumptions {
  /** What writing and looking after it costs, in average orders of the shop: no currency and no wage is assumed. */
  effortOrders: number;
  /** Part of net revenue that is left after goods and delivery. */
  margin: number;
  /** Relative rise of net revenue it is hoped to bring. */
  lift: number;
}

/**
 * How many reachable people a segment needs for a programme to earn what it costs: effort / (net revenue a person in
 * the time x lift x margin). Null where nobody is expected to spend, since then no size is enough.
 * @param averageOrder and `netPerPerson` in the same units, `netPerPerson` over the time of the programme
 * @example breakEvenSize({ averageOrder: 5_000, netPerPerson: 2_000 }, { effortOrders: 5, margin: 0.5, lift: 0.1 }) // 250
 */
export function breakEvenSize(
  { averageOrder, netPerPerson }: { averageOrder: number; netPerPerson: number },
  { effortOrders, margin, lift }: EffortAssumptions,
): number | null {
  const earned = netPerPerson * lift * margin;
  return earned > 0 ? Math.ceil((effortOrders * averageOrder) / earned) : null;
}
