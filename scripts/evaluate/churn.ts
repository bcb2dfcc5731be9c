import { featureNamed } from "../../server/analytics/features/catalogue.ts";
import { areaUnderCurve, rank } from "../../server/analytics/prediction/areaUnderCurve.ts";
import { calibrationOf, probability } from "../../server/analytics/prediction/calibration.ts";
import { columnNamed, cutAt, requireInOrder } from "../../server/analytics/prediction/cut.ts";
import { encode, fitEncoder } from "../../server/analytics/prediction/encoder.ts";
import { fitLogistic, logisticOdds } from "../../server/analytics/prediction/logisticRegression.ts";
import { pairedIntervals } from "../../server/analytics/prediction/pairedIntervals.ts";
import { addCalendarDays } from "../../server/domain/instant.ts";
import { isHere, PURCHASE_FILES, type Published, readCdnow, readOnlineRetail } from "./purchaseFiles.ts";

/** How well churn is foreseen: learned on one span of a published history, tested on the next. */
export function evaluateChurn(): void {
  for (const [file, read, horizon] of [
    ["cdnow", readCdnow, 182],
    ["onlineRetail", readOnlineRetail, 60],
  ] as const) {
    if (isHere(file)) evaluateOn(file, read(), horizon);
    else console.log(`skipped: ${PURCHASE_FILES[file]} is not here`);
  }
}

function evaluateOn(name: string, { history, end }: Published, horizon: number): void {
  const back = (days: number) => addCalendarDays(end, -days, history.timeZone);
  const train = cutAt(history, back(2 * horizon), back(horizon));
  const test = cutAt(history, back(horizon), end);
  requireInOrder(train, test);
  const churned = (orders: Float64Array) => Uint8Array.from(orders, (count) => Number(count === 0));
  const log = train.names.map((feature) => featureNamed(feature)?.log ?? false);
  const encoder = fitEncoder(train.values, log);
  const model = fitLogistic(encode(encoder, train.values), churned(train.labels.orders));
  const odds = logisticOdds(model, encode(encoder, test.values));
  const outcome = churned(test.labels.orders);
  const scores = [odds, columnNamed(test, "recency_days")!, columnNamed(test, "frequency")!.map((value) => -value)];
  const rankings = scores.map(rank);
  const { figures, differences } = pairedIntervals(
    outcome.length,
    (weight) => rankings.map((ranking) => areaUnderCurve(ranking, outcome, weight)),
    { seed: 1 },
  );
  console.log(name, train.person.length, test.person.length, figures, differences);
  console.log(calibrationOf(odds.map(probability), outcome));
}
