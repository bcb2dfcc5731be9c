import { type ChildProcess, fork } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const SECRET = "a secret";
export const SHOP_ID = 1;
export const DOMAIN = "bench.myshopify.com";

const TICK_MS = 10;

/** A body as long as Shopify's sample order, 4.8 kB. */
const BODY = JSON.stringify({
  id: 820_982_911_946_154,
  admin_graphql_api_id: "gid://shopify/Order/820982911946154",
  line_items: Array.from({ length: 8 }, (_, n) => ({ id: n, title: "A thing", note: "x".repeat(500) })),
});
const SIGNATURE = createHmac("sha256", SECRET).update(BODY).digest("base64");

/** The server under load, as a process of its own. */
export class Target {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(variant: "product" | "bare", file: string): Promise<Target> {
    const child = fork(fileURLToPath(new URL("./server.ts", import.meta.url)), [variant, file], {
      execArgv: ["--max-semi-space-size=4"],
    });
    const [{ port }] = (await once(child, "message")) as [{ port: number }];
    return new Target(child, port);
  }

  async cpuMs(): Promise<number> {
    this.#child.send({ ask: "cpu" });
    return ((await this.#answer("cpu")) as { cpu: number }).cpu;
  }

  /** Loads a file of orders beside the load; resolves with the milliseconds it took. */
  async backfill(file: string): Promise<number> {
    this.#child.send({ ask: "backfill", file });
    return ((await this.#answer("backfilled")) as { backfilled: number }).backfilled;
  }

  async #answer(name: string): Promise<object> {
    for (;;) {
      const [message] = (await once(this.#child, "message")) as [object];
      if (name in message) return message;
    }
  }

  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }
}

/** Sends one webhook; resolves with whether it was acknowledged. */
export function send(agent: Agent, port: number, eventId: string): Promise<boolean> {
  return new Promise((resolve) => {
    const post = request({
      port,
      host: "127.0.0.1",
      agent,
      method: "POST",
      path: "/webhooks",
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(BODY),
        "x-shopify-hmac-sha256": SIGNATURE,
        "x-shopify-shop-domain": DOMAIN,
        "x-shopify-topic": "orders/create",
        "x-shopify-event-id": eventId,
      },
    });
    post.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode === 200));
      response.on("error", () => resolve(false));
    });
    post.on("error", () => resolve(false));
    post.end(BODY);
  });
}

export interface Latencies {
  sent: number;
  acked: number;
  p50: number;
  p99: number;
  max: number;
}

/**
 * So many webhooks a second, whatever the server does with them. Each is timed from the moment it was due, so that one
 * the load itself could not send in time counts as late.
 */
export async function fixedRate(
  port: number,
  perSecond: number,
  isOver: (elapsed: number) => boolean,
): Promise<Latencies> {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const started = performance.now();
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  let sent = 0;
  let acked = 0;
  while (!isOver(performance.now() - started)) {
    const elapsed = performance.now() - started;
    for (; sent < (elapsed * perSecond) / 1_000; sent++) {
      const due = started + (sent * 1_000) / perSecond;
      pending.push(
        send(agent, port, `${started}-${sent}`).then((isAcked) => {
          times.push(performance.now() - due);
          if (isAcked) acked++;
        }),
      );
    }
    await sleep(TICK_MS);
  }
  await Promise.all(pending);
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { sent, acked, p50: at(0.5), p99: at(0.99), max: at(1) };
}
