import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { vi } from "vitest";
import { createQueryClient } from "../../app/queries.ts";
import { SessionOf } from "../../app/session.tsx";
import { Shell } from "../../app/ui/shell.tsx";
import { SHOP } from "./fixtures.ts";

export interface Sent {
  method: string;
  path: string;
  body: unknown;
}

/** What App Bridge gives, and a server that answers by "METHOD /path"; what it was sent is noted. */
export function stage(answers: Readonly<Record<string, unknown>> = {}): { sent: Sent[] } {
  const sent: Sent[] = [];
  vi.stubGlobal("shopify", {
    config: { locale: "en" },
    idToken: async () => "token",
    toast: { show: () => undefined },
    saveBar: { show: async () => undefined, hide: async () => undefined },
  });
  vi.stubGlobal("fetch", async (url: string, { method = "GET", body }: RequestInit) => {
    const path = url.replace("/api", "");
    if (method !== "GET") sent.push({ method, path, body: typeof body === "string" ? JSON.parse(body) : undefined });
    const answer = answers[`${method} ${path}`];
    if (answer instanceof Response) return answer.clone();
    return Response.json(answer ?? {}, { status: answer === undefined && method === "GET" ? 404 : 200 });
  });
  return { sent };
}

/** Puts a screen on the stage, as it stands in the app. */
export function show(screen: ReactNode) {
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter>
        <Shell home={{ url: "/", label: "Overview" }} items={[]}>
          <SessionOf shop={SHOP}>{screen}</SessionOf>
        </Shell>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}
