import { RequestedTokenType, type Session, type Shopify } from "@shopify/shopify-api";
import { z } from "zod";
import type { Clock } from "../../domain/clock.ts";
import { AppError } from "../../domain/errors.ts";
import { HOUR, type Instant, SECOND } from "../../domain/instant.ts";
import { parseJson, readText } from "./body.ts";
import { withTransport } from "./library.ts";
import { backoff, MAX_WAIT, retryAfterOf } from "./retry.ts";
import type { VerifiedSession } from "./sessionToken.ts";
import { statusError } from "./statusError.ts";
import type { Sleep, Transport } from "./transport.ts";

/** Credentials of one shop; they live on wall time. Seal them before storing. */
export interface ShopifyTokens {
  accessToken: string;
  /** Null for a token that does not expire. */
  refreshToken: string | null;
  expiresAt: Instant | null;
  refreshTokenExpiresAt: Instant | null;
  scopes: string[];
}

export interface TokenOptions {
  /** Shopify's library. */
  library: Pick<Shopify, "auth">;
  transport: Transport;
  verify: (sessionToken: string) => Promise<VerifiedSession>;
  clock: Clock;
  sleep: Sleep;
}

/** Used when a reply with a refresh token leaves its times out (Shopify/shopify-app-js#3400). */
const DEFAULT_LIFE = HOUR;
const DEFAULT_REFRESH_LIFE = 90 * 24 * HOUR;

const ATTEMPTS = 3;
const MAX_REPLY_BYTES = 64 * 1024;

const reply = z.looseObject({
  access_token: z.string().min(1),
  scope: z.string().default(""),
  expires_in: z.number().positive().nullish(),
  refresh_token: z.string().min(1).nullish(),
  refresh_token_expires_in: z.number().positive().nullish(),
});

export function createTokenCalls({ library, transport, verify, clock, sleep }: TokenOptions) {
  const checked = checkedTransport(transport, clock);

  /** Both calls may be repeated: until the new access token is used, Shopify keeps the old refresh token valid. */
  async function call(work: () => Promise<{ session: Session }>): Promise<ShopifyTokens> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { session } = await withTransport(checked, work);
        return tokensOf(session);
      } catch (error) {
        if (!(error instanceof AppError)) {
          // The library's own errors may quote the session token, so they are dropped.
          throw new AppError("unauthorised", "Shopify's library refused the token call; open the app again.");
        }
        const passes = error.code === "unavailable" || error.code === "rate_limited";
        const wait = error.retryAfterMs ?? backoff(attempt);
        if (!passes || attempt === ATTEMPTS || wait > MAX_WAIT) throw error;
        await sleep(wait);
      }
    }
  }

  return {
    /**
     * Swaps a session token for an expiring offline access token.
     * @throws AppError `unauthorised` when the session token is not valid or belongs to another shop
     */
    async exchange({ shopDomain, sessionToken }: { shopDomain: string; sessionToken: string }): Promise<ShopifyTokens> {
      const session = await verify(sessionToken);
      if (session.shopDomain !== shopDomain) {
        throw new AppError("unauthorised", `The session token belongs to another store than ${shopDomain}.`);
      }
      const requestedTokenType = RequestedTokenType.OfflineAccessToken;
      return call(() =>
        library.auth.tokenExchange({ shop: shopDomain, sessionToken, requestedTokenType, expiring: true }),
      );
    },

    /**
     * Swaps a refresh token for new tokens. Run it once at a time per shop and store the result before using it.
     * @throws AppError `unauthorised` when the refresh token is used up or expired: a person must open the app
     */
    async refresh({ shopDomain, refreshToken }: { shopDomain: string; refreshToken: string }): Promise<ShopifyTokens> {
      const tokens = await call(() => library.auth.refreshToken({ shop: shopDomain, refreshToken }));
      return {
        ...tokens,
        refreshToken: tokens.refreshToken ?? refreshToken,
        expiresAt: tokens.expiresAt ?? clock.now() + DEFAULT_LIFE,
      };
    },
  };
}

function tokensOf(session: Session): ShopifyTokens {
  return {
    accessToken: session.accessToken ?? "",
    refreshToken: session.refreshToken ?? null,
    expiresAt: session.expires?.getTime() ?? null,
    refreshTokenExpiresAt: session.refreshTokenExpires?.getTime() ?? null,
    scopes: (session.scope ?? "").split(",").filter((scope) => scope !== ""),
  };
}

/**
 * What the library gets to see of the token endpoint: replies in order only. It parses error pages as JSON, and forgets
 * a refresh token whose lifetime the reply leaves out, so both are settled before it looks.
 */
function checkedTransport(transport: Transport, clock: Clock): Transport {
  return async (url, init) => {
    const name = "the token call";
    const response = await transport(url, init);
    const text = await readText(response, name, MAX_REPLY_BYTES);
    if (response.status === 400) {
      throw new AppError("unauthorised", "Shopify did not accept the token; open the app again.", {
        details: { status: 400 },
      });
    }
    if (!response.ok) throw statusError(response.status, name, retryAfterOf(response.headers, clock.now()));
    const tokens = reply.safeParse(parseJson(text));
    if (!tokens.success) {
      throw new AppError("bad_response", "Shopify's reply to the token call does not have the agreed form.");
    }
    return Response.json(withLifetimes(tokens.data));
  };
}

function withLifetimes(tokens: z.infer<typeof reply>): z.infer<typeof reply> {
  if (!tokens.refresh_token) return tokens;
  return {
    ...tokens,
    expires_in: tokens.expires_in ?? DEFAULT_LIFE / SECOND,
    refresh_token_expires_in: tokens.refresh_token_expires_in ?? DEFAULT_REFRESH_LIFE / SECOND,
  };
}
