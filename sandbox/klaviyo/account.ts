import type { Store } from "../world/world.ts";
import { type Endpoints, ok } from "./endpoint.ts";
import { shortId } from "./ids.ts";
import { linkTo, pageLinks, selectFields } from "./jsonApi.ts";

/** The one account behind the key, and the collections that are empty in it. */
export function accountEndpoints(store: Store, seed: number): Endpoints {
  const id = shortId(seed, "account");
  const attributes = {
    test_account: true,
    contact_information: {
      default_sender_name: store.name,
      default_sender_email: "hello@example.com",
      website_url: `https://${store.domain}`,
      organization_name: store.name,
      street_address: { address1: null, address2: null, city: null, region: null, country: null, zip: null },
    },
    industry: "Ecommerce, Other",
    timezone: store.timeZone,
    preferred_currency: store.currency,
    public_api_key: id,
    locale: "en-US",
  };
  return {
    "GET /api/accounts": ({ query, url }) =>
      ok({
        data: [
          {
            type: "account",
            id,
            attributes: selectFields(attributes, query.fields("account")),
            links: { self: linkTo(`/api/accounts/${id}/`) },
          },
        ],
        links: pageLinks(url, null),
      }),
    "GET /api/segments": ({ url }) => ok({ data: [], links: pageLinks(url, null) }),
    "GET /api/tags": ({ url }) => ok({ data: [], links: pageLinks(url, null) }),
  };
}
