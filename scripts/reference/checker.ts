/** A reference file, parsed. */
export interface ReferenceFile {
  name: string;
  content: unknown;
  /** The content of another file of the same folder; undefined where it is not there. */
  sibling(name: string): unknown;
}

/** What one method did against one file. */
export interface CheckedMethod {
  file: string;
  method: string;
  passed: boolean;
  /** The largest found, in the method's own unit; `bar` is the largest allowed. */
  deviation: number;
  bar: number;
  /** What a reader should know besides: how many cases, what was left out and why. */
  note?: string;
  /** Set where nothing could be said, with the reason; such a row is neither passed nor failed. */
  skipped?: string;
}

/** Knows one format of reference files. */
export interface Checker {
  /** Whether the file is of this format, by what it holds and never by its name. */
  recognises(content: unknown): boolean;
  /** Runs our methods on the file's inputs. Throws where the file is not what its format promises. */
  check(file: ReferenceFile): CheckedMethod[];
}

/** One row from the deviations of several cases; NaN fails. */
export function rowOf(
  file: string,
  method: string,
  deviations: readonly number[],
  bar: number,
  note?: string,
): CheckedMethod {
  const deviation = deviations.some(Number.isNaN) ? Number.NaN : deviations.reduce((a, b) => Math.max(a, b), 0);
  return { file, method, passed: deviation <= bar, deviation, bar, ...(note === undefined ? {} : { note }) };
}

/** |found / expected - 1|, or the plain difference where zero is expected. */
export function relative(found: number, expected: number): number {
  return expected === 0 ? Math.abs(found) : Math.abs(found / expected - 1);
}

/** A row of what could not be checked. */
export function skippedRow(file: string, method: string, reason: string): CheckedMethod {
  return { file, method, passed: true, deviation: 0, bar: 0, skipped: reason };
}
