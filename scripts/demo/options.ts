import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { parseCommandLine } from "../../sandbox/options.ts";
import { FUTURE_DAYS } from "../../sandbox/world/generate.ts";

export interface DemoOptions {
  /** End both programs when the job is done, instead of leaving them to look at. */
  exit: boolean;
  json: string | undefined;
  /** Seed of the run's clustering; the sandbox's world has its own. */
  runSeed: number;
  /** Move both clocks on by so many days after the first push and do the job again. */
  againDays: number | undefined;
  againSeed: number;
  /** Passed on to the sandbox as they are. */
  sandbox: string[];
}

const SANDBOX_OPTIONS = [
  "seed",
  "buyers",
  "days",
  "shape",
  "orders",
  "columns",
  "currency",
  "timezone",
  "plan",
] as const;

const HELP = `npm run demo -- [options]

  --exit               end when the job is done
  --json FILE          write the report as JSON
  --run-seed N         seed of the clustering (1)
  --again-days N       then let N days pass (up to ${FUTURE_DAYS}), and sync, cluster, accept and push again
  --again-seed N       seed of that second clustering (2)

The store:
  --seed N  --buyers N  --days N      a generated store (1, 5000, 730)
  --shape structured|poisson|permuted|identical
  --orders FILE                       Shopify's order export, or any transactions with:
  --columns customer=A,order=B,date=C,quantity=D,price=E,product=F[,country=G]
  --currency GBP  --timezone Europe/London
  --plan standard|advanced|plus|enterprise   Shopify's rate limit
  --no-all-orders                     the app may read only the last 60 days of orders
  --fault NAME=VALUE                  e.g. dropListAdds=0.01 (repeatable)
`;

/** Reads the command line; anything unknown ends the program with the list of what there is. */
export function readDemoOptions(args: string[]): DemoOptions {
  const string = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        exit: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        json: string,
        "run-seed": { ...string, default: "1" },
        "again-days": string,
        "again-seed": { ...string, default: "2" },
        "no-all-orders": { type: "boolean", default: false },
        fault: { type: "string", multiple: true, default: [] },
        seed: string,
        buyers: string,
        days: string,
        shape: string,
        orders: string,
        columns: string,
        currency: string,
        timezone: string,
        plan: string,
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const sandbox = [
      ...SANDBOX_OPTIONS.flatMap((name) => {
        const value = values[name];
        return value === undefined ? [] : [`--${name}`, value];
      }),
      ...(values["no-all-orders"] ? ["--no-all-orders"] : []),
      ...values.fault.flatMap((fault) => ["--fault", fault]),
    ];
    // For its refusals, before anything is started.
    parseCommandLine(sandbox);
    return {
      exit: values.exit,
      json: values.json === undefined ? undefined : writablePath(values.json),
      runSeed: wholeNumber("run-seed", values["run-seed"]),
      againDays: values["again-days"] === undefined ? undefined : daysOf(values["again-days"]),
      againSeed: wholeNumber("again-seed", values["again-seed"]),
      sandbox,
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} must be a whole number, not "${text}".`);
  return Number(text);
}

/** Known before the job, not after it: a report that cannot be written is a job for nothing. */
function writablePath(path: string): string {
  if (!existsSync(dirname(path))) throw new Error(`--json: there is no folder "${dirname(path)}".`);
  return path;
}

/** No further than a generated store has a future: after it nobody orders, and nothing could be concluded. */
function daysOf(text: string): number {
  const days = wholeNumber("again-days", text);
  if (days < 1 || days > FUTURE_DAYS) {
    throw new Error(`--again-days wants a whole number from 1 to ${FUTURE_DAYS}, not "${text}".`);
  }
  return days;
}
