import { parseArgs } from "node:util";
import { FAULT_NAMES, type Faults, NO_FAULTS, parseFaultValue, setFault } from "./faults.ts";
import { DEFAULT_SETTINGS, PLANS, type Plan, type ShopifySettings } from "./shopify/settings.ts";
import { maySubscribe, TOPICS, type Topic } from "./shopify/webhooks/topics.ts";
import { AppTarget } from "./target.ts";
import type { GenerateOptions } from "./world/generate.ts";
import type { ImportOptions } from "./world/importFile.ts";

/** What the command line asks for. */
export interface CommandLine {
  port: number;
  /** Where the world comes from: a file of orders, or made up. */
  world: { import: ImportOptions } | { generate: GenerateOptions };
  shopify: ShopifySettings;
  faults: Faults;
  /** Virtual milliseconds in one of the machine's. */
  clockRate: number;
  /** Where the app answers, if that is known already. */
  appUrl: string | null;
  /** The first store's number among all shops, which tells their ids and domains apart. */
  shopNumber: number;
  /** How many stores there are. */
  stores: number;
  /** A file with a snapshot to go on with, instead of a new world. */
  restore: string | null;
}

/** A command line that cannot be followed. The message is for the person who wrote it. */
export class UsageError extends Error {}

const SHAPES = ["structured", "poisson", "permuted", "identical"] as const;

const OPTIONS = {
  port: { type: "string", default: "0" },
  seed: { type: "string", default: "1" },
  buyers: { type: "string" },
  days: { type: "string" },
  shape: { type: "string" },
  doubles: { type: "string" },
  orders: { type: "string" },
  columns: { type: "string" },
  currency: { type: "string" },
  timezone: { type: "string" },
  plan: { type: "string", default: DEFAULT_SETTINGS.plan },
  scopes: { type: "string" },
  "no-all-orders": { type: "boolean", default: false },
  fault: { type: "string", multiple: true, default: [] as string[] },
  "api-key": { type: "string", default: DEFAULT_SETTINGS.apiKey },
  "api-secret": { type: "string", default: DEFAULT_SETTINGS.apiSecret },
  "token-seconds": { type: "string" },
  "bulk-milliseconds": { type: "string" },
  "bulk-url-seconds": { type: "string" },
  "clock-rate": { type: "string", default: "1" },
  "app-url": { type: "string" },
  "shop-number": { type: "string", default: "1" },
  stores: { type: "string", default: "1" },
  restore: { type: "string" },
  "webhook-topics": { type: "string" },
  "webhook-pause-scale": { type: "string", default: String(DEFAULT_SETTINGS.webhookPauseScale) },
  "webhooks-from-world": { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof readArguments>;

/** @throws UsageError with a sentence that names the option, what was given and what is allowed */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const values = readArguments(args);
  return {
    port: whole("port", values.port, 0, 65_535),
    world: worldOf(values),
    shopify: settingsOf(values),
    faults: faultsOf(values.fault),
    clockRate: positive("clock-rate", values["clock-rate"], 0.001, 1_000_000),
    appUrl: appUrlOf(values["app-url"]),
    shopNumber: whole("shop-number", values["shop-number"], 1, 99),
    stores: whole("stores", values.stores, 1, 9),
    restore: values.restore ?? null,
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    const allowed = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new UsageError(`${(error as Error).message}. The sandbox's options are ${allowed.join(", ")}.`);
  }
}

function worldOf(values: Values): CommandLine["world"] {
  const seed = whole("seed", values.seed, 0, 2 ** 32 - 1);
  if (values.orders !== undefined) {
    refuseTogether("orders", values, ["buyers", "days", "shape", "doubles"]);
    if (values.stores !== "1") throw new UsageError("--stores makes up every store; it does not go with --orders.");
    return {
      import: {
        file: values.orders,
        seed,
        ...(values.columns !== undefined && { columns: columnsOf(values.columns) }),
        ...(values.currency !== undefined && { currency: currencyOf(values.currency) }),
        ...(values.timezone !== undefined && { timeZone: timeZoneOf(values.timezone) }),
      },
    };
  }
  for (const name of ["columns", "currency", "timezone"] as const) {
    if (values[name] !== undefined) throw new UsageError(`--${name} describes a file of orders: give --orders too.`);
  }
  return {
    generate: {
      seed,
      ...(values.buyers !== undefined && { buyers: whole("buyers", values.buyers, 0, 10_000_000) }),
      ...(values.days !== undefined && { days: whole("days", values.days, 1, 36_500) }),
      ...(values.doubles !== undefined && { doubles: whole("doubles", values.doubles, 0, 1_000_000) }),
      ...(values.shape !== undefined && { shape: oneOf("shape", values.shape, SHAPES) }),
    },
  };
}

function refuseTogether(name: keyof Values, values: Values, others: readonly (keyof Values)[]): void {
  for (const other of others) {
    if (values[other] !== undefined) {
      throw new UsageError(`--${other} is for a store that is made up; it does not go with --${name}.`);
    }
  }
}

function settingsOf(values: Values): ShopifySettings {
  const scopes = values.scopes === undefined ? DEFAULT_SETTINGS.scopes : values.scopes.split(",").filter(Boolean);
  return {
    apiKey: values["api-key"],
    apiSecret: values["api-secret"],
    scopes: values["no-all-orders"] ? scopes.filter((scope) => scope !== "read_all_orders") : scopes,
    plan: oneOf("plan", values.plan, Object.keys(PLANS) as Plan[]),
    accessTokenSeconds: wholeOr(values, "token-seconds", DEFAULT_SETTINGS.accessTokenSeconds),
    bulkMilliseconds: wholeOr(values, "bulk-milliseconds", DEFAULT_SETTINGS.bulkMilliseconds),
    bulkUrlSeconds: wholeOr(values, "bulk-url-seconds", DEFAULT_SETTINGS.bulkUrlSeconds),
    webhookTopics: topicsOf(values["webhook-topics"], scopes),
    webhookPauseScale: positive("webhook-pause-scale", values["webhook-pause-scale"], 0, 1_000),
    webhooksFromWorld: values["webhooks-from-world"],
  };
}

function topicsOf(text: string | undefined, scopes: readonly string[]): readonly Topic[] {
  if (text === undefined) return DEFAULT_SETTINGS.webhookTopics;
  return text.split(",").map((name) => {
    const topic = oneOf("webhook-topics", name, TOPICS);
    if (!maySubscribe(topic, scopes)) throw new UsageError(`--webhook-topics: the app's scopes do not allow ${topic}.`);
    return topic;
  });
}

function appUrlOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const refusal = new AppTarget().set(text);
  if (refusal) throw new UsageError(`--app-url: ${refusal}`);
  return text;
}

function wholeOr(
  values: Values,
  name: "token-seconds" | "bulk-milliseconds" | "bulk-url-seconds",
  otherwise: number,
): number {
  const value = values[name];
  return value === undefined ? otherwise : whole(name, value, 0, 2 ** 31 - 1);
}

function faultsOf(settings: readonly string[]): Faults {
  const faults = { ...NO_FAULTS };
  for (const setting of settings) {
    const [name = "", value] = setting.split("=");
    if (value === undefined) {
      throw new UsageError(`--fault wants name=value, not "${setting}"; the names are ${FAULT_NAMES.join(", ")}.`);
    }
    const refusal = setFault(faults, name, parseFaultValue(value));
    if (refusal) throw new UsageError(refusal);
  }
  return faults;
}

function columnsOf(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => pair.split("="));
  if (pairs.some((pair) => pair.length !== 2 || pair.includes(""))) {
    throw new UsageError(`--columns wants pairs such as date=InvoiceDate,price=UnitPrice, not "${text}".`);
  }
  return Object.fromEntries(pairs) as Record<string, string>;
}

function currencyOf(text: string): string {
  if (Intl.supportedValuesOf("currency").includes(text)) return text;
  throw new UsageError(`--currency wants an ISO 4217 code such as GBP, not "${text}".`);
}

function timeZoneOf(text: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone && text;
  } catch {
    throw new UsageError(`--timezone wants an IANA name such as Europe/London, not "${text}".`);
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} wants a whole number from ${least} to ${most}, not "${text}".`);
}

function positive(name: string, text: string, least: number, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} wants a number from ${least} to ${most}, not "${text}".`);
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} is one of ${allowed.join(", ")}, not "${text}".`);
}
