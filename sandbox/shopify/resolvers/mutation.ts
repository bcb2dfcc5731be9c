import { createCustomerByApi } from "../changes/people.ts";
import { parseGid } from "../gid.ts";
import { ShopifyError } from "../graphql/shopifyError.ts";
import { bulkOperationSource } from "./bulkOperation.ts";
import { fieldsOf } from "./resolver.ts";
import { customerSource } from "./sources.ts";

export const mutationFields = fieldsOf<unknown>({
  customerCreate: (_, { input }, { changes }) => {
    const { customer, userErrors } = createCustomerByApi(changes, input as Readonly<Record<string, unknown>>);
    return {
      __typename: "CustomerCreatePayload",
      customer: customer && customerSource(customer),
      userErrors: userErrors.map((error) => ({ __typename: "UserError", ...error })),
    };
  },
  bulkOperationRunQuery: (_, { query, groupObjects }, request) => {
    const { operation, userErrors } = request.bulk.run(String(query), groupObjects === true, request);
    return {
      __typename: "BulkOperationRunQueryPayload",
      bulkOperation: operation && bulkOperationSource(operation),
      userErrors: userErrors.map((error) => ({ __typename: "BulkOperationUserError", ...error })),
    };
  },
  bulkOperationCancel: (_, { id }, { bulk }) => {
    const parsed = parseGid(String(id));
    if (parsed && parsed.kind !== "BulkOperation") {
      throw new ShopifyError("RESOURCE_NOT_FOUND", `Invalid id: ${String(id)}`);
    }
    const { operation, userErrors } = bulk.cancel(parsed?.id ?? 0);
    return {
      __typename: "BulkOperationCancelPayload",
      bulkOperation: operation && bulkOperationSource(operation),
      userErrors: userErrors.map((error) => ({ __typename: "UserError", ...error })),
    };
  },
});
