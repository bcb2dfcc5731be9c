import type { Customer } from "../../../world/world.ts";
import { gid } from "../../gid.ts";
import type { StoreView } from "../../store/view.ts";
import { defaultAddress } from "./address.ts";
import { formatOf } from "./format.ts";

/** A customer within an order. Consent, tags and order counts are in no webhook: an app has to ask for them. */
export function customerOfOrder(customer: Customer, view: StoreView) {
  const { time } = formatOf(view.store);
  return {
    id: customer.id,
    created_at: time(customer.createdAt),
    updated_at: time(view.customerUpdatedAt(customer)),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: "disabled",
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: customer.phone,
    currency: view.store.currency,
    tax_exemptions: [],
    admin_graphql_api_id: gid("Customer", customer.id),
    default_address: defaultAddress(customer),
  };
}

/** customers/create and customers/update. */
export function customerPayload(customer: Customer, view: StoreView) {
  const address = defaultAddress(customer);
  return { ...customerOfOrder(customer, view), addresses: address ? [address] : [] };
}

/** customers/delete. */
export function deletedCustomerPayload(id: number) {
  return { id, tax_exemptions: [], admin_graphql_api_id: gid("Customer", id) };
}

/** customers/merge, of a merge that is done. */
export function mergedCustomerPayload(kept: number, deleted: number) {
  return {
    admin_graphql_api_customer_kept_id: gid("Customer", kept),
    admin_graphql_api_customer_deleted_id: gid("Customer", deleted),
    admin_graphql_api_job_id: null,
    status: "completed",
    errors: [],
  };
}
