import { deriveSeed } from "../../domain/random.ts";
import { type Sentence, sentence } from "../../domain/sentence.ts";
import { countDifferentRows } from "../segmentation/countDifferentRows.ts";
import { kMeans } from "../segmentation/kMeans.ts";
import { type Matrix, selectRows } from "../segmentation/matrix.ts";
import { nearestCentroids } from "../segmentation/nearestCentroids.ts";
import { type Grouped, type Worth, worthOf } from "./regroup.ts";

/** A change to the segments that a person may want, with what it would do. */
export interface Suggestion {
  kind: "merge" | "split";
  /** The two to merge, or the one to split. */
  segments: readonly number[];
  /** People in the merged segment, or in the parts. */
  people: readonly number[];
  before: Worth;
  after: Worth;
  sentence: Sentence;
}

/** Two segments that may be one, and why. */
export interface Alike {
  first: number;
  second: number;
  reason: "playbook" | "behaviour" | "profile";
}

/** What merging each pair would do; a pair that is alike for several reasons comes once, for the first. */
export function suggestMerges(grouped: Grouped, alike: readonly Alike[], seed: number): Suggestion[] {
  const pairs = new Map(
    alike
      .toReversed()
      .map((pair) => [`${Math.min(pair.first, pair.second)} ${Math.max(pair.first, pair.second)}`, pair]),
  );
  if (pairs.size === 0) return [];
  const before = worthOf(grouped, seed);
  return [...pairs.values()].toReversed().map(({ first, second, reason }) => {
    const [keep, drop] = first < second ? [first, second] : [second, first];
    const joined = (labels: Int32Array) => labels.map((label) => (label === drop ? keep : label));
    const labels = joined(grouped.labels);
    const past = grouped.past && { ...grouped.past, labels: joined(grouped.past.labels) };
    const people = [labels.reduce((sum, label) => sum + Number(label === keep), 0)];
    const after = worthOf({ ...grouped, labels, past }, seed);
    return tell("merge", [keep, drop], people, before, after, reason);
  });
}

/**
 * What splitting a broad segment in two by 2-means on its own people would do; nothing where they are too alike.
 * @param pastScaled people of the earlier day on today's scale
 */
export function suggestSplit(
  grouped: Grouped,
  pastScaled: Matrix | null,
  segment: number,
  seed: number,
): Suggestion | null {
  const members = rowsOf(grouped.labels, segment);
  const inside = selectRows(grouped.scaled, members);
  if (countDifferentRows(inside, 2) < 2) return null;
  const halves = kMeans(inside, { k: 2, seed: deriveSeed(seed, `split ${segment}`) });
  const cut = (labels: Int32Array, scaled: Matrix) => {
    const rows = rowsOf(labels, segment);
    const side = nearestCentroids(selectRows(scaled, rows), halves.centroids);
    const parted = labels.slice();
    for (const [i, row] of rows.entries()) if (side[i] === 1) parted[row] = grouped.k;
    return parted;
  };
  const labels = cut(grouped.labels, grouped.scaled);
  const past = grouped.past && pastScaled && { ...grouped.past, labels: cut(grouped.past.labels, pastScaled) };
  const second = rowsOf(labels, grouped.k).length;
  const after = worthOf({ scaled: grouped.scaled, labels, past, k: grouped.k + 1 }, seed);
  return tell("split", [segment], [members.length - second, second], worthOf(grouped, seed), after, "broad");
}

function rowsOf(labels: Int32Array, segment: number): Int32Array {
  const rows: number[] = [];
  for (const [row, label] of labels.entries()) if (label === segment) rows.push(row);
  return Int32Array.from(rows);
}

function tell(
  kind: Suggestion["kind"],
  segments: readonly number[],
  people: readonly number[],
  before: Worth,
  after: Worth,
  reason: string,
): Suggestion {
  const [first = 0, second = 0] = segments;
  const [firstPeople = 0, secondPeople = 0] = people;
  const explained = before.r2 === null || after.r2 === null ? {} : { r2Before: before.r2, r2After: after.r2 };
  const words = sentence(`suggestion.${kind}.${reason}`, {
    first,
    ...(kind === "merge" ? { second } : {}),
    people: firstPeople,
    ...(kind === "split" ? { secondPeople } : {}),
    silhouetteBefore: before.silhouette,
    silhouetteAfter: after.silhouette,
    ...explained,
  });
  return { kind, segments, people, before, after, sentence: words };
}
