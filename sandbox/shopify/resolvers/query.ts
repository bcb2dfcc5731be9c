import { bulkOperationConnection } from "./bulkOperation.ts";
import { customerConnection, orderConnection } from "./lists.ts";
import { loadNode, loadNodes, loadOne } from "./node.ts";
import { fieldsOf } from "./resolver.ts";
import { appInstallationSource, shopSource } from "./shop.ts";

export const queryFields = fieldsOf<unknown>({
  shop: (_, __, request) => shopSource(request),
  currentAppInstallation: (_, __, request) => appInstallationSource(request),
  node: (_, { id }, request) => loadNode(id, "node", request),
  nodes: (_, { ids }, request) => loadNodes(ids, request),
  customer: loadOne("Customer", "customer"),
  order: loadOne("Order", "order"),
  product: loadOne("Product", "product"),
  refund: loadOne("Refund", "refund"),
  bulkOperation: loadOne("BulkOperation", "bulkOperation"),
  bulkOperations: (_, args, request, path) => bulkOperationConnection(args, request, path),
  customers: (_, args, request, path) => customerConnection(request.view.customers(), args, request, path),
  orders: (_, args, request, path) => orderConnection(request.view.orders(), args, request, path),
  customersCount: (_, args, request, path) =>
    count(customerConnection(request.view.customers(), args, request, path).items.length, args.limit),
  ordersCount: (_, args, request, path) =>
    count(orderConnection(request.view.orders(), args, request, path).items.length, args.limit),
});

function count(found: number, limit: unknown) {
  const most = typeof limit === "number" ? limit : Number.POSITIVE_INFINITY;
  return { __typename: "Count", count: Math.min(found, most), precision: found > most ? "AT_LEAST" : "EXACT" };
}
