import { z } from "zod";
import { type Matrix, matrixFrom } from "../../server/analytics/segmentation/matrix.ts";
import type { ReferenceFile } from "./checker.ts";

/** Points within a file, or the name of the file beside it that has them. */
export const pointsSource = z.object({
  X: z.array(z.array(z.number())).nullish(),
  X_from: z.string().nullish(),
});

/** @throws an Error that says which points are missing */
export function pointsOf({ X, X_from }: z.infer<typeof pointsSource>, file: ReferenceFile): Matrix {
  if (X) return matrixFrom(X);
  if (!X_from) throw new Error("it has neither points (X) nor the name of a file that has them (X_from)");
  const other = file.sibling(X_from);
  if (other === undefined) throw new MissingPoints(X_from);
  const { X: points } = pointsSource.parse(other);
  if (!points) throw new Error(`its points should be in ${X_from}, which has none`);
  return matrixFrom(points);
}

/** The file that should have the points is not in the folder, so nothing can be said. */
export class MissingPoints extends Error {
  readonly file: string;

  constructor(file: string) {
    super(`its points are in ${file}, which is not in the folder`);
    this.file = file;
  }
}
