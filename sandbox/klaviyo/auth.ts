import { permissionDenied, unauthenticated } from "./errors.ts";
import type { Rule } from "./ruleTable.ts";

/** A private key ("pk_…") or an OAuth access token (anything else) and what it may do. */
export interface ApiKey {
  key: string;
  scopes: readonly string[];
}

/** The key of the pretended account; it may do everything. */
export const SANDBOX_KEY = keysOfAccount(1).app;

/** A second key of the same account, for what people do there by hand while an app uses the first. */
export const MERCHANT_KEY = keysOfAccount(1).merchant;

/** The keys of the sandbox's accounts, numbered from 1. */
export function keysOfAccount(number: number): { app: string; merchant: string } {
  const digits = number === 1 ? "" : String(number);
  return {
    app: `pk_sandbox_${digits.padStart(28, "0")}`,
    merchant: `pk_sandbox_merchant_${digits.padStart(19, "0")}`,
  };
}

/** Whose request it is: `quota` names the rate limit it uses up, `scopes` is null for a key without bounds. */
export interface Caller {
  quota: string;
  scopes: ReadonlySet<string> | null;
}

/** Reads who calls from the Authorization header. Private keys share one quota; each OAuth token has its own. */
export class Authenticator {
  readonly #callers = new Map<string, Caller>();

  /** @param account number of the account, whose own keys may do everything */
  constructor(keys: readonly ApiKey[], account: number) {
    for (const key of Object.values(keysOfAccount(account))) {
      this.#callers.set(`Klaviyo-API-Key ${key}`, { quota: "private", scopes: null });
    }
    for (const { key, scopes } of keys) {
      const isPrivate = key.startsWith("pk_");
      this.#callers.set(`${isPrivate ? "Klaviyo-API-Key" : "Bearer"} ${key}`, {
        quota: isPrivate ? "private" : key,
        scopes: new Set(scopes),
      });
    }
  }

  /** Whether a request with this Authorization header is one for this account. */
  knows(header: string | undefined): boolean {
    return header !== undefined && this.#callers.has(header.trim());
  }

  authenticate(header: string | undefined): Caller {
    if (!header) throw unauthenticated("Authentication credentials were not provided.", "not_authenticated");
    const caller = this.#callers.get(header.trim());
    if (!caller) throw unauthenticated("Incorrect authentication credentials.");
    return caller;
  }
}

/** What an included resource asks for beyond the operation's own scopes. */
const SCOPE_OF_INCLUDED: Readonly<Record<string, string>> = {
  profile: "profiles:read",
  metric: "metrics:read",
  lists: "lists:read",
  segments: "segments:read",
  tags: "tags:read",
  "flow-triggers": "flows:read",
};

/** Refuses a caller who lacks a scope of the operation or of what the request includes. */
export function requireScopes(caller: Caller, rule: Rule, query: URLSearchParams): void {
  const { scopes } = caller;
  if (scopes === null) return;
  const included = (query.get("include") ?? "").split(",").flatMap((name) => SCOPE_OF_INCLUDED[name] ?? []);
  const missing = [...new Set([...rule.scopes, ...included])].filter((scope) => !scopes.has(scope));
  if (missing.length > 0) throw permissionDenied(missing);
}
