import { render } from "../../domain/language/english.ts";
import { sentence } from "../../domain/sentence.ts";
import { unitOfOutcome } from "../../runs/forecastUnits.ts";
import type { Reader } from "../../store/database.ts";
import { EVERYONE, listForecasts, type SegmentForecast } from "../../store/descriptions.ts";
import type { RunKey } from "../../store/runs.ts";
import type { ForecastView } from "../contract/segments.ts";

/** What is foreseen of the people of one segment of a run, beside all buyers. */
export async function viewForecasts(reader: Reader, key: RunKey, cluster: number): Promise<ForecastView[]> {
  const [own, everyone] = await Promise.all([
    listForecasts(reader, key, cluster),
    listForecasts(reader, key, EVERYONE),
  ]);
  return own.map((forecast) =>
    viewForecast(
      forecast,
      everyone.find(({ outcome }) => outcome === forecast.outcome),
    ),
  );
}

function viewForecast(own: SegmentForecast, everyone: SegmentForecast | undefined): ForecastView {
  const { outcome, horizonDays, known, mean, lowerQuartile, median, upperQuartile, tenths } = own;
  return {
    outcome,
    text: render(sentence(`prediction.definition.${outcome}`, { horizonDays })),
    unit: unitOfOutcome(outcome),
    known,
    mean,
    lowerQuartile,
    median,
    upperQuartile,
    tenths,
    everyonesMean: everyone?.mean ?? null,
  };
}
