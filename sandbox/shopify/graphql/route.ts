import { randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { BulkOperations } from "../bulk/operations.ts";
import type { ChangeParts } from "../changes/parts.ts";
import type { Counters } from "../counters.ts";
import type { ShopifyFaults } from "../faults.ts";
import type { AccessTokens } from "../oauth/accessTokens.ts";
import { StoreView } from "../store/view.ts";
import type { CostBucket } from "./bucket.ts";
import { executeGraphql, type GraphqlBody } from "./execute.ts";
import { API_VERSION } from "./schema.ts";

export interface GraphqlParts {
  tokens: AccessTokens;
  changes: ChangeParts;
  bulk: BulkOperations;
  bucket: CostBucket;
  faults: ShopifyFaults;
  counters: Counters;
}

const UNAUTHORISED = {
  errors: "[API] Invalid API key or access token (unrecognized login or wrong password)",
};

/** POST /admin/api/{version}/graphql.json */
export function graphqlRoute(parts: GraphqlParts): RequestHandler {
  return async (req, res) => {
    if (req.params.version !== API_VERSION) {
      res.status(404).json({ errors: "Not Found" });
      return;
    }
    res.set({ "X-Shopify-API-Version": API_VERSION, "X-Request-Id": randomUUID() });
    const scopes = parts.tokens.scopesOf(req.get("x-shopify-access-token"));
    if (!scopes) {
      res.status(401).json(UNAUTHORISED);
      return;
    }
    const body = bodyOf(req);
    if (!body) {
      res.status(400).json({ errors: { query: "Required parameter missing or invalid" } });
      return;
    }
    const fault = parts.faults.next("graphql", JSON.stringify(body));
    parts.counters.call(nameOf(body));
    if (fault === "serverError") {
      res.status(500).json({ errors: "Internal Server Error" });
      return;
    }
    const request = {
      view: viewOf(parts, body, scopes),
      changes: parts.changes,
      scopes,
      bulk: parts.bulk,
      searches: [],
    };
    const { answer, points } = await executeGraphql(body, request, parts.bucket);
    parts.counters.spend(points);
    if (fault === "resetAfterApply") req.socket.destroy();
    else res.json(answer);
  };
}

/** The store now or, for a reader who is made to lag behind, as it was before its last change. */
function viewOf({ changes, faults }: GraphqlParts, body: GraphqlBody, scopes: readonly string[]): StoreView {
  const { context, index, lastChange } = changes;
  const now = context.clock.now();
  const isRead = !/\bmutation\b/.test(body.query);
  const lags = isRead && lastChange.isFresh(now) && faults.lagsBehind(JSON.stringify(body));
  const seesAllOrders = scopes.includes("read_all_orders");
  return new StoreView(index, now, { seesAllOrders, ...(lags && { unseen: lastChange }) });
}

function bodyOf(req: Request): GraphqlBody | null {
  const body: unknown = req.body;
  if (typeof body !== "object" || body === null || !("query" in body) || typeof body.query !== "string") return null;
  const variables = "variables" in body ? body.variables : null;
  const name = "operationName" in body ? body.operationName : null;
  return {
    query: body.query,
    variables: typeof variables === "object" && variables !== null ? { ...variables } : {},
    operationName: typeof name === "string" ? name : null,
  };
}

function nameOf({ query, operationName }: GraphqlBody): string {
  return operationName ?? /\b(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? "(unnamed)";
}
