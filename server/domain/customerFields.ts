/** What a customer's record may hold; consent is filled in where it is known. */
export const CUSTOMER_FIELDS = ["email", "phone", "name", "country", "email_consent", "sms_consent"] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];

/** What a shop may require of a record: a field, or "contact", which is an address or a number. */
export const REQUIRED_FIELDS = ["contact", ...CUSTOMER_FIELDS] as const;
export type RequiredField = (typeof REQUIRED_FIELDS)[number];
