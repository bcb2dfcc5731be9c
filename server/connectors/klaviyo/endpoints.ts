/** What Klaviyo allows for one endpoint: requests in a second, in a minute and, for a few, in a day. */
export interface EndpointLimits {
  burst: number;
  steady: number;
  daily?: number;
}

export interface Endpoint {
  /** "GET /api/profiles": the key of its budget and its name in metrics. */
  name: string;
  limits: EndpointLimits;
  /** False when sending it twice makes two things: then a lost answer is never answered by sending it again. */
  repeatable: boolean;
}

/**
 * Every endpoint the product may call, with the limits of revision 2026-07-15. The session refuses all others, so nothing
 * here can create a profile by e-mail, or touch consent or suppression. (A bulk import and an event could create
 * profiles; they are sent with Klaviyo's own ids only.)
 */
const ENDPOINTS: readonly (Endpoint & { method: string; path: RegExp })[] = [
  endpoint("GET", "/api/accounts", { burst: 1, steady: 15 }),
  endpoint("GET", "/api/metrics", { burst: 10, steady: 150 }),
  endpoint("GET", "/api/events", { burst: 350, steady: 3500 }),
  endpoint("GET", "/api/profiles", { burst: 75, steady: 750 }),
  endpoint("GET", "/api/lists", { burst: 75, steady: 750 }),
  endpoint("POST", "/api/lists", { burst: 10, steady: 150, daily: 150 }, { repeatable: false }),
  endpoint("PATCH", "/api/lists/{id}", { burst: 10, steady: 150 }),
  endpoint("GET", "/api/lists/{id}/relationships/profiles", { burst: 75, steady: 750 }),
  endpoint("POST", "/api/lists/{id}/relationships/profiles", { burst: 10, steady: 150 }),
  endpoint("DELETE", "/api/lists/{id}/relationships/profiles", { burst: 10, steady: 150 }),
  endpoint("GET", "/api/lists/{id}/flow-triggers", { burst: 3, steady: 60 }),
  endpoint("GET", "/api/flows/{id}", { burst: 3, steady: 60 }),
  // Sent with a unique id, of which only the first counts.
  endpoint("POST", "/api/events", { burst: 350, steady: 3500 }),
  endpoint("POST", "/api/profile-bulk-import-jobs", { burst: 10, steady: 150 }),
  endpoint("GET", "/api/profile-bulk-import-jobs/{id}", { burst: 10, steady: 150 }),
  endpoint("GET", "/api/profile-bulk-import-jobs/{id}/import-errors", { burst: 10, steady: 150 }),
];

function endpoint(method: string, template: string, limits: EndpointLimits, { repeatable = true } = {}) {
  const path = new RegExp(`^${template.replaceAll("{id}", "[^/]+")}$`);
  return { name: `${method} ${template}`, method, path, limits, repeatable };
}

/** The endpoint of a request, or null when it is none of ours. */
export function endpointOf(method: string, path: string): Endpoint | null {
  return ENDPOINTS.find((candidate) => candidate.method === method && candidate.path.test(path)) ?? null;
}

/** Names and limits of all endpoints, for the test that compares them to the library's documentation. */
export const endpoints: readonly Endpoint[] = ENDPOINTS;
