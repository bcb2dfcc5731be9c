const COLOURS = 8;

/** The colour of a segment: the same wherever it is shown, for as long as it lives. */
export function segmentColour(id: number): string {
  return `var(--segment-${((((id - 1) % COLOURS) + COLOURS) % COLOURS) + 1})`;
}
