import type { Customer } from "../../world/world.ts";
import { gid } from "../gid.ts";

/** The parts of Shopify's B2B that tell a wholesale buyer: each has a company of one contact and one location. */
function companySource(customer: Customer) {
  return { __typename: "Company", id: gid("Company", customer.id), name: customer.company ?? "" };
}

function companyContactSource(customer: Customer) {
  return {
    __typename: "CompanyContact",
    id: gid("CompanyContact", customer.id),
    company: companySource(customer),
  };
}

export function purchasingCompanySource(customer: Customer) {
  return {
    __typename: "PurchasingCompany",
    company: companySource(customer),
    contact: companyContactSource(customer),
    location: { __typename: "CompanyLocation", id: gid("CompanyLocation", customer.id), name: customer.company ?? "" },
  };
}
