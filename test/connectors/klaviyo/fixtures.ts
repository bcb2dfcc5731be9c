import { createKlaviyo, type KlaviyoOptions } from "../../../server/connectors/klaviyo/klaviyo.ts";

/** A clock that only sleeping moves. */
export function virtualTime(start = Date.UTC(2026, 10, 22)) {
  const waits: number[] = [];
  let now = start;
  return {
    waits,
    clock: { now: () => now },
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}

export const API_KEY = "pk_invented";

export function connect(baseUrl: string, options: Partial<KlaviyoOptions> = {}) {
  const time = virtualTime();
  const klaviyo = createKlaviyo({ apiKey: API_KEY, baseUrl, clock: time.clock, sleep: time.sleep, ...options });
  return { klaviyo, time };
}

/** A page as Klaviyo sends it, with the address of the next on its own host. */
export function page(data: unknown[], cursor?: string) {
  const next =
    cursor === undefined ? null : `https://a.klaviyo.com/api/x?page%5Bcursor%5D=${encodeURIComponent(cursor)}`;
  return { data, links: { self: "https://a.klaviyo.com/api/x", next, prev: null } };
}

export const errors = (status: number, detail: string, code = "invalid") => ({
  errors: [
    { id: "1", status, code, title: "No", detail, source: { pointer: "/data/attributes/name" }, links: {}, meta: {} },
  ],
});
