import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../../domain/errors.ts";
import { SECOND } from "../../domain/instant.ts";
import { backoff, MAX_ATTEMPTS } from "./retry.ts";
import { noAnswer, type Sleep, type Transport } from "./transport.ts";

export interface DownloadOptions {
  transport: Transport;
  sleep: Sleep;
  /** How long the other side may send nothing. */
  idleMs?: number;
}

/**
 * Downloads a bulk result to `file`. What has arrived is kept in `file.part`, and a broken download goes on from there,
 * also after a restart: so name the file after the operation. The file appears under its own name only when it has
 * exactly `expectedBytes` bytes and is on disk.
 * @throws AppError `not_found` when the address has expired (ask for the operation again), `unavailable` when it keeps
 *   breaking off, `bad_response` when the result is larger than Shopify announced or the address is not Shopify's
 */
export async function downloadBulk(
  url: string,
  file: string,
  expectedBytes: number,
  options: DownloadOptions,
): Promise<void> {
  const part = `${file}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchRest(url, part, expectedBytes, options);
      break;
    } catch (error) {
      const passes = error instanceof AppError && error.code === "unavailable";
      if (!passes || attempt === MAX_ATTEMPTS) throw error;
      await options.sleep(error.retryAfterMs ?? backoff(attempt));
    }
  }
  await rename(part, file);
  await syncDirectory(dirname(file));
}

/** Brings `part` to `expectedBytes` bytes with one request, or throws and leaves what arrived for the next. */
async function fetchRest(url: string, part: string, expectedBytes: number, options: DownloadOptions): Promise<void> {
  let from = await sizeOf(part);
  if (from > expectedBytes) {
    await rm(part, { force: true });
    from = 0;
  }
  if (from < expectedBytes || expectedBytes === 0) await fetchFrom(from, url, part, expectedBytes, options);
  const size = await sizeOf(part);
  if (size !== expectedBytes) {
    throw noAnswer("the bulk result", new Error(`${size} of ${expectedBytes} bytes arrived`));
  }
}

async function fetchFrom(
  from: number,
  url: string,
  part: string,
  expectedBytes: number,
  { transport, idleMs = 30 * SECOND }: DownloadOptions,
): Promise<void> {
  const idle = new IdleTimer(idleMs);
  try {
    // Without "identity" a compressed body would be unpacked on the way, and ranges would count other bytes than we do.
    const headers = { "accept-encoding": "identity", ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
    const response = await transport(url, { headers, signal: idle.signal });
    await assertFound(response, part);
    const resumes = response.status === 206 && startOfRange(response) === from;
    if (response.status === 206 && !resumes) {
      throw new AppError("bad_response", "The bulk result's server sent another range than the one asked for.");
    }
    await append(response, part, resumes ? from : 0, expectedBytes, idle);
  } finally {
    idle.stop();
  }
}

async function assertFound(response: Response, part: string): Promise<void> {
  if (response.status === 200 || response.status === 206) return;
  await response.body?.cancel();
  const { status } = response;
  if (status === 416) await rm(part, { force: true });
  if (status === 416 || status === 429 || status >= 500) {
    throw new AppError("unavailable", `The bulk result's server answered ${status}; try again later.`, {
      details: { status },
    });
  }
  if (status === 403 || status === 404 || status === 410 || status === 400) {
    throw new AppError("not_found", "The bulk result is gone or its link expired; ask for the operation again.", {
      details: { status },
    });
  }
  throw new AppError("bad_response", `The bulk result's server answered ${status}.`, { details: { status } });
}

async function append(
  response: Response,
  part: string,
  from: number,
  expectedBytes: number,
  idle: IdleTimer,
): Promise<void> {
  const handle = await open(part, from > 0 ? "a" : "w");
  let size = from;
  try {
    for await (const chunk of bodyOf(response)) {
      idle.restart();
      size += chunk.byteLength;
      if (size > expectedBytes) break;
      await writeAll(handle, chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (size > expectedBytes) {
    await rm(part, { force: true });
    throw new AppError("bad_response", `The bulk result is larger than the ${expectedBytes} bytes Shopify announced.`);
  }
}

/** The body in pieces; a connection that breaks off is our error, a full disk is not. */
async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    while (reader) {
      const piece = await reader.read().catch((cause: unknown) => {
        throw noAnswer("the bulk result", cause);
      });
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.byteLength; ) {
    written += (await handle.write(chunk, written)).bytesWritten;
  }
}

function startOfRange(response: Response): number | null {
  const match = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "");
  return match ? Number(match[1]) : null;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Makes the rename itself durable; some systems do not let a directory be opened, and then keep it anyway. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Aborts when nothing was heard for a while: a large file may take long as long as it moves. */
class IdleTimer {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(
      () => this.#controller.abort(new DOMException("nothing was sent", "TimeoutError")),
      this.#milliseconds,
    );
  }
}
