import { describe, expect, it } from "vitest";
import { parseCommandLine, UsageError } from "../../sandbox/options.ts";

describe("the sandbox's command line", () => {
  it("makes up a store on a free port unless told otherwise", () => {
    expect(parseCommandLine([])).toMatchObject({
      port: 0,
      world: { generate: { seed: 1 } },
      shopify: { plan: "standard", apiKey: "sandbox-key", apiSecret: "sandbox-secret" },
      faults: { serverErrors: 0, importUnknownIdFails: true },
    });
  });

  it("takes every option of a made-up store", () => {
    const args = "--port 4000 --seed 9 --buyers 200 --days 90 --shape poisson --doubles 8 --plan plus --no-all-orders";
    expect(
      parseCommandLine([...args.split(" "), "--fault", "dropBulkLines=2", "--fault", "importUnknownIdFails=false"]),
    ).toMatchObject({
      port: 4000,
      world: { generate: { seed: 9, buyers: 200, days: 90, shape: "poisson", doubles: 8 } },
      shopify: { plan: "plus", scopes: ["read_customers", "read_orders", "read_products", "read_customer_merge"] },
      faults: { dropBulkLines: 2, importUnknownIdFails: false },
    });
  });

  it("takes a file of orders with its columns, currency and time zone", () => {
    const args = "--orders sales.csv --columns date=When,price=Unit --currency EUR --timezone Europe/Paris";
    expect(parseCommandLine(args.split(" ")).world).toEqual({
      import: {
        file: "sales.csv",
        seed: 1,
        columns: { date: "When", price: "Unit" },
        currency: "EUR",
        timeZone: "Europe/Paris",
      },
    });
  });

  it("takes the app's address, the webhooks' topics and pauses, and a clock that runs faster", () => {
    const args =
      "--app-url http://localhost:3000/ --webhook-topics orders/create,shop/redact --webhook-pause-scale 0.001";
    expect(
      parseCommandLine([
        ...args.split(" "),
        "--webhooks-from-world",
        "--clock-rate",
        "60",
        "--fault",
        "klaviyoLagSeconds=5-9",
      ]),
    ).toMatchObject({
      appUrl: "http://localhost:3000/",
      clockRate: 60,
      shopify: {
        webhookTopics: ["orders/create", "shop/redact"],
        webhookPauseScale: 0.001,
        webhooksFromWorld: true,
      },
      faults: { klaviyoLagSeconds: { from: 5, to: 9 } },
    });
  });

  it.each([
    [["--nope"], /--nope.*The sandbox's options are --port/],
    [["stray"], /stray/],
    [["--port", "70000"], '--port wants a whole number from 0 to 65535, not "70000".'],
    [["--buyers", "1.5"], '--buyers wants a whole number from 0 to 10000000, not "1.5".'],
    [["--shape", "round"], '--shape is one of structured, poisson, permuted, identical, not "round".'],
    [["--plan", "gold"], '--plan is one of standard, advanced, plus, enterprise, not "gold".'],
    [["--orders", "a.csv", "--buyers", "5"], "--buyers is for a store that is made up; it does not go with --orders."],
    [["--currency", "GBP"], "--currency describes a file of orders: give --orders too."],
    [["--orders", "a.csv", "--currency", "pounds"], '--currency wants an ISO 4217 code such as GBP, not "pounds".'],
    [["--orders", "a.csv", "--timezone", "Mars"], '--timezone wants an IANA name such as Europe/London, not "Mars".'],
    [["--orders", "a.csv", "--columns", "date"], /--columns wants pairs such as/],
    [["--fault", "serverErrors"], /--fault wants name=value.*dropListAdds/],
    [["--fault", "serverErrors="], "The fault serverErrors is a share between 0 and 1, not NaN."],
    [["--fault", "klaviyoLagSeconds=9"], /klaviyoLagSeconds is \{"from": 30, "to": 120\} in whole seconds, not 9/],
    [["--fault", "klaviyoLagSeconds=9-5"], /klaviyoLagSeconds is .*, not \{"from":9,"to":5\}/],
    [["--stores", "10"], '--stores wants a whole number from 1 to 9, not "10".'],
    [["--orders", "a.csv", "--stores", "2"], "--stores makes up every store; it does not go with --orders."],
    [["--clock-rate", "fast"], /--clock-rate wants a number from 0.001 to 1000000/],
    [["--app-url", "https://example.com"], /--app-url: The sandbox talks to apps on this machine alone/],
    [["--webhook-topics", "orders/eaten"], /--webhook-topics is one of orders\/create/],
    [["--webhook-topics", "orders/create", "--scopes", "read_products"], /scopes do not allow orders\/create/],
    [["--fault", "nope=1"], /There is no fault "nope"/],
  ])("refuses %o with a sentence", (args, sentence) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(sentence);
  });
});
