import { createHmac } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { SandboxClient } from "./harness.ts";

/** A webhook as the app got it. */
export interface Received {
  topic: string;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  // Tests know the shape of what they asked for.
  body: Record<string, never>;
  isSigned: boolean;
}

/** The status of the app's answer; null for none at all. */
type Answer = (received: Received, number: number) => number | null;

/** An app on this machine that keeps what it is told. */
export class App {
  readonly received: Received[] = [];
  readonly origin: string;
  readonly #news: EventEmitter;

  constructor(origin: string, news: EventEmitter) {
    this.origin = origin;
    this.#news = news;
    news.on("webhook", (received: Received) => this.received.push(received));
  }

  /** Waits until so many webhooks have come, of one topic or of all; gives them. */
  async until(count: number, topic?: string): Promise<Received[]> {
    const found = () => this.received.filter((received) => topic === undefined || received.topic === topic);
    while (found().length < count) await once(this.#news, "webhook");
    return found();
  }

  get topics(): string[] {
    return this.received.map(({ topic }) => topic);
  }
}

/** Starts an app that is gone when the test is, and names it to the sandbox. */
export async function startApp(sandbox: SandboxClient, answer: Answer = () => 200): Promise<App> {
  const news = new EventEmitter();
  let number = 0;
  const take = async (req: IncomingMessage, res: ServerResponse) => {
    const raw = Buffer.concat(await req.toArray());
    const signature = createHmac("sha256", "sandbox-secret").update(raw).digest("base64");
    const received = {
      topic: String(req.headers["x-shopify-topic"]),
      path: req.url ?? "",
      headers: req.headers,
      raw: raw.toString(),
      body: JSON.parse(raw.toString()),
      isSigned: req.headers["x-shopify-hmac-sha256"] === signature,
    };
    const status = answer(received, ++number);
    if (status !== null) res.writeHead(status).end();
    news.emit("webhook", received);
  };
  const server = createServer((req, res) => void take(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const app = new App(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, news);
  await sandbox.control("webhooks/target", { url: app.origin });
  return app;
}
