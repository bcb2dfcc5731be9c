import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "./domain/errors.ts";
import { type Instant, SECOND } from "./domain/instant.ts";

/** A 256-bit key, written in base64. */
const key = z
  .string()
  .transform((text) => new Uint8Array(Buffer.from(text, "base64")))
  .refine((bytes) => bytes.length === 32, { error: "must be 32 bytes in base64" });

const environment = z.object({
  NODE_ENV: z.string().default("development"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4300),
  HOST: z.string().default("127.0.0.1"),
  APP_URL: z.url().default("http://127.0.0.1:4300"),
  LOG_LEVEL: z.enum(["silent", "error", "warn", "info", "debug"]).default("info"),
  STRATA_DATA_DIR: z.string().default(".local/app"),
  SHOPIFY_API_KEY: z.string().min(1),
  SHOPIFY_API_SECRET: z.string().min(1),
  /** While the secret is being rotated: webhooks signed with the one before are still accepted. */
  SHOPIFY_API_SECRET_PREVIOUS: z.string().min(1).optional(),
  /** Sealing keys as `id:base64`, newest first, separated by commas; older ones still open what they sealed. */
  STRATA_SEALING_KEYS: z.string().min(1),
  /** Keys the hashes of e-mail addresses and phone numbers; never changes while data exists. */
  STRATA_CONTACT_KEY: key,
  /** Where the sandbox listens; all of Shopify's hosts are rewritten to it. */
  SANDBOX_ORIGIN: z.url().optional(),
  KLAVIYO_BASE_URL: z.url().default("https://a.klaviyo.com"),
  /** Waits before a list is read back again whose additions do not all show yet: Klaviyo may lag by minutes. */
  KLAVIYO_READ_BACK_SECONDS: z
    .string()
    .regex(/^\d{1,4}(,\d{1,4})*$/, { error: "must be seconds, separated by commas" })
    .default("2,10,30,120"),
  /** Stores worked on side by side; each does one piece of work at a time. */
  STRATA_SHOPS_AT_ONCE: z.coerce.number().int().min(1).max(64).default(4),
  /** Business time starts here instead of now, to work on an old order history. */
  STRATA_CLOCK_START: z.iso.datetime({ offset: true }).optional(),
  /** Where the process is to kill itself, for tests of crashes: list:FILE, kill:POINT or stop:POINT. */
  STRATA_FAILPOINTS: z.string().min(1).optional(),
});

export interface Config {
  isProduction: boolean;
  port: number;
  host: string;
  appUrl: string;
  logLevel: "silent" | "error" | "warn" | "info" | "debug";
  dataDir: string;
  shopifyApiKey: string;
  shopifyApiSecret: string;
  shopifyApiSecretPrevious: string | undefined;
  sealingKeys: readonly { id: string; key: Uint8Array }[];
  contactKey: Uint8Array;
  sandboxOrigin: string | undefined;
  /** Where the sandbox's admin page is, which frames the screens: another site than the app's, as Shopify's is. */
  sandboxAdmin: string | undefined;
  klaviyoBaseUrl: string;
  /** Milliseconds. */
  readBackPauses: readonly number[];
  shopsAtOnce: number;
  clockStart: Instant | undefined;
  failpoints: string | undefined;
}

function readSealingKeys(text: string): Config["sealingKeys"] {
  return text.split(",").map((entry) => {
    const at = entry.indexOf(":");
    const parsed = key.safeParse(entry.slice(at + 1));
    if (at < 1 || !parsed.success) {
      throw new AppError("not_configured", "STRATA_SEALING_KEYS must be id:key pairs, each key 32 bytes in base64.");
    }
    return { id: entry.slice(0, at), key: parsed.data };
  });
}

/**
 * The process's settings: the only reader of the environment. Refuses unknown shapes with the variable's name, and in
 * production everything that only serves trying the product out.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new AppError("not_configured", `The environment is not usable: ${reasons.join("; ")}.`);
  }
  const values = parsed.data;
  const isProduction = values.NODE_ENV === "production";
  for (const name of ["SANDBOX_ORIGIN", "STRATA_CLOCK_START", "STRATA_FAILPOINTS"] as const) {
    if (isProduction && values[name] !== undefined) {
      throw new AppError(
        "not_configured",
        `${name} is for trying the product out and is refused in production; unset it.`,
      );
    }
  }
  if (isProduction && !values.KLAVIYO_BASE_URL.startsWith("https://")) {
    throw new AppError("not_configured", "KLAVIYO_BASE_URL must be https in production.");
  }
  return {
    isProduction,
    port: values.PORT,
    host: values.HOST,
    appUrl: values.APP_URL,
    logLevel: values.LOG_LEVEL,
    dataDir: resolve(values.STRATA_DATA_DIR),
    shopifyApiKey: values.SHOPIFY_API_KEY,
    shopifyApiSecret: values.SHOPIFY_API_SECRET,
    shopifyApiSecretPrevious: values.SHOPIFY_API_SECRET_PREVIOUS,
    sealingKeys: readSealingKeys(values.STRATA_SEALING_KEYS),
    contactKey: values.STRATA_CONTACT_KEY,
    sandboxOrigin: values.SANDBOX_ORIGIN,
    sandboxAdmin: values.SANDBOX_ORIGIN?.replace("//127.0.0.1", "//localhost"),
    klaviyoBaseUrl: values.KLAVIYO_BASE_URL,
    readBackPauses: values.KLAVIYO_READ_BACK_SECONDS.split(",").map((seconds) => Number(seconds) * SECOND),
    shopsAtOnce: values.STRATA_SHOPS_AT_ONCE,
    clockStart: values.STRATA_CLOCK_START === undefined ? undefined : Date.parse(values.STRATA_CLOCK_START),
    failpoints: values.STRATA_FAILPOINTS,
  };
}
