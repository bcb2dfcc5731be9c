/**
 * The words of queries, for the rooms that ask the store: which library they come from is the store's affair. Of what
 * the library has, only what means the same on both databases (test/conformance/parity.test.ts).
 */
export {
  and,
  asc,
  between,
  count,
  countDistinct,
  desc,
  eq,
  exists,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  min,
  ne,
  not,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
