import { number, type Params, percent, type Templates } from "./templates.ts";

const separation =
  (said: string) =>
  ({ value }: Params) =>
    `How far apart the segments are: ${said} (silhouette ${number(value, 2)}, where one is perfect and zero is no groups at all).`;

const stability =
  (said: string) =>
  ({ value }: Params) =>
    `How well they come back when customers are drawn again: ${said} (overlap of the least stable one ${number(value, 2)}, where one is the same people).`;

const foresight =
  (said: string) =>
  ({ value }: Params) =>
    `How much they say about later spending: ${said} (knowing the segment explains ${percent(Math.max(0, Number(value)))} of the variation in who orders and roughly how much, on a logarithmic scale; all of it nobody can explain).`;

/** `measure.<name>.<band>`: what a measure of the segments as a whole means; param `value`. */
export const measureSentences: Templates = {
  "measure.silhouette.strong": separation("clearly apart"),
  "measure.silhouette.reasonable": separation("apart, with some people between them"),
  "measure.silhouette.weak": separation("they blend into each other, as is usual where customers differ by degrees"),
  "measure.silhouette.none": separation("hardly; the borders are drawn through a crowd"),

  "measure.jaccard.high": stability("very well"),
  "measure.jaccard.sound": stability("well"),
  "measure.jaccard.partial": stability("with partly other people"),
  "measure.jaccard.none": stability("not well enough"),

  "measure.r2.large": foresight("a lot, for what people do"),
  "measure.r2.medium": foresight("a fair amount"),
  "measure.r2.small": foresight("a little"),
  "measure.r2.none": foresight("next to nothing"),
};
