import type { Request, Response, Router } from "express";
import type { Clock } from "../../domain/clock.ts";
import { AppError } from "../../domain/errors.ts";
import type { Reader } from "../../store/database.ts";
import type { Shop } from "../../store/shops.ts";
import { installedShop, sessionOf } from "../authenticate.ts";
import type { Commands } from "../commands.ts";

/** What the routes of a resource are made of. All are put on one router, so that a test can go through every one. */
export interface Api {
  router: Router;
  reader: Reader;
  commands: Commands;
  clock: Clock;
}

interface ShopRequest {
  shop: Shop;
  /** The parameter of the address. */
  id: string;
  body: unknown;
  query: unknown;
  /** The signed-in member of staff, for the record. */
  by: string;
}

/**
 * A handler for the session's shop, which answers with what `handle` returns; undefined means that the shop has no such
 * thing.
 */
export function forShop({ reader }: Api, status: number, handle: (request: ShopRequest) => Promise<unknown>) {
  return async ({ params, body, query }: Request, response: Response): Promise<void> => {
    const shop = await installedShop(reader, response);
    const by = `shopify:${sessionOf(response).userId}`;
    const answer = await handle({ shop, id: String(params.id), body, query, by });
    if (answer === undefined) throw new AppError("not_found", "There is no such thing in this store.");
    response.status(status).json(answer);
  };
}
