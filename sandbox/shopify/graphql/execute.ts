import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  type GraphQLResolveInfo,
  getNamedType,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import type { Path } from "graphql/jsutils/Path.js";
import type { PageArguments } from "../connection.ts";
import { isConnection, resolveField } from "../resolvers/index.ts";
import type { ShopifyRequest } from "../resolvers/resolver.ts";
import { assertAccess } from "./access.ts";
import type { CostBucket } from "./bucket.ts";
import { actualCost, type CostedOperation, requestedCost } from "./cost.ts";
import { schema } from "./schema.ts";
import { ShopifyError } from "./shopifyError.ts";
import { shopifyValidationError, syntaxErrorMessage } from "./validationErrors.ts";
import { coerceVariables } from "./variables.ts";

/** The most points one query may cost. */
const MAX_QUERY_COST = 1000;
const RATE_LIMITS = "https://shopify.dev/api/usage/rate-limits";

export interface GraphqlBody {
  query: string;
  variables: Readonly<Record<string, unknown>>;
  operationName: string | null;
}

export interface GraphqlAnswer {
  data?: unknown;
  errors?: unknown[];
  extensions?: Record<string, unknown>;
}

interface Executed {
  answer: GraphqlAnswer;
  /** Points the query was charged. */
  points: number;
}

/** Runs one GraphQL request as Shopify does: syntax, validation, cost, variables, fields, in this order. */
export async function executeGraphql(
  body: GraphqlBody,
  request: ShopifyRequest,
  bucket: CostBucket,
): Promise<Executed> {
  const checked = check(body);
  if ("errors" in checked) return { answer: { errors: checked.errors }, points: 0 };
  const costed = { schema, ...checked, variables: body.variables };
  const requested = requestedCost(costed);
  if (requested > MAX_QUERY_COST) return { answer: { errors: [tooExpensive(requested)] }, points: 0 };
  const variables = coerceVariables(schema, checked.operation, body.variables);
  if ("errors" in variables) return { answer: { errors: variables.errors }, points: 0 };
  if (!bucket.take(requested)) return { answer: throttled(requested, bucket), points: 0 };
  return run(costed, request, bucket, requested);
}

interface Checked {
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

function check({ query, operationName }: GraphqlBody): Checked | { errors: GraphQLFormattedError[] } {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    const { locations } = error as GraphQLError;
    return { errors: [{ message: syntaxErrorMessage(error as GraphQLError), locations: locations ?? [] }] };
  }
  const faults = validate(schema, document, specifiedRules);
  if (faults.length > 0) return { errors: faults.map((fault) => shopifyValidationError(fault, document)) };
  const operation = getOperationAST(document, operationName);
  if (operation) return { document, operation };
  const message = operationName
    ? `No operation named "${operationName}"`
    : "An operation name is required: the document holds no operation or several";
  return { errors: [{ message }] };
}

async function run(
  costed: CostedOperation,
  request: ShopifyRequest,
  bucket: CostBucket,
  requested: number,
): Promise<Executed> {
  const { data, errors } = await execute({
    schema,
    document: costed.document,
    operationName: costed.operation.name?.value ?? null,
    variableValues: costed.variables,
    contextValue: request,
    fieldResolver: resolveForEngine,
    typeResolver: (value) => (value as { __typename: string }).__typename,
  });
  const actual = actualCost(costed, data);
  bucket.giveBack(requested - actual);
  const cost = { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: bucket.status() };
  const search = request.searches.length > 0 ? { search: request.searches } : {};
  const answer = {
    ...(errors && { errors: errors.map(formatError) }),
    data: data ?? null,
    extensions: { cost, ...search },
  };
  return { answer, points: actual };
}

const resolveForEngine: GraphQLFieldResolver<unknown, ShopifyRequest> = (source, args, request, info) => {
  const parent = info.parentType.name;
  const path = pathOf(info);
  assertAccess(request.scopes, parent, info.fieldName, getNamedType(info.returnType).name);
  const value = resolveField(parent, info.fieldName, source, args, request, path);
  return isConnection(value) ? value.page(args as PageArguments) : value;
};

function pathOf(info: GraphQLResolveInfo): (string | number)[] {
  const path: (string | number)[] = [];
  for (let step: Path | undefined = info.path; step; step = step.prev) path.unshift(step.key);
  return path;
}

function formatError(error: GraphQLError): GraphQLFormattedError {
  const { originalError } = error;
  const extensions =
    originalError instanceof ShopifyError ? originalError.extensions : { code: "INTERNAL_SERVER_ERROR" };
  return {
    message: error.message,
    locations: error.locations ?? [],
    extensions: { ...extensions },
    path: error.path ?? [],
  };
}

function tooExpensive(cost: number) {
  return {
    message:
      `Query cost is ${cost}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).\n\n` +
      "See https://shopify.dev/concepts/about-apis/rate-limits for more information on how the\n" +
      "cost of a query is calculated.\n\nTo query larger amounts of data with fewer limits, bulk operations should be " +
      "used instead.\n",
    extensions: { code: "MAX_COST_EXCEEDED", cost, maxCost: MAX_QUERY_COST, documentation: RATE_LIMITS },
  };
}

function throttled(requested: number, bucket: CostBucket): GraphqlAnswer {
  return {
    errors: [{ message: "Throttled", extensions: { code: "THROTTLED", documentation: RATE_LIMITS } }],
    extensions: {
      cost: { requestedQueryCost: requested, actualQueryCost: null, throttleStatus: bucket.status() },
    },
  };
}
