import { describe, expect, it } from "vitest";
import { computeFeatures } from "../../../server/analytics/features/computeFeatures.ts";
import { channelsThatMatter, withoutChannel } from "../../../server/analytics/features/withoutChannel.ts";
import type { SalesChannel } from "../../../server/domain/source.ts";
import { historyFrom } from "./historyFrom.ts";

const day = (n: number) => Date.UTC(2026, 0, n);
const END = day(60);

const history = historyFrom("UTC", [
  {
    orders: [
      { at: day(1), net: 100, channel: "online" },
      { at: day(20), net: 50, channel: "pos", refunds: [{ at: day(21), amount: 10 }] },
      { at: day(70), net: 900, channel: "other" },
    ],
  },
  { orders: [{ at: day(5), net: 30, channel: "pos" }] },
  { orders: Array.from({ length: 8 }, (_, i) => ({ at: day(10 + i), net: 10, channel: "online" as const })) },
]);

describe("a shop without one of its sales channels", () => {
  it("has neither the channel's orders nor their refunds, and all others", () => {
    const { columns, buyer } = computeFeatures(withoutChannel(history, "pos"), END);
    expect([...buyer]).toEqual([1, 0, 1]);
    expect(columns.get("monetary")?.[0]).toBe(100);
    expect(columns.get("frequency")?.[0]).toBe(1);
    expect(columns.get("recency_days")?.[0]).toBe(59);
    expect(columns.get("frequency")?.[2]).toBe(8);
  });

  it("leaves the history itself as it was", () => {
    const before = computeFeatures(history, END).columns.get("monetary");
    withoutChannel(history, "online");
    expect(computeFeatures(history, END).columns.get("monetary")).toEqual(before);
    expect(before?.[0]).toBe(140);
  });

  it("is looked at for channels with 5 to 95% of the orders, three at most", () => {
    const counts = new Map<SalesChannel, number>([
      ["draft", 4],
      ["pos", 16],
      ["online", 80],
    ]);
    expect(channelsThatMatter(counts)).toEqual(["online", "pos"]);
    expect(channelsThatMatter(new Map([["online", 100]]))).toEqual([]);
    expect(channelsThatMatter(new Map())).toEqual([]);
    const five = ["online", "pos", "other", "marketplace", "subscription"] as const;
    expect(channelsThatMatter(new Map(five.map((channel) => [channel, 20])))).toHaveLength(3);
  });
});
