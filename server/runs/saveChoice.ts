import type { ScoreDistribution, SpreadForecast } from "../analytics/prediction/distributeScores.ts";
import { HORIZON_DAYS } from "../analytics/prediction/learning.ts";
import { type FeatureProfile, type FeatureSummary } from "../analytics/segmentation/profile.ts";
import {
  EVERYONE,
  type SegmentForecast,
  type SegmentProfile,
  saveForecasts,
  saveProfiles,
} from "../store/descriptions.ts";
import { saveOutliers } from "../store/outliers.ts";
import { finishStep, type RunKey, saveColumn, setRunState } from "../store/runs.ts";
import type { Chosen } from "./chooseSegments.ts";
import type { RunContext } from "./context.ts";

/** What the segmentation leaves as its result; the rest is columns and rows. */
export type SavedChoice = Omit<Chosen, "clusters" | "profile" | "forecasts" | "outliers" | "live"> & {
  outliers: Omit<Chosen["outliers"], "kinds" | "list">;
};

/**
 * Commits what the segmentation found: the profile of each segment, what is foreseen of its people and the people unlike all,
 * then, together, the clusters and the kinds of
 * outliers as columns of the snapshot and the bake-off as the step's result.
 */
export async function saveChoice({ db, clock, key }: RunContext, chosen: Chosen, startedAt: number): Promise<void> {
  const { clusters, profile, forecasts, outliers, live, ...found } = chosen;
  const { kinds, list, ...counted } = outliers;
  const result: SavedChoice = { ...found, outliers: counted };
  await saveProfiles(
    db,
    profile.flatMap((feature) => profileRows(key, feature)),
  );
  await saveForecasts(
    db,
    forecasts.flatMap((forecast) => forecastRows(key, forecast)),
  );
  await saveOutliers(
    db,
    list.map(({ person, ...one }) => ({ ...key, personId: person, ...one })),
  );
  await db.transaction(async (tx) => {
    await saveColumn(tx, key, "cluster", clusters);
    await saveColumn(tx, key, "outlier", kinds);
    if (live) {
      await saveColumn(tx, key, "live_group", live.groups);
      await saveColumn(tx, key, "own_cause", live.causes);
    }
    await finishStep(tx, key, { step: "segmentation", startedAt, finishedAt: clock.now(), result });
    if (chosen.refused) {
      await setRunState(tx, key, { state: "refused", at: clock.now(), refusal: chosen.refused });
    }
  });
}

function profileRows(key: RunKey, { feature, population, segments }: FeatureProfile): SegmentProfile[] {
  return [
    { ...population, cluster: EVERYONE },
    ...segments.map((own, cluster) => ({ ...own, sd: Number.NaN, cluster })),
  ].map(({ cluster, sd, ...figures }) => ({ ...key, cluster, feature, ...figuresOf(figures), sd: orNull(sd) }));
}

function forecastRows(key: RunKey, [all, ...segments]: SpreadForecast): SegmentForecast[] {
  const row = (cluster: number, { outcome, tenths, ...figures }: ScoreDistribution): SegmentForecast => ({
    ...key,
    cluster,
    outcome,
    horizonDays: HORIZON_DAYS,
    ...figuresOf(figures),
    tenths,
  });
  return [row(EVERYONE, all), ...segments.map((segment, cluster) => row(cluster, segment))];
}

function figuresOf({ known, mean, lowerQuartile, median, upperQuartile }: FeatureSummary) {
  return {
    known,
    mean: orNull(mean),
    lowerQuartile: orNull(lowerQuartile),
    median: orNull(median),
    upperQuartile: orNull(upperQuartile),
  };
}

const orNull = (figure: number) => (Number.isFinite(figure) ? figure : null);
