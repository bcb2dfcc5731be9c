import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A page as an embedded app's, which keeps in `window.seen` what App Bridge did with it. */
const pageOf = (adminOrigin: string) => `<!doctype html>
<html lang="en"><head>
  <title>Small app</title>
  <meta name="shopify-api-key" content="sandbox-key">
  <script src="${adminOrigin}/app-bridge.js"></script>
</head><body>
  <s-app-nav><s-link href="/" rel="home">Home</s-link><s-link href="/segments">Segments</s-link></s-app-nav>
  <ui-save-bar id="bar" discardconfirmation><button variant="primary">Save</button><button>Discard</button></ui-save-bar>
  <h1>Small app</h1>
  <script>
    window.seen = [];
    document.querySelector("ui-save-bar").addEventListener("click", (event) => seen.push(event.target.textContent));
    document.addEventListener("shopify:navigate", (event) => {
      const path = event.target.getAttribute("href");
      history.pushState(null, "", path);
      seen.push("navigated " + path);
    });
  </script>
</body></html>`;

/** Serves it on a free port until the test ends. Gives the app's origin and what was asked of it. */
export async function startEmbeddedApp(adminOrigin: string) {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url ?? "");
    res.setHeader("content-type", "text/html; charset=utf-8");
    res.setHeader("content-security-policy", `frame-ancestors ${adminOrigin}`);
    res.end(pageOf(adminOrigin));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
