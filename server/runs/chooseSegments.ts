export const SEGMENT_COLUMNS = ["person"];
export interface Chosen {
  x: number;
}
export function chooseSegments(..._a: unknown[]): Chosen {
  return { x: 1 };
}
