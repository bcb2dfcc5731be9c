/** Something that somebody did in the store and that other services hear of. Ids are the store's. */
export type Happening =
  | { kind: "orderPlaced"; orderId: number }
  | { kind: "customerCreated"; customerId: number }
  | { kind: "customerChanged"; customerId: number; fields: readonly string[] };

type Listener = (happening: Happening, at: number) => void;

/** Passes on what happens in the store to whoever listens, at once and in the order of listening. */
export class Happenings {
  readonly #listeners: Listener[] = [];

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** @param at the virtual instant at which it happened */
  tell(happening: Happening, at: number): void {
    for (const listener of this.#listeners) listener(happening, at);
  }
}
