import { afterEach, describe, expect, it } from "vitest";
import { createTransport } from "../../../server/connectors/shopify/transport.ts";
import { type Answer, json, type LocalServer, startServer } from "../localServer.ts";

let server: LocalServer | undefined;
afterEach(() => server?.close());

async function transportTo(...answers: [Answer, ...Answer[]]) {
  server = await startServer(...answers);
  return { transport: createTransport({ sandboxOrigin: server.origin }), requests: server.requests };
}

describe("the transport to Shopify", () => {
  it.each(["https://demo.myshopify.com/x", "https://storage.googleapis.com/bucket/result?sig=1"])(
    "reaches %s through the sandbox",
    async (url) => {
      const { transport, requests } = await transportTo(json("{}"));
      expect((await transport(url)).status).toBe(200);
      expect(requests[0]?.headers["x-sandbox-host"]).toBe(new URL(url).host);
    },
  );

  it.each([
    "http://demo.myshopify.com/",
    "https://demo.myshopify.com:8443/",
    "https://demo.myshopify.com.example.com/",
    "https://myshopify.com/",
    "https://user@demo.myshopify.com/",
    "https://storage.googleapis.com.example.com/",
    "http://169.254.169.254/latest/meta-data",
    "https://127.0.0.1/",
    "file:///etc/passwd",
    "not an address",
  ])("refuses %s", async (url) => {
    const { transport, requests } = await transportTo(json("{}"));
    await expect(transport(url)).rejects.toMatchObject({
      code: "bad_response",
      message: expect.stringContaining("refused"),
    });
    expect(requests).toHaveLength(0);
  });

  it("follows a redirect of a download within the list and leaves the headers behind", async () => {
    const { transport, requests } = await transportTo(
      json("", 302, { location: "https://storage.googleapis.com/b" }),
      json('"there"'),
    );
    const response = await transport("https://demo.myshopify.com/a", {
      headers: { "x-shopify-access-token": "secret" },
    });
    expect(await response.json()).toBe("there");
    expect(requests[1]).toMatchObject({ path: "/b", headers: { "x-sandbox-host": "storage.googleapis.com" } });
    expect(requests[1]?.headers["x-shopify-access-token"]).toBeUndefined();
  });

  it.each(["http://127.0.0.1/admin", "https://example.com/"])("does not follow a redirect to %s", async (location) => {
    const { transport, requests } = await transportTo(json("", 302, { location }));
    await expect(transport("https://demo.myshopify.com/a")).rejects.toMatchObject({ code: "bad_response" });
    expect(requests).toHaveLength(1);
  });

  it("does not follow redirects in circles", async () => {
    const { transport } = await transportTo(json("", 302, { location: "/a" }));
    await expect(transport("https://demo.myshopify.com/a")).rejects.toThrow(/circles/);
  });

  it.each(["https://127.0.0.1:1", "http://example.com", "http://10.0.0.1:80", "nonsense"])(
    "refuses %s as the sandbox",
    (origin) => {
      expect(() => createTransport({ sandboxOrigin: origin })).toThrow(/loopback/);
    },
  );

  it("keeps the signature of a result's address out of its errors", async () => {
    const transport = createTransport({ sandboxOrigin: "http://127.0.0.1:1" });
    const error: unknown = await transport("https://storage.googleapis.com/b?Signature=abc").catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "unavailable" });
    expect(String(error)).not.toContain("abc");
  });
});
