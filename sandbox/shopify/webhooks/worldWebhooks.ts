import type { SandboxContext } from "../../context.ts";
import { StoreView } from "../store/view.ts";
import type { WorldIndex } from "../store/worldIndex.ts";
import {
  announceCancelled,
  announceCustomerCreated,
  announceOrderChanged,
  announceOrderPlaced,
  announceRefunded,
} from "./announcements.ts";
import type { Webhooks } from "./webhooks.ts";

/** How often the clock is looked at, in the machine's time. */
const LOOK_EVERY = 100;

interface FutureEvent {
  at: number;
  announce: (view: StoreView) => void;
}

/** Sends the webhooks of what the world held in the future from the start, as the clock passes it. */
export class WorldWebhooks {
  readonly #context: SandboxContext;
  readonly #index: WorldIndex;
  readonly #webhooks: Webhooks;
  readonly #timer: NodeJS.Timeout | null = null;
  #future: FutureEvent[] = [];
  #next = 0;
  #toldUpTo: number;

  constructor(context: SandboxContext, index: WorldIndex, webhooks: Webhooks, isOn: boolean) {
    this.#context = context;
    this.#index = index;
    this.#webhooks = webhooks;
    this.#toldUpTo = context.clock.now();
    if (!isOn) return;
    this.#gather();
    this.#timer = setInterval(() => this.tellUpTo(context.clock.now()), LOOK_EVERY);
  }

  /** The virtual instant up to which everything was told. */
  get toldUpTo(): number {
    return this.#toldUpTo;
  }

  tellUpTo(now: number): void {
    for (let event = this.#future[this.#next]; event && event.at <= now; event = this.#future[this.#next]) {
      this.#next++;
      event.announce(new StoreView(this.#index, event.at, { seesAllOrders: true }));
    }
    this.#toldUpTo = Math.max(this.#toldUpTo, now);
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  /** Goes on in a restored world. */
  restore(toldUpTo: number): void {
    this.#toldUpTo = toldUpTo;
    if (this.#timer) this.#gather();
  }

  #gather(): void {
    const future: FutureEvent[] = [];
    const add = (at: number, announce: FutureEvent["announce"]) => {
      if (at > this.#toldUpTo) future.push({ at, announce });
    };
    const webhooks = this.#webhooks;
    for (const customer of this.#context.world.customers) {
      add(customer.createdAt, (view) => announceCustomerCreated(webhooks, customer, view));
    }
    for (const order of this.#context.world.orders) {
      add(order.createdAt, (view) => announceOrderPlaced(webhooks, order, view));
      for (const refund of order.refunds) {
        add(refund.createdAt, (view) => {
          announceRefunded(webhooks, order, refund, view);
          announceOrderChanged(webhooks, order, view);
        });
      }
      if (order.cancelledAt === null) continue;
      add(order.cancelledAt, (view) => announceCancelled(webhooks, order, view));
    }
    this.#future = future.sort((a, b) => a.at - b.at);
    this.#next = 0;
  }
}
