import { type Matrix, matrix } from "../../server/analytics/segmentation/matrix.ts";
import { type Random, randomFrom } from "../../server/domain/random.ts";

function normalFrom(random: Random): Random {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** As customers are: a continuum, three habits of a person seen through all the columns, each with its own noise. */
export function customers(rows: number, columns: number): Matrix {
  const normal = normalFrom(randomFrom(columns));
  const loadings = Array.from({ length: 3 * columns }, normal);
  const points = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    const [recency, frequency, value] = [normal(), normal(), normal()];
    for (let j = 0; j < columns; j++) {
      const seen = recency * loadings[3 * j]! + frequency * loadings[3 * j + 1]! + value * loadings[3 * j + 2]!;
      points.data[i * columns + j] = seen + 0.5 * normal();
    }
  }
  return points;
}

/** Six round clouds that overlap: every point is nearly as far from the second centroid, which suits bounds least. */
export function clouds(rows: number, columns: number): Matrix {
  const random = randomFrom(columns);
  const normal = normalFrom(random);
  const centres = Array.from({ length: 6 * columns }, normal);
  const points = matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    const cloud = Math.floor(random() * 6) * columns;
    for (let j = 0; j < columns; j++) points.data[i * columns + j] = centres[cloud + j]! + normal();
  }
  return points;
}
