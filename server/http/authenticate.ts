import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Shopify } from "../connectors/shopify/shopify.ts";
import { AppError } from "../domain/errors.ts";
import type { Reader } from "../store/database.ts";
import { findShopByDomain, type Shop } from "../store/shops.ts";

/** What a request knows of who sent it. */
export interface SessionLocals {
  shopDomain: string;
  userId: string;
  sessionToken: string;
}

export function sessionOf(response: Response): SessionLocals {
  return response.locals as SessionLocals;
}

/** Reads the bearer session token: the only way in, so nothing a browser sends by itself opens the API. */
export function authenticate(shopify: Pick<Shopify, "verifySessionToken">): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    const token = /^Bearer (\S+)$/.exec(request.get("authorization") ?? "")?.[1];
    if (token === undefined) throw new AppError("unauthorised", "This address needs a session token from Shopify.");
    const { shopDomain, userId } = await shopify.verifySessionToken(token);
    Object.assign(response.locals, { shopDomain, userId, sessionToken: token } satisfies SessionLocals);
    next();
  };
}

/** The shop a session belongs to: taken from the token alone, never from the address or body. */
export async function installedShop(reader: Reader, response: Response): Promise<Shop> {
  const { shopDomain } = sessionOf(response);
  const shop = await findShopByDomain(reader, shopDomain);
  if (!shop) {
    throw new AppError("conflict", `Strata is not installed in ${shopDomain}; install it first.`);
  }
  return shop;
}
