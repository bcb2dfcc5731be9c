import type { IncomingMessage } from "node:http";

export type BodyFailure = "too_large" | "too_slow" | "broken_off";

/**
 * The raw bytes of a request, as they were signed, or why they cannot be had. Reads no more than `limit` bytes and waits
 * no longer than `timeout` milliseconds, whatever the sender does.
 */
export function readBody(
  request: IncomingMessage,
  { limit, timeout }: { limit: number; timeout: number },
): Promise<Buffer | BodyFailure> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve("too_large");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: Buffer | BodyFailure) => {
      clearTimeout(timer);
      request.removeAllListeners("data");
      resolve(result);
    };
    const timer = setTimeout(() => end("too_slow"), timeout);
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) end("too_large");
      else chunks.push(chunk);
    });
    request.once("end", () => end(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once("error", () => end("broken_off"));
    request.once("close", () => end("broken_off"));
  });
}
