/** How a long computation reports and is stopped; both are the caller's. */
export interface Progress {
  /** Called now and then with the part that is done, 0 to 1. */
  onProgress?: ((done: number) => void) | undefined;
  /**
   * Asked between steps; an AbortSignal fits. The computation never yields to the event loop, so a stop from another
   * thread needs a signal that looks at shared memory.
   */
  signal?: Pick<AbortSignal, "throwIfAborted"> | undefined;
}

/** The progress of one part of a larger piece of work, which covers `from` to `until` of the whole. */
export function partOf(whole: Progress, from: number, until: number): Progress {
  return { signal: whole.signal, onProgress: (done) => whole.onProgress?.(from + (until - from) * done) };
}
