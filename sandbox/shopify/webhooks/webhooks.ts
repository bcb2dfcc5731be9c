import { createHmac } from "node:crypto";
import type { SandboxContext } from "../../context.ts";
import { chance, uuidFrom } from "../../random.ts";
import { API_VERSION } from "../graphql/schema.ts";
import { type Delivery, type DeliveryOutcome, outcomeOf, RETRY_PAUSES } from "./delivery.ts";
import { AFTER_UNINSTALL, maySubscribe, type Topic } from "./topics.ts";

/** Between the first byte sent and the app's answer. */
const TIMEOUT_MILLISECONDS = 5_000;
const MOST_AT_ONCE = 20;
/** A webhook that is held back is held back for so long, in the machine's time. */
const HELD_BACK = { least: 200, most: 1_200 };

export interface WebhookOptions {
  apiSecret: string;
  scopes: readonly string[];
  topics: readonly Topic[];
  /** Shopify's pauses before retries times this. */
  pauseScale: number;
}

export interface WebhookState {
  installed: boolean;
  topics: readonly Topic[];
  events: number;
  deliveries: Delivery[];
}

/**
 * The app's subscriptions, and what is sent for them: signed, at least once, in no particular order. Nothing is sent
 * while nobody has named the app's address.
 */
export class Webhooks {
  readonly #context: SandboxContext;
  readonly #options: WebhookOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ends = new AbortController();
  readonly #ready: Delivery[] = [];
  #deliveries: Delivery[] = [];
  #topics: readonly Topic[];
  #events = 0;
  #sending = 0;
  /** Counts restored states: answers to attempts of an earlier one are of no interest. */
  #life = 0;
  /** Whether the merchant has the app installed: they have, until they uninstall it. */
  installed = true;

  constructor(context: SandboxContext, options: WebhookOptions) {
    this.#context = context;
    this.#options = options;
    this.#topics = options.topics;
  }

  /** The topics the app is subscribed to, of those its scopes allow. */
  get topics(): readonly Topic[] {
    return this.#topics.filter((topic) => maySubscribe(topic, this.#options.scopes));
  }

  /** Subscribes to these and no other topics, as a deployed shopify.app.toml does. */
  subscribe(topics: readonly Topic[]): void {
    this.#topics = topics;
  }

  outcomes(): DeliveryOutcome[] {
    return this.#deliveries.map(outcomeOf);
  }

  /**
   * Something happened: one event for each call, and as many deliveries as fate has it.
   * @param body made only if somebody is there to receive it
   */
  send(topic: Topic, triggeredAt: number, body: () => unknown): void {
    const { seed } = this.#context.world;
    const number = ++this.#events;
    if (this.#context.target.url === null || !this.topics.includes(topic)) return;
    if (!this.installed && !AFTER_UNINSTALL.has(topic)) return;
    const eventId = uuidFrom(seed, "webhook event", number);
    const delivery: Delivery = {
      topic,
      eventId,
      webhookId: uuidFrom(seed, "webhook", number),
      triggeredAt,
      body: JSON.stringify(body()),
      attempts: 0,
      status: "waiting",
      answer: null,
      dueAt: Date.now(),
    };
    for (const copy of this.#fateOf(delivery, number)) this.#add(copy);
  }

  /** Ends every wait and every request. */
  close(): void {
    this.#ends.abort();
    this.#stopWaiting();
  }

  dump(): WebhookState {
    return { installed: this.installed, topics: this.#topics, events: this.#events, deliveries: this.#deliveries };
  }

  /** Goes on where the state left off; attempts that were under way are made again. */
  restore({ installed, topics, events, deliveries }: WebhookState): void {
    this.installed = installed;
    this.#topics = topics;
    this.#events = events;
    this.#deliveries = [];
    this.#life++;
    this.#stopWaiting();
    for (const delivery of deliveries) this.#add(delivery);
  }

  #stopWaiting(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#ready.length = 0;
  }

  /** What becomes of a webhook: dropped, held back, sent twice (the same delivery, or another of the event) or just sent. */
  #fateOf(delivery: Delivery, number: number): Delivery[] {
    const { faults, world } = this.#context;
    const drawn = (what: string) => chance(world.seed, what, delivery.eventId, delivery.topic);
    if (drawn("webhookDrop") < faults.webhookDrop) return [{ ...delivery, status: "dropped", body: "" }];
    delivery.dueAt += faults.webhookDelayMilliseconds;
    if (drawn("webhookReorder") < faults.webhookReorder) {
      delivery.dueAt += HELD_BACK.least + Math.round((HELD_BACK.most - HELD_BACK.least) * drawn("held back"));
    }
    if (drawn("webhookDuplicates") >= faults.webhookDuplicates) return [delivery];
    const isSame = drawn("same delivery") < 0.5;
    const webhookId = isSame ? delivery.webhookId : uuidFrom(world.seed, "second subscription", number);
    return [delivery, { ...delivery, webhookId }];
  }

  #add(delivery: Delivery): void {
    this.#deliveries.push(delivery);
    if (delivery.status === "waiting") this.#wait(delivery);
  }

  #wait(delivery: Delivery): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#ready.push(delivery);
        this.#sendReady();
      },
      Math.max(0, delivery.dueAt - Date.now()),
    );
    this.#timers.add(timer);
  }

  #sendReady(): void {
    while (this.#sending < MOST_AT_ONCE) {
      const delivery = this.#ready.shift();
      if (!delivery) return;
      this.#sending++;
      void this.#attempt(delivery).finally(() => {
        this.#sending--;
        this.#sendReady();
      });
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const life = this.#life;
    delivery.attempts++;
    const answer = await this.#post(delivery);
    if (this.#ends.signal.aborted || life !== this.#life) return;
    delivery.answer = answer;
    const pause = RETRY_PAUSES[delivery.attempts - 1];
    if (answer !== null && answer >= 200 && answer < 300) delivery.status = "delivered";
    else if (pause === undefined) delivery.status = "failed";
    else {
      delivery.dueAt = Date.now() + pause * 1_000 * this.#options.pauseScale;
      this.#wait(delivery);
    }
    if (delivery.status !== "waiting") delivery.body = "";
  }

  /** The app's status, or null where none came in time. */
  async #post(delivery: Delivery): Promise<number | null> {
    const { target } = this.#context;
    if (target.url === null) return null;
    try {
      const response = await fetch(`${target.url}/webhooks`, {
        method: "POST",
        headers: this.#headersOf(delivery),
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.any([this.#ends.signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }

  #headersOf({ topic, body, webhookId, eventId, triggeredAt }: Delivery): Record<string, string> {
    return {
      "Content-Type": "application/json",
      "User-Agent": "Shopify-Captain-Hook",
      "X-Shopify-Topic": topic,
      "X-Shopify-Hmac-Sha256": createHmac("sha256", this.#options.apiSecret).update(body).digest("base64"),
      "X-Shopify-Shop-Domain": this.#context.world.store.domain,
      "X-Shopify-API-Version": API_VERSION,
      "X-Shopify-Webhook-Id": webhookId,
      "X-Shopify-Event-Id": eventId,
      "X-Shopify-Triggered-At": new Date(triggeredAt).toISOString(),
    };
  }
}
