import { AppError } from "../../domain/errors.ts";
import { deriveSeed, type Random, randomFrom } from "../../domain/random.ts";
import { DenseLayer, type LayerParameters } from "./denseLayer.ts";
import { type Matrix, matrix, requireFinite, selectRows } from "./matrix.ts";
import type { Progress } from "./progress.ts";
import { sampleRows } from "./sampleRows.ts";

/** The half of an autoencoder that is kept: layers from the inputs to the few numbers between. Plain data. */
export type Encoder = readonly LayerParameters[];

export interface AutoencoderOptions extends Progress {
  seed: number;
  /** Numbers each point is squeezed into. Default 2. */
  code?: number | undefined;
  /** Units of the layers before and after. Default 8. */
  hidden?: number | undefined;
  /** Points learned from at most. Default 1,500. */
  maxRows?: number | undefined;
  /** Passes over them. Default 30. */
  epochs?: number | undefined;
}

const BATCH = 32;
const LEARNING_RATE = 0.01;

/**
 * Learns to write each point as `code` numbers from which it can be restored: a network inputs -> hidden (tanh) ->
 * code -> hidden (tanh) -> inputs that minimises the squared error of the restored point. A curved relative of principal
 * components. Scale the columns first.
 * Hinton and Salakhutdinov, Reducing the dimensionality of data with neural networks, Science 313, 2006; trained by Adam
 * on mini-batches (Kingma and Ba, ICLR 2015), the step falling in a straight line to nothing.
 * @returns the encoder, and the mean squared error per cell on the points learned from in the last pass: 1 is what
 *   knowing nothing scores on standardised columns
 * @throws invalid_input without points and for a cell that is not finite
 * @example encode(trainAutoencoder(points, { seed: 1 }).encoder, points).columns // 2
 */
export function trainAutoencoder(points: Matrix, options: AutoencoderOptions): { encoder: Encoder; error: number } {
  const { seed, code = 2, hidden = 8, maxRows = 1_500, epochs = 30 } = options;
  if (points.rows === 0) throw new AppError("invalid_input", "There are no points to learn from.");
  requireFinite(points);
  const drawn = sampleRows(points.rows, maxRows, randomFrom(deriveSeed(seed, "sample")));
  const learned = selectRows(points, drawn);
  const { columns } = points;
  const random = randomFrom(deriveSeed(seed, "weights"));
  const layers = [
    new DenseLayer(columns, hidden, "tanh", random),
    new DenseLayer(hidden, code, "linear", random),
    new DenseLayer(code, hidden, "tanh", random),
    new DenseLayer(hidden, columns, "linear", random),
  ];
  const order = Int32Array.from({ length: learned.rows }, (_, row) => row);
  const batches = Math.ceil(learned.rows / BATCH);
  let error = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    options.signal?.throwIfAborted();
    shuffle(order, random);
    error = 0;
    for (let batch = 0; batch < batches; batch++) {
      const rows = order.subarray(batch * BATCH, (batch + 1) * BATCH);
      for (const row of rows) error += learnFrom(layers, learned.data.subarray(row * columns, (row + 1) * columns));
      const rate = LEARNING_RATE * (1 - (epoch * batches + batch) / (epochs * batches));
      for (const layer of layers) layer.step(rate, rows.length);
    }
    options.onProgress?.((epoch + 1) / epochs);
  }
  return { encoder: layers.slice(0, 2).map((layer) => layer.parameters()), error: error / learned.data.length };
}

/** The codes of points under a learned encoder: points x code. */
export function encode(encoder: Encoder, points: Matrix): Matrix {
  const layers = encoder.map((parameters) => DenseLayer.from(parameters));
  const codes = matrix(points.rows, encoder.at(-1)?.outputs ?? points.columns);
  for (let row = 0; row < points.rows; row++) {
    let values = points.data.subarray(row * points.columns, (row + 1) * points.columns);
    for (const layer of layers) values = layer.forward(values);
    codes.data.set(values, row * codes.columns);
  }
  return codes;
}

/** Adds the gradient of one point's squared error to every layer; returns that error. */
function learnFrom(layers: readonly DenseLayer[], point: Float64Array): number {
  let values = point;
  for (const layer of layers) values = layer.forward(values);
  const gradient = new Float64Array(point.length);
  let error = 0;
  for (let j = 0; j < point.length; j++) {
    const difference = values[j]! - point[j]!;
    error += difference * difference;
    gradient[j] = 2 * difference;
  }
  let back: Float64Array = gradient;
  for (let i = layers.length - 1; i >= 0; i--) back = layers[i]!.backward(back);
  return error;
}

/** Fisher and Yates' shuffle. */
function shuffle(order: Int32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}
