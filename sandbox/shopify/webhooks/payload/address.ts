import type { Customer, Order } from "../../../world/world.ts";
import { fullName } from "../../resolvers/address.ts";

const NAMES = new Intl.DisplayNames("en", { type: "region" });

/** The parts of an address that the sandbox knows; streets and towns are never made up. */
function place(country: string | null, province: string | null = null) {
  return {
    address1: null,
    address2: null,
    city: null,
    company: null,
    province: null,
    province_code: province,
    zip: null,
    country: country && NAMES.of(country),
    country_code: country,
  };
}

/** The billing or shipping address of an order. */
export function orderAddress({ contactName: { first, last }, country, province, phone }: Order) {
  const name = fullName(first, last);
  if (name === null && country === null) return null;
  return {
    ...place(country, province),
    first_name: first,
    last_name: last,
    name,
    phone,
    latitude: null,
    longitude: null,
  };
}

export function defaultAddress({ id, firstName, lastName, country, province, phone }: Customer) {
  if (country === null) return null;
  return {
    ...place(country, province),
    id,
    customer_id: id,
    first_name: firstName,
    last_name: lastName,
    name: fullName(firstName, lastName),
    phone,
    country_name: NAMES.of(country),
    default: true,
  };
}
