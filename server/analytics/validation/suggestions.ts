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
  /** Those to merge, or the one to split. */
  segments: readonly number[];
  /** People in the merged segment, or in the parts. */
  people: readonly number[];
  before: Worth;
  after: Worth;
  sentence: Sentence;
}

/** Segments that may be one, ascending, and why. */
export interface Alike {
  segments: readonly number[];
  reason: "playbook" | "behaviour" | "profile";
}

/** What merging each group would do; segments that are alike for several reasons come once, for the first. */
export function suggestMerges(grouped: Grouped, alike: readonly Alike[], seed: number): Suggestion[] {
  const groups = alike.filter(
    ({ segments }, i) => !alike.slice(0, i).some((one) => segments.every((segment) => one.segments.includes(segment))),
  );
  if (groups.length === 0) return [];
  const before = worthOf(grouped, seed);
  return groups.map(({ segments, reason }) => {
    const [keep = 0] = segments;
    const joined = (labels: Int32Array) => labels.map((label) => (segments.includes(label) ? keep : label));
    const labels = joined(grouped.labels);
    const past = grouped.past && { ...grouped.past, labels: joined(grouped.past.labels) };
    const people = [labels.reduce((sum, label) => sum + Number(label === keep), 0)];
    const after = worthOf({ ...grouped, labels, past }, seed);
    return tell("merge", segments, people, before, after, segments.length > 2 ? "group" : reason);
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
    ...(segments.length > 2 ? { segments: segments.length } : {}),
    people: firstPeople,
    ...(kind === "split" ? { secondPeople } : {}),
    silhouetteBefore: before.silhouette,
    silhouetteAfter: after.silhouette,
    ...explained,
  });
  return { kind, segments, people, before, after, sentence: words };
}
