/** A MailingAddress with the parts the sandbox knows: whose it is, and the place as far as codes say it. */
export function mailingAddress(
  id: number,
  model: string,
  name: string | null,
  { country, province = null }: { country: string | null; province?: string | null },
) {
  return {
    __typename: "MailingAddress",
    id: `gid://shopify/MailingAddress/${id}?model_name=${model}`,
    name,
    countryCodeV2: country,
    provinceCode: province,
  };
}

export function fullName(first: string | null, last: string | null): string | null {
  return [first, last].filter((part) => part !== null && part !== "").join(" ") || null;
}
