/** A piece of work on one shop. It stops at its next commit when `signal` is aborted and is resumed by the next start. */
export type Work = (signal: AbortSignal) => Promise<void>;

/**
 * Runs work one piece at a time per shop, shops side by side. It holds nothing durable: what is to be done is rows
 * (syncs, runs, pushes that are not finished), and the process asks for them again when it starts.
 */
export class ShopWork {
  readonly #tails = new Map<number, Promise<void>>();
  readonly #stop = new AbortController();
  readonly #onError: (shopId: number, name: string, error: unknown) => void;

  constructor(onError: (shopId: number, name: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Starts `work` after the shop's earlier work; resolves when it has ended, however it ended. */
  add(shopId: number, name: string, work: Work): Promise<void> {
    const { signal } = this.#stop;
    const result = (this.#tails.get(shopId) ?? Promise.resolve()).then(async () => {
      if (signal.aborted) return;
      try {
        await work(signal);
      } catch (error) {
        if (!signal.aborted) this.#onError(shopId, name, error);
      }
    });
    this.#tails.set(shopId, result);
    return result;
  }

  /** Asks running work to stop and waits for it. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("The server is stopping."));
    await Promise.all(this.#tails.values());
  }
}
