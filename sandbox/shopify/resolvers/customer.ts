import type { Consent, Customer } from "../../world/world.ts";
import { gid } from "../gid.ts";
import { fullName, mailingAddress } from "./address.ts";
import { orderConnection } from "./lists.ts";
import { dateTime, fieldsOf } from "./resolver.ts";
import type { CustomerSource } from "./sources.ts";

export const customerFields = fieldsOf<CustomerSource>({
  id: ({ customer }) => gid("Customer", customer.id),
  legacyResourceId: ({ customer }) => String(customer.id),
  createdAt: ({ customer }) => dateTime(customer.createdAt),
  updatedAt: ({ customer }, _, { view }) => dateTime(view.customerUpdatedAt(customer)),
  firstName: ({ customer }) => customer.firstName,
  lastName: ({ customer }) => customer.lastName,
  displayName: ({ customer }) => displayName(customer),
  tags: ({ customer }) => [...customer.tags].sort((a, b) => a.localeCompare(b)),
  dataSaleOptOut: ({ customer }) => customer.dataSaleOptOut,
  numberOfOrders: ({ customer }, _, { view }) => String(view.ordersOf(customer).length),
  orders: ({ customer }, args, request, path) => orderConnection(request.view.ordersOf(customer), args, request, path),
  defaultEmailAddress: ({ customer }) => emailAddress(customer),
  defaultPhoneNumber: ({ customer }) => phoneNumber(customer),
  defaultAddress: ({ customer }) =>
    customer.country === null
      ? null
      : mailingAddress(customer.id, "CustomerAddress", fullName(customer.firstName, customer.lastName), customer),
});

function displayName({ firstName, lastName, email, phone }: Customer): string {
  return fullName(firstName, lastName) ?? email ?? phone ?? "";
}

function emailAddress({ email, emailConsent }: Customer) {
  return email === null
    ? null
    : { __typename: "CustomerEmailAddress", emailAddress: email, marketingState: emailConsent };
}

/** The consent enum of text messages calls "never asked" by another name than that of e-mail. */
const SMS_STATES: Readonly<Record<Consent, string>> = {
  SUBSCRIBED: "SUBSCRIBED",
  UNSUBSCRIBED: "UNSUBSCRIBED",
  NOT_SUBSCRIBED: "NEVER_SUBSCRIBED",
  PENDING: "PENDING",
};

function phoneNumber({ phone, smsConsent }: Customer) {
  if (phone === null) return null;
  const consent = { __typename: "CustomerSmsMarketingConsent", state: SMS_STATES[smsConsent] };
  return { __typename: "CustomerPhoneNumber", phoneNumber: phone, smsMarketingConsent: consent };
}
