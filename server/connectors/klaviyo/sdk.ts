import type { AccountsApi, EventsApi, FlowsApi, ListsApi, MetricsApi, ProfilesApi, Session } from "klaviyo-api";
import { AppError } from "../../domain/errors.ts";

/** The parts of Klaviyo's library that we use, bound to one account's session. */
export interface Sdk {
  accounts: AccountsApi;
  metrics: MetricsApi;
  profiles: ProfilesApi;
  events: EventsApi;
  lists: ListsApi;
  flows: FlowsApi;
  /** Sends a body as it is, for what the library cannot write; gives the raw answer. */
  post(path: string, body: unknown): Promise<unknown>;
}

/** Loads the library on first use: it takes half a second and 68 MB, which a shop without Klaviyo should not pay for. */
export async function loadSdk(session: Session): Promise<Sdk> {
  const klaviyo = await import("klaviyo-api");
  return {
    accounts: new klaviyo.AccountsApi(session),
    metrics: new klaviyo.MetricsApi(session),
    profiles: new klaviyo.ProfilesApi(session),
    events: new klaviyo.EventsApi(session),
    lists: new klaviyo.ListsApi(session),
    flows: new klaviyo.FlowsApi(session),
    async post(path, body) {
      const config = { method: "POST", url: `https://a.klaviyo.com${path}`, data: body, headers: {} };
      await session.applyToRequest(config);
      return (await session.requestWithRetry(config)).data;
    },
  };
}

/** The raw body of a library call. Our session's errors pass; what the library itself throws becomes `bad_response`. */
export async function rawBody(name: string, call: Promise<{ response: { data?: unknown } }>): Promise<unknown> {
  try {
    return (await call).response.data;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("bad_response", `Klaviyo's library could not handle ${name}.`, { cause: error });
  }
}
