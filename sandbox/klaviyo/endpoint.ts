import type { Document } from "./jsonApi.ts";
import type { Query } from "./query.ts";

/** One checked request, as an endpoint sees it. */
export interface Call {
  /** The id in the path; "" where the path has none. */
  id: string;
  query: Query;
  /** Path and query as asked for; pages link to it. */
  url: string;
  /** The parsed body, without fields the API does not know; undefined where the operation has none. */
  body: unknown;
  /** Size of the body in bytes. */
  bodySize: number;
}

export interface Reply {
  status: number;
  document?: Document;
}

/** Answers one operation or throws an ApiError. */
export type Endpoint = (call: Call) => Reply;

/** Endpoints by operation: "GET /api/lists/{id}". */
export type Endpoints = Readonly<Record<string, Endpoint>>;

export const ok = (document: Document): Reply => ({ status: 200, document });
