import express, { type ErrorRequestHandler, type Request, type Response } from "express";
import { type Authenticator, requireScopes } from "./auth.ts";
import type { Endpoint, Endpoints } from "./endpoint.ts";
import { ApiError, invalidBody, methodNotAllowed, noSuchPath, payloadTooLarge, serverError } from "./errors.ts";
import type { FaultPlan } from "./faults.ts";
import type { RateLimiter } from "./rateLimits.ts";
import { parametersOf, rawBodyOf, readCall } from "./requests.ts";
import { requireRevision } from "./revision.ts";
import { type Rule, readRuleTable, ruleFor } from "./ruleTable.ts";

/** "5 MB" read strictly; counted after decompression. */
const MAX_BODY_SIZE = 5_000_000;

/** What every request passes before its endpoint. */
export interface Gate {
  authenticator: Authenticator;
  limiter: RateLimiter;
  faults: FaultPlan;
  calls: Map<string, number>;
  beforeEach(): void;
}

interface Route {
  rule: Rule;
  endpoint: Endpoint;
}

/**
 * The router of all endpoints. Each operation's rule comes from the installed klaviyo-api; the rest of /api is a 404, another
 * method on a known path a 405.
 */
export function routerOf(endpoints: Endpoints, gate: Gate): express.Router {
  const table = readRuleTable();
  const paths = new Map<string, Map<string, Route>>();
  for (const [operation, endpoint] of Object.entries(endpoints)) {
    const [method = "", path = ""] = operation.split(" ");
    const methods = paths.get(path) ?? new Map<string, Route>();
    methods.set(method, { rule: ruleFor(table, operation), endpoint });
    paths.set(path, methods);
  }
  const router = express.Router();
  router.use("/api", express.raw({ type: () => true, limit: MAX_BODY_SIZE }));
  for (const [path, methods] of paths) {
    router.all(path.replaceAll(/\{(\w+)\}/g, ":$1"), (request, response) => serve(request, response, methods, gate));
  }
  router.use("/api", (request) => {
    throw noSuchPath(request.originalUrl.split("?", 1)[0] ?? "");
  });
  router.use("/api", answerError);
  return router;
}

/** One request: the checks, then the endpoint, then the answer or what the faults make of it. */
function serve(request: Request, response: Response, methods: ReadonlyMap<string, Route>, gate: Gate): void {
  const route = methods.get(request.method);
  if (route) gate.calls.set(route.rule.operation, (gate.calls.get(route.rule.operation) ?? 0) + 1);
  const caller = gate.authenticator.authenticate(request.headers.authorization);
  requireRevision(request.get("revision"));
  if (!route) throw methodNotAllowed(request.method, [...methods.keys()]);
  const { rule, endpoint } = route;
  const parameters = parametersOf(request);
  requireScopes(caller, rule, parameters);
  response.set(gate.limiter.take(caller.quota, rule, parameters));
  const fault = gate.faults.next(rule.operation, request.originalUrl, rawBodyOf(request));
  if (fault === "serverError") throw serverError();
  const call = readCall(request, parameters, rule);
  gate.beforeEach();
  const { status, document } = endpoint(call);
  if (fault === "resetAfterApply") {
    request.socket.destroy();
    return;
  }
  response.status(status);
  if (document === undefined) response.end();
  else response.type("application/vnd.api+json").send(JSON.stringify(document));
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const refusal = asRefusal(error);
  if (refusal === null) {
    next(error);
    return;
  }
  response
    .status(refusal.status)
    .set(refusal.headers)
    .type("application/vnd.api+json")
    .send(JSON.stringify(refusal.toDocument()));
};

/** Refusals of our own, of the body reader and of the path decoder; null for anything else, which is a defect. */
function asRefusal(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Error) || !("status" in error)) return null;
  if (error.status === 413) return payloadTooLarge();
  return error.status === 400 || error.status === 415 ? invalidBody("/data", error.message) : null;
}
