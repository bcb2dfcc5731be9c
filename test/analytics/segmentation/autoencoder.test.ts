import { describe, expect, it } from "vitest";
import { encode, trainAutoencoder } from "../../../server/analytics/segmentation/autoencoder.ts";
import { DenseLayer } from "../../../server/analytics/segmentation/denseLayer.ts";
import { type Matrix, matrix, matrixFrom } from "../../../server/analytics/segmentation/matrix.ts";
import { randomFrom } from "../../../server/domain/random.ts";
import { normalFrom } from "./fixtures.ts";

/** Five columns that are really one: an angle along a bent line. */
function bentLine(rows: number): Matrix {
  const random = randomFrom(1);
  const points = matrix(rows, 5);
  for (let i = 0; i < rows; i++) {
    const t = 3 * random() - 1.5;
    points.data.set([t, t ** 2 - 0.75, Math.sin(2 * t), Math.cos(t) - 0.66, -t / 2], 5 * i);
  }
  return points;
}

describe("an autoencoder", () => {
  it("restores five columns that are one from a single number, and noise from none", () => {
    const bent = trainAutoencoder(bentLine(1_000), { seed: 1, code: 1, epochs: 60 });
    expect(bent.error).toBeLessThan(0.05);
    const normal = normalFrom(randomFrom(2));
    const noise = matrix(1_000, 5, Float64Array.from({ length: 5_000 }, normal));
    expect(trainAutoencoder(noise, { seed: 1, code: 1 }).error).toBeGreaterThan(0.7);
  });

  it("is the same for the same seed, bit by bit, and another for another", () => {
    const points = bentLine(200);
    const train = (seed: number) => trainAutoencoder(points, { seed, epochs: 3 });
    expect(train(7)).toEqual(train(7));
    expect(train(8)).not.toEqual(train(7));
  });

  it("encodes from plain data what it encoded when it had learned it", () => {
    const points = bentLine(50);
    const { encoder } = trainAutoencoder(points, { seed: 1, epochs: 3 });
    const stored = JSON.parse(JSON.stringify(encoder)) as typeof encoder;
    expect(encode(stored, points)).toEqual(encode(encoder, points));
    expect(encode(stored, points).columns).toBe(2);
  });

  it("passes gradients back that agree with small differences", () => {
    const layer = new DenseLayer(3, 2, "tanh", randomFrom(3));
    const input = Float64Array.of(0.3, -0.2, 0.9);
    const error = (values: Float64Array) => layer.forward(values).reduce((sum, value) => sum + value ** 2, 0);
    const output = Float64Array.from(layer.forward(input), (value) => 2 * value);
    const back = [...layer.backward(output)];
    back.forEach((slope, i) => {
      const nudge = (by: number) => error(input.with(i, input[i]! + by));
      expect((nudge(1e-6) - nudge(-1e-6)) / 2e-6).toBeCloseTo(slope, 6);
    });
  });

  it("refuses nothing to learn from, stops when told to, and refuses weights of another layer", () => {
    expect(() => trainAutoencoder(matrix(0, 2), { seed: 1 })).toThrow(/no points/);
    const signal = AbortSignal.abort(new Error("stopped"));
    expect(() => trainAutoencoder(matrixFrom([[1], [2]]), { seed: 1, signal })).toThrow("stopped");
    const wrong = { inputs: 2, outputs: 2, activation: "tanh" as const, weights: [1], bias: [0, 0] };
    expect(() => DenseLayer.from(wrong)).toThrow(/1 weights are not those of 2 x 2/);
  });
});
