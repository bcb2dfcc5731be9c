import { z } from "zod";
import type { WordedSentence } from "./common.ts";
import type { EstimateView } from "./findings.ts";

/** GET /runs/:id/comparison?with= : that of the live segments unless another run is named. */
export const comparisonQuery = z.object({ with: z.string().min(1).max(64).optional() });

/** One of the two runs, with what it measured of its segments. */
export interface ComparedRunView {
  runId: string;
  state: string;
  asOf: number;
  /** The question of the goal it served. */
  question: string | null;
  buyers: number | null;
  /** The score of its data, 0 to 100. */
  dataScore: number | null;
  /** Null where it was refused. */
  method: string | null;
  k: number | null;
  silhouette: number | null;
  jaccard: number | null;
  r2: EstimateView | null;
  rulesR2: number | null;
  segments: { cluster: number; name: string; people: number; share: number; isAccepted: boolean }[];
}

/** How alike the segments of two runs are. */
export interface ComparisonView {
  first: ComparedRunView;
  second: ComparedRunView;
  /** People both runs have in a segment; of those only one knows, the number. */
  people: number;
  onlyFirst: number;
  onlySecond: number;
  /** Adjusted Rand index: 1 for the same cut, about 0 for chance; null where no person is in both. */
  agreement: number | null;
  text: WordedSentence;
  /** People by cluster of the first and of the second; -1 for people in none. */
  moves: { from: number; to: number; people: number }[];
}
