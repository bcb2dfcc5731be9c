import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const RESULT_HOST = "storage.googleapis.com";
const BUCKET_PATH = "/shopify-sandbox-bulk/bulk-operation-outputs";

/** Where finished bulk results lie, and the signed, expiring addresses under which they may be fetched. */
export class ResultStore {
  readonly #key = randomBytes(32);
  readonly #lifetimeSeconds: number;
  #folder: Promise<string> | null = null;

  constructor(lifetimeSeconds: number) {
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
    return `https://${RESULT_HOST}${BUCKET_PATH}/${name}?${query.toString()}`;
  }

  /** The file behind an address, or what is wrong with it (in the storage service's own codes). */
  async open(
    path: string,
    query: Readonly<Record<string, unknown>>,
  ): Promise<{ path: string } | { fault: "SignatureDoesNotMatch" | "ExpiredToken" }> {
    const name = path.startsWith(`${BUCKET_PATH}/`) ? path.slice(BUCKET_PATH.length + 1) : "";
    const expires = Number(query.Expires);
    const expected = Buffer.from(this.#signature(name, expires));
    const given = Buffer.from(typeof query.Signature === "string" ? query.Signature : "");
    if (this.#folder === null || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return { fault: "SignatureDoesNotMatch" };
    }
    if (expires * 1000 <= Date.now()) return { fault: "ExpiredToken" };
    return { path: join(await this.#folder, name) };
  }

  async close(): Promise<void> {
    const folder = await this.#folder;
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }

  #signature(name: string, expires: number): string {
    return createHmac("sha256", this.#key).update(`${name}\n${expires}`).digest("base64");
  }
}
