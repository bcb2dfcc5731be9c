import { AppError } from "../../domain/errors.ts";
import { noAnswer } from "./transport.ts";

/**
 * The whole text of an answer, up to `limit` bytes.
 * @throws AppError `bad_response` when it is larger, `unavailable` when it breaks off
 */
export async function readText(response: Response, name: string, limit: number): Promise<string> {
  const tooLarge = () => new AppError("bad_response", `The answer to ${name} is larger than ${limit} bytes.`);
  if (Number(response.headers.get("content-length") ?? 0) > limit) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw noAnswer(name, cause);
  }
  if (size > limit) throw tooLarge();
  return Buffer.concat(chunks).toString("utf8");
}

/** The value of a JSON text, or undefined: an error page in HTML is an answer too, and its text may hold anything. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
