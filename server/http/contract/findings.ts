import { z } from "zod";
import type { WordedSentence } from "./common.ts";

/** GET /runs/:id/outliers?after=&kind= */
export const outliersQuery = z.object({
  after: z
    .string()
    .regex(/^\d{1,15}(\.\d{1,20})?(e[+-]\d{1,3})?_\d{1,15}$/, { error: "is no cursor of an earlier answer" })
    .optional(),
  kind: z.enum(["suspicious", "reseller", "vip", "other"]).optional(),
});

export type OutlierKindView = "suspicious" | "reseller" | "vip" | "other";

/** A figure with its 95% interval. */
export interface EstimateView {
  value: number;
  lower: number;
  upper: number;
}

/** A method that a run tried with a number of segments. */
export interface BakeOffRowView {
  method: string;
  name: string;
  bestFor: string;
  noise: string;
  scale: string;
  /** Segments asked for; groups found by a method that finds out by itself; 0 where it was not tried. */
  k: number;
  result: "pass" | "warn" | "fail" | "lost" | "unfit" | "outliers" | "not_run";
  isChosen: boolean;
  why: string;
  /** People in each cluster, of the method's sample where it looks at one. */
  sizes: number[] | null;
  smallestShare: number | null;
  /** With its standard error; `about` says what it is of, and what it may not be compared with. */
  silhouette: { value: number; error: number | null; about: string } | null;
  /** Overlap of the least stable segment when customers are drawn again, and of each. */
  jaccard: number | null;
  jaccards: number[] | null;
  r2: EstimateView | null;
  rulesR2: number | null;
  noiseShare: number | null;
  seconds: number | null;
  /** What speaks for trying it, measured: tried where a value reaches its threshold. */
  triggers: { name: string; value: number; threshold: number; text: string }[];
  notes: string[];
}

/** GET /runs/:id/bake-off: nothing before the segmentation. */
export interface BakeOffView {
  runId: string;
  /** Null where no segments came of it. */
  chosen: { method: string; k: number } | null;
  rows: BakeOffRowView[];
}

/** Somebody unlike everybody: by the number of the person, and Shopify's number of the customer. */
export interface OutlierView {
  person: number;
  /** Null for somebody who only ever ordered as a guest. */
  customerId: number | null;
  kind: OutlierKindView;
  /** How far from the nearest crowd, in usual neighbour distances. */
  apart: number;
  sentence: WordedSentence;
}

/** GET /runs/:id/outliers: the most extreme of each kind, 100 at a time, furthest apart first. */
export interface OutliersView {
  runId: string;
  /** Of everybody, listed or not; null before the segmentation. */
  counts: Record<OutlierKindView, number> | null;
  /** Buyers that were held against a density. */
  examined: number | null;
  /** What makes each kind. */
  rules: string[];
  outliers: OutlierView[];
  next: string | null;
}

export interface SpanView {
  from: number;
  until: number;
  people: number;
  /** Share of people with the outcome, or mean outcome. */
  rate: number;
}

/** What is foreseen, how well on orders it had not seen, and whether it is shown. */
export interface ModelCardView {
  outcome: string;
  definition: string;
  horizonDays: number;
  isShown: boolean;
  /** Why it is shown or not. */
  reason: string;
  learned: SpanView | null;
  tested: SpanView | null;
  method: string;
  features: { feature: string; label: string }[];
  measure: string;
  /** What the figures are, in words. */
  measureText: string;
  figure: EstimateView | null;
  /** Plain scores on the same people; the model is shown where it beats all of them beyond chance. */
  baselines: { name: string; label: string; figure: EstimateView; difference: EstimateView }[];
  calibration: { slope: number; intercept: number; ece: number; brier: number } | null;
  version: string;
}

/** GET /runs/:id/model-cards: nothing before the prediction. */
export interface ModelCardsView {
  runId: string;
  horizonDays: number | null;
  /** Why nothing could be foreseen; null where models were tried. */
  refusal: string | null;
  cards: ModelCardView[];
}

export interface RunFeatureView {
  feature: string;
  label: string;
  family: string;
  source: "shopify" | "klaviyo";
  /** Part of the buyers of whom it is known. */
  coverage: number | null;
  isKept: boolean;
  /** `kept`, or why it was left out. */
  reason: string;
  /** The kept feature that says the same. */
  sameAs: string | null;
  text: string;
}

/** GET /runs/:id/features: nothing before the snapshot. */
export interface RunFeaturesView {
  runId: string;
  kept: number;
  candidates: number;
  /** Kinds of event that the Klaviyo account does not record. */
  notRecorded: string[];
  features: RunFeatureView[];
}
