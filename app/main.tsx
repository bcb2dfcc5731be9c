import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { words } from "./language/english.ts";
import { createQueryClient } from "./queries.ts";
import { Screens } from "./routes.tsx";
import { Shell } from "./ui/shell.tsx";

const { overview, segments, activity, settings } = words.navigation;

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={createQueryClient()}>
      <BrowserRouter>
        <Shell
          home={{ url: "/", label: overview }}
          items={[
            { url: "/segments", label: segments },
            { url: "/activity", label: activity },
            { url: "/settings", label: settings },
          ]}
        >
          <Screens />
        </Shell>
      </BrowserRouter>
    </QueryClientProvider>,
  );
}
