/** A MailingAddress with the parts the sandbox knows: whose it is, and the country. */
export function mailingAddress(id: number, model: string, name: string | null, country: string | null) {
  return {
    __typename: "MailingAddress",
    id: `gid://shopify/MailingAddress/${id}?model_name=${model}`,
    name,
    countryCodeV2: country,
  };
}

export function fullName(first: string | null, last: string | null): string | null {
  return [first, last].filter((part) => part !== null && part !== "").join(" ") || null;
}
