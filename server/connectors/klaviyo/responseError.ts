import { z } from "zod";
import { AppError, type ErrorCode } from "../../domain/errors.ts";

const errorBody = z.object({
  errors: z.array(
    z.object({
      code: z.string().optional(),
      title: z.string().optional(),
      detail: z.string().optional(),
      source: z.object({ pointer: z.string().nullish(), parameter: z.string().nullish() }).nullish(),
    }),
  ),
});

const CODES: Readonly<Record<number, [ErrorCode, string]>> = {
  401: ["unauthorised", "Klaviyo refused the API key; connect the account again."],
  403: ["forbidden", "The Klaviyo API key lacks a scope that this needs; give it the scope."],
  404: ["not_found", "Klaviyo does not know what this request is about."],
  409: ["conflict", "Klaviyo's state does not allow this request."],
};

/**
 * The error of an answer that is neither 2xx nor to be repeated. It quotes Klaviyo's own words with everything taken out
 * that could be personal or secret; `details.errors` holds code and place of each.
 */
export function responseError(status: number, name: string, body: unknown): AppError {
  const [code, sentence] = CODES[status] ?? ["bad_response", `Klaviyo did not accept the request (${status}).`];
  const parsed = errorBody.safeParse(body);
  const errors = parsed.success ? parsed.data.errors : [];
  const detail = errors[0]?.detail ?? errors[0]?.title;
  const quoted = detail === undefined ? "" : ` It said: ${redact(detail)}`;
  return new AppError(code, `${name}: ${sentence}${quoted}`, {
    details: {
      status,
      errors: errors.slice(0, 10).map((error) => ({
        code: error.code ?? null,
        source: error.source?.pointer ?? error.source?.parameter ?? null,
      })),
    },
  });
}

/** A sentence of Klaviyo's without e-mail addresses, telephone numbers and API keys, and not endless. */
export function redact(text: string): string {
  return text
    .slice(0, 300)
    .replace(/[^\s"'<>@]+@[^\s"'<>@]+/g, "[e-mail]")
    .replace(/\bp[kr]_[A-Za-z0-9]+/g, "[key]")
    .replace(/(?<![A-Za-z0-9])\+?\d[\d\s().-]{6,}\d(?![A-Za-z0-9])/g, "[number]");
}
