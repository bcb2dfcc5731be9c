/** The demo's two correspondents, over HTTP as anybody else would reach them. */

async function call<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    throw new Error(`Nothing answers at ${new URL(url).origin} any more.`, { cause });
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${init.method ?? "GET"} ${new URL(url).pathname} answered ${response.status}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

const asJson = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export class SandboxClient {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  get<T>(path: string): Promise<T> {
    return call(`${this.#origin}/_sandbox${path}`);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return call(`${this.#origin}/_sandbox${path}`, asJson("POST", body));
  }
}

/** The app's API in the name of a store's staff: every request carries a fresh session token, as App Bridge does it. */
export class AppClient {
  readonly #origin: string;
  readonly #sandbox: SandboxClient;

  constructor(origin: string, sandbox: SandboxClient) {
    this.#origin = origin;
    this.#sandbox = sandbox;
  }

  async request<T>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<T> {
    const { token } = await this.#sandbox.post<{ token: string }>("/session-token", {});
    const init = body === undefined ? { method } : asJson(method, body);
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${token}`);
    return call(`${this.#origin}/api${path}`, { ...init, headers });
  }

  async peakRssMb(): Promise<number> {
    return (await call<{ peakRssMb: number }>(`${this.#origin}/healthz`)).peakRssMb;
  }
}
