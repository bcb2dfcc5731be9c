import { AppError } from "../../domain/errors.ts";
import { objectOf, readPage, resource, textOf } from "./document.ts";
import { rawBody, type Sdk } from "./sdk.ts";

export interface KlaviyoAccount {
  id: string;
  name: string;
  /** IANA name. */
  timeZone: string | null;
  currency: string | null;
  isTest: boolean;
}

/** The account that the API key belongs to. */
export async function fetchAccount({ accounts }: Sdk): Promise<KlaviyoAccount> {
  const page = readPage(await rawBody("the account", accounts.getAccounts()), "the account");
  const account = resource.safeParse(page.items[0]);
  if (!account.success) throw new AppError("bad_response", "Klaviyo named no account for this API key.");
  const { id, attributes } = account.data;
  return {
    id,
    name: textOf(objectOf(attributes.contact_information).organization_name) ?? "",
    timeZone: textOf(attributes.timezone),
    currency: textOf(attributes.preferred_currency),
    isTest: attributes.test_account === true,
  };
}
