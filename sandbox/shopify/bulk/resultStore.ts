import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const RESULT_HOST = "storage.googleapis.com";

/** Where finished bulk results lie, and the signed, expiring addresses under which they may be fetched. */
export class ResultStore {
  /** Where the addresses of one shop's results begin. */
  readonly path: string;
  readonly #lifetimeSeconds: number;
  #key = randomBytes(32);
  #folder: Promise<string> | null = null;

  constructor(shopId: number, lifetimeSeconds: number) {
    this.path = `/shopify-sandbox-bulk/${shopId}/bulk-operation-outputs`;
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  /** A new file for a result; the folder is made when it is first needed. */
  async newFile(): Promise<{ name: string; path: string }> {
    this.#folder ??= mkdtemp(join(tmpdir(), "sandbox-bulk-"));
    const name = randomBytes(14).toString("hex");
    return { name, path: join(await this.#folder, name) };
  }

  urlOf(name: string, fileName: string): string {
    const expires = Math.floor(Date.now() / 1000) + this.#lifetimeSeconds;
    const query = new URLSearchParams({
      GoogleAccessId: "sandbox@example.com",
      Expires: String(expires),
      Signature: this.#signature(name, expires),
      "response-content-disposition": `attachment; filename="${fileName}"`,
      "response-content-type": "application/jsonl",
    });
    return `https://${RESULT_HOST}${this.path}/${name}?${query.toString()}`;
  }

  /** The file behind an address, or what is wrong with it (in the storage service's own codes). */
  async open(
    path: string,
    query: Readonly<Record<string, unknown>>,
  ): Promise<{ path: string } | { fault: "SignatureDoesNotMatch" | "ExpiredToken" }> {
    const name = path.startsWith(`${this.path}/`) ? path.slice(this.path.length + 1) : "";
    const expires = Number(query.Expires);
    const expected = Buffer.from(this.#signature(name, expires));
    const given = Buffer.from(typeof query.Signature === "string" ? query.Signature : "");
    if (this.#folder === null || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return { fault: "SignatureDoesNotMatch" };
    }
    if (expires * 1000 <= Date.now()) return { fault: "ExpiredToken" };
    return { path: join(await this.#folder, name) };
  }

  /** The key and the results behind these addresses. */
  async dump(urls: readonly string[]) {
    const names = urls.map((url) => new URL(url).pathname.slice(this.path.length + 1));
    const folder = (await this.#folder) ?? "";
    const files = names.map(async (name) => ({ name, content: await readFile(join(folder, name), "utf8") }));
    return { key: this.#key.toString("base64"), files: await Promise.all(files) };
  }

  async restore({ key, files }: Awaited<ReturnType<ResultStore["dump"]>>): Promise<void> {
    this.#key = Buffer.from(key, "base64");
    this.#folder ??= mkdtemp(join(tmpdir(), "sandbox-bulk-"));
    const folder = await this.#folder;
    await Promise.all(files.map(({ name, content }) => writeFile(join(folder, name), content)));
  }

  async close(): Promise<void> {
    const folder = await this.#folder;
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }

  #signature(name: string, expires: number): string {
    return createHmac("sha256", this.#key).update(`${name}\n${expires}`).digest("base64");
  }
}
