import { describe, expect, it } from "vitest";
import { autoencoderOn } from "../../../server/analytics/segmentation/autoencoderPartitioner.ts";
import { distancesToSegments } from "../../../server/analytics/segmentation/centroidPartitioner.ts";
import { kMeansOn, kMeansPartitioner, mlKMeansOn } from "../../../server/analytics/segmentation/kMeansPartitioner.ts";
import { type Matrix, matrixFrom, selectRows } from "../../../server/analytics/segmentation/matrix.ts";
import { distancesUnder, restorePartition } from "../../../server/analytics/segmentation/restorePartition.ts";
import { rfmRulesPartitioner } from "../../../server/analytics/segmentation/rfmRulesPartitioner.ts";
import { wardOn } from "../../../server/analytics/segmentation/wardPartitioner.ts";
import { randomFrom } from "../../../server/domain/random.ts";

function buyers(count: number, seed: number): Matrix {
  const random = randomFrom(seed);
  return matrixFrom(
    Array.from({ length: count }, () => {
      const orders = 1 + Math.floor(-Math.log(1 - random()) * 2);
      return [Math.floor(400 * random() ** (1 + orders / 3)), orders, Math.round(orders * 3_000 * (0.3 + random()))];
    }),
  );
}

/** People of five kinds so far apart that there is one way to tell them apart, whatever the start. */
function fiveKinds(count: number, seed: number): Matrix {
  const random = randomFrom(seed);
  return matrixFrom(
    Array.from({ length: count }, (_, i) => {
      const kind = i % 5;
      return [3 ** (5 - kind) * (1 + random() / 5), 2 ** kind, 4 ** kind * 1_000 * (1 + random() / 5)];
    }),
  );
}

const skewed = [true, true, true];
const partitioners = [
  kMeansPartitioner,
  rfmRulesPartitioner,
  mlKMeansOn(skewed),
  wardOn(skewed),
  autoencoderOn(skewed),
];

describe.each(partitioners)("the $method partitioner", (partitioner) => {
  const values = buyers(600, 1);
  const partition = partitioner.fit(values, 5, 1);

  it("places the people it was fitted on as its labels say", () => {
    expect([...partition.assign(values)]).toEqual([...partition.labels]);
    expect(new Set(partition.labels)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it("comes back from stored parameters the same", () => {
    const stored = JSON.parse(JSON.stringify(partition.parameters)) as typeof partition.parameters;
    const others = buyers(300, 2);
    expect([...restorePartition(stored).assign(others)]).toEqual([...partition.assign(others)]);
    expect(restorePartition(stored).k).toBe(5);
  });

  it("has distances that agree with where it places people, unless it is rules", () => {
    const distances = distancesUnder(partition.parameters, values);
    expect(distances === null).toBe(partitioner.method === "rfm_rules");
    for (const [i, label] of distances ? partition.labels.entries() : []) {
      expect(distances!.data[5 * i + label]).toBe(Math.min(...distances!.data.subarray(5 * i, 5 * i + 5)));
    }
  });

  it("gives the same seed the same groups", () => {
    expect(partitioner.fit(values, 5, 1)).toMatchObject({ parameters: partition.parameters });
  });

  it("gives the same groups the same numbers when people come in another order", () => {
    const kinds = fiveKinds(600, 3);
    const order = Int32Array.from({ length: 600 }, (_, i) => (i * 7) % 600);
    const { labels } = partitioner.fit(kinds, 5, 1);
    expect([...partitioner.fit(selectRows(kinds, order), 5, 1).labels]).toEqual(
      Array.from(order, (row) => labels[row]),
    );
    expect(new Set(labels).size).toBe(5);
  });

  it("numbers groups from the best customers", () => {
    const spend = (group: number) => {
      const members = [...partition.labels.keys()].filter((i) => partition.labels[i] === group);
      return members.reduce((sum, i) => sum + values.data[3 * i + 2]!, 0) / members.length;
    };
    expect(spend(0)).toBeGreaterThan(spend(4));
  });
});

describe("kMeansPartitioner", () => {
  it.each([
    ["identical people", Array.from({ length: 50 }, () => [3, 1, 100]), "partition.all_alike"],
    ["one column alike", Array.from({ length: 50 }, (_, i) => [i, 1, 100 * i]), "partition.flat_column"],
    ["too few kinds", Array.from({ length: 50 }, (_, i) => [i % 3, 1 + (i % 3), i % 3]), "partition.too_few_different"],
    ["fewer people than groups", [[1, 2, 3]], "partition.too_few_people"],
  ])("says why it cannot cut %s, and refuses to", (_what, people, code) => {
    const values = matrixFrom(people);
    expect(kMeansPartitioner.unfit(values, 4)?.code).toBe(code);
    expect(() => kMeansPartitioner.fit(values, 4, 1)).toThrow();
  });

  it("clusters on further axes too, and measures distances on the scale it clustered on", () => {
    const random = randomFrom(5);
    const values = matrixFrom(
      Array.from({ length: 400 }, () => [400 * random(), 1 + 5 * random(), 9_000 * random(), random() < 0.5 ? 0 : 1]),
    );
    const partition = kMeansOn([true, true, true, false]).fit(values, 4, 1);
    if (partition.parameters.method !== "k_means") throw new Error("not k-means");
    const distances = distancesToSegments(partition.parameters, values);
    for (const [i, label] of partition.labels.entries()) {
      expect(distances.data[4 * i + label]).toBe(Math.min(...distances.data.subarray(4 * i, 4 * i + 4)));
    }
  });

  it("does not change with the currency's unit: the +1 of the logarithm moves somebody at a border in one store of fifty", () => {
    const changed = Array.from({ length: 50 }, (_, seed) => {
      const values = buyers(300, seed + 1);
      const inPennies = matrixFrom(
        Array.from({ length: 300 }, (_row, i) => [
          values.data[3 * i]!,
          values.data[3 * i + 1]!,
          100 * values.data[3 * i + 2]!,
        ]),
      );
      const first = kMeansPartitioner.fit(values, 4, 1).labels;
      const second = kMeansPartitioner.fit(inPennies, 4, 1).labels;
      return first.filter((label, i) => label !== second[i]).length;
    });
    expect(changed.filter((people) => people === 0).length).toBeGreaterThanOrEqual(49);
    expect(Math.max(...changed)).toBeLessThanOrEqual(3);
  });
});

it("rules say when ties leave fewer groups than asked for", () => {
  const values = matrixFrom(Array.from({ length: 30 }, () => [3, 1, 100]));
  expect(rfmRulesPartitioner.unfit(values, 4)).toEqual({
    code: "partition.too_few_scores",
    params: { groups: 1, k: 4 },
  });
  expect(rfmRulesPartitioner.fit(values, 4, 1).k).toBe(1);
});
