import { deriveSeed } from "../../domain/random.ts";
import { adjustedRand } from "../segmentation/adjustedRand.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import type { Partition, Partitioner } from "../segmentation/partition.ts";

/**
 * Whether the cut would have been much the same some time ago: people as of an earlier day are cut anew, and placed by
 * today's cut; the adjusted Rand index of the two. Low values mean that the definitions move with the calendar, so that
 * results cannot be followed over time (a young shop, whose longest absence grows with every month, or a season).
 * @returns null where the people of then cannot be cut
 */
export function timeSliceAgreement(
  partitioner: Partitioner,
  partition: Partition,
  past: Matrix,
  seed: number,
): number | null {
  return agreement(partitioner, partition, past, partition.assign(past), deriveSeed(seed, "time slice"));
}

/** The buyers that are left when the orders of one sales channel are taken away. */
export interface WithoutChannel {
  channel: string;
  /** Their row numbers among all buyers, ascending. */
  rows: Int32Array;
  /** Their values without the channel, in the same order. */
  values: Matrix;
}

export interface ChannelAgreement {
  channel: string;
  /** Buyers left without it. */
  people: number;
  agreement: number;
}

/** Fewer people, or a smaller part of all, are not the same shop any more: then the channel is the shop. */
const FEWEST_LEFT = 200;
const LEAST_LEFT = 0.2;

/**
 * Whether one sales channel decides the segments: people are cut anew without its orders, and compared with where they
 * are; adjusted Rand index, for each channel without which enough people are left.
 */
export function channelAgreements(
  partitioner: Partitioner,
  partition: Partition,
  withouts: readonly WithoutChannel[],
  seed: number,
): ChannelAgreement[] {
  return withouts.flatMap(({ channel, rows, values }) => {
    if (rows.length < Math.max(FEWEST_LEFT, LEAST_LEFT * partition.labels.length)) return [];
    const placed = Int32Array.from(rows, (row) => partition.labels[row]!);
    const found = agreement(partitioner, partition, values, placed, deriveSeed(seed, `without ${channel}`));
    return found === null ? [] : [{ channel, people: rows.length, agreement: found }];
  });
}

/** Beyond this many, a cut of a part of them is the same to the third digit. */
const MOST_PEOPLE = 100_000;

function agreement(
  partitioner: Partitioner,
  { k }: Partition,
  values: Matrix,
  placed: Int32Array,
  seed: number,
): number | null {
  const step = Math.max(1, Math.ceil(values.rows / MOST_PEOPLE));
  const rows = Int32Array.from({ length: Math.ceil(values.rows / step) }, (_, i) => i * step);
  const some = step === 1 ? values : selectRows(values, rows);
  if (partitioner.unfit(some, k)) return null;
  return adjustedRand(
    partitioner.fit(some, k, seed).labels,
    Int32Array.from(rows, (row) => placed[row]!),
  );
}
