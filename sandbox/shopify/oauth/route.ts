import type { RequestHandler, Response } from "express";
import type { Counters } from "../counters.ts";
import type { ShopifyFaults } from "../faults.ts";
import type { ShopifySettings } from "../settings.ts";
import type { AccessTokens, TokenAnswer } from "./accessTokens.ts";
import { faultOfSessionToken } from "./sessionToken.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE_TOKEN = "urn:shopify:params:oauth:token-type:offline-access-token";

interface Refusal {
  error: string;
  error_description: string;
}

export interface OauthParts {
  settings: ShopifySettings;
  shop: string;
  tokens: AccessTokens;
  faults: ShopifyFaults;
  counters: Counters;
  isInstalled: () => boolean;
}

/** POST /admin/oauth/access_token: token exchange and refresh. Refusals are 400 with an OAuth error. */
export function oauthRoute(parts: OauthParts): RequestHandler {
  return (req, res) => {
    const body = fieldsOf(req.body);
    const fault = parts.faults.next("oauth", JSON.stringify(body));
    parts.counters.call(`oauth:${body.grant_type === TOKEN_EXCHANGE ? "token-exchange" : body.grant_type}`);
    if (fault === "serverError") {
      res.status(500).json({ error: "internal_server_error" });
      return;
    }
    const outcome = grant(body, parts);
    if (fault === "resetAfterApply") req.socket.destroy();
    else answer(res, outcome);
  };
}

function answer(res: Response, outcome: TokenAnswer | Refusal): void {
  res.status("error" in outcome ? 400 : 200).json(outcome);
}

function fieldsOf(body: unknown): Record<string, string> {
  if (typeof body !== "object" || body === null) return {};
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}

function grant(body: Readonly<Record<string, string>>, parts: OauthParts): TokenAnswer | Refusal {
  const { settings, tokens } = parts;
  if (body.client_id !== settings.apiKey || body.client_secret !== settings.apiSecret) {
    return refusal("invalid_client", "The client_id or client_secret is not that of an installed app.");
  }
  switch (body.grant_type) {
    case TOKEN_EXCHANGE:
      return exchange(body, parts);
    case "refresh_token":
      return (
        tokens.refresh(body.refresh_token ?? "") ??
        refusal("invalid_grant", "The refresh token is unknown, expired or already replaced.")
      );
    default:
      return refusal("unsupported_grant_type", `The grant type must be ${TOKEN_EXCHANGE} or refresh_token.`);
  }
}

function exchange(
  body: Readonly<Record<string, string>>,
  { settings, shop, tokens, isInstalled }: OauthParts,
): TokenAnswer | Refusal {
  if (body.subject_token_type !== ID_TOKEN) {
    return refusal("invalid_request", `The subject_token_type must be ${ID_TOKEN}.`);
  }
  if (body.requested_token_type !== OFFLINE_TOKEN) {
    return refusal(
      "invalid_request",
      `The sandbox issues offline tokens: requested_token_type must be ${OFFLINE_TOKEN}.`,
    );
  }
  const fault = faultOfSessionToken(body.subject_token ?? "", shop, settings.apiKey, settings.apiSecret);
  if (fault) return refusal("invalid_subject_token", `The session token was refused: ${fault}.`);
  if (!isInstalled()) return refusal("invalid_subject_token", "The app is not installed in this store.");
  // Public apps created since 2026-04-01 get no other kind.
  if (body.expiring !== "1") {
    return refusal("invalid_request", "This app must use expiring offline tokens: send expiring=1.");
  }
  return tokens.issue();
}

function refusal(error: string, description: string): Refusal {
  return { error, error_description: description };
}
