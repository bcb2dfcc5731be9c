import { randomBytes } from "node:crypto";

const REFRESH_TOKEN_SECONDS = 90 * 24 * 3600;

export interface TokenAnswer {
  access_token: string;
  scope: string;
  expires_in: number;
  refresh_token: string;
  refresh_token_expires_in: number;
}

interface AccessToken {
  expiresAt: number;
  /** The refresh token that was traded for this one: it dies when this one is first used. */
  tradedFor: string | null;
}

/**
 * Expiring offline tokens of one app in one store, on wall time. A refresh hands out a new pair; so that a lost answer
 * locks nobody out, the refresh token that was traded stays valid until the new access token is first used.
 */
export class AccessTokens {
  readonly #scopes: readonly string[];
  readonly #lifetimeSeconds: number;
  readonly #access = new Map<string, AccessToken>();
  /** Refresh token to the instant it expires. */
  readonly #refresh = new Map<string, number>();

  constructor(scopes: readonly string[], lifetimeSeconds: number) {
    this.#scopes = scopes;
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  issue(tradedFor: string | null = null): TokenAnswer {
    const access = `shpat_${randomBytes(16).toString("hex")}`;
    const refresh = `shprt_${randomBytes(16).toString("hex")}`;
    const now = Date.now();
    this.#access.set(access, { expiresAt: now + this.#lifetimeSeconds * 1000, tradedFor });
    this.#refresh.set(refresh, now + REFRESH_TOKEN_SECONDS * 1000);
    return {
      access_token: access,
      scope: this.#scopes.join(","),
      expires_in: this.#lifetimeSeconds,
      refresh_token: refresh,
      refresh_token_expires_in: REFRESH_TOKEN_SECONDS,
    };
  }

  /** A new pair for a valid refresh token, or null. */
  refresh(token: string): TokenAnswer | null {
    const expiresAt = this.#refresh.get(token);
    return expiresAt !== undefined && expiresAt > Date.now() ? this.issue(token) : null;
  }

  /** Ends every token, as uninstalling the app does. */
  revokeAll(): void {
    this.#access.clear();
    this.#refresh.clear();
  }

  dump() {
    return { access: [...this.#access], refresh: [...this.#refresh] };
  }

  restore({ access, refresh }: ReturnType<AccessTokens["dump"]>): void {
    this.revokeAll();
    for (const [token, found] of access) this.#access.set(token, found);
    for (const [token, expiresAt] of refresh) this.#refresh.set(token, expiresAt);
  }

  /** The scopes of a valid access token, or null. Using it ends the refresh token it was traded for. */
  scopesOf(token: string | undefined): readonly string[] | null {
    const found = token === undefined ? undefined : this.#access.get(token);
    if (!found || found.expiresAt <= Date.now()) return null;
    if (found.tradedFor !== null) this.#refresh.delete(found.tradedFor);
    return this.#scopes;
  }
}
