import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise, type IForbiddenRuleType } from "dependency-cruiser";
import { beforeAll, describe, expect, it } from "vitest";

interface Room {
  /** Other rooms, or parts of them, whose modules it may import besides its own. */
  rooms: readonly string[];
  packages: readonly string[];
  /** May import Node's own modules. */
  node: boolean;
}

const analyticsOn = (...packages: string[]): Room => ({ rooms: ["domain", "analytics"], packages, node: false });

/** What each room of the server may import. A row of its own wins over that of the room around it. */
const ROOMS: Readonly<Record<string, Room>> = {
  domain: { rooms: [], packages: [], node: false },
  analytics: analyticsOn(),
  "analytics/segmentation": analyticsOn("ml-kmeans"),
  store: { rooms: ["domain"], packages: ["drizzle-orm", "better-sqlite3", "pg"], node: true },
  jobs: { rooms: ["domain", "store"], packages: ["node-cron"], node: true },
  "connectors/shopify": { rooms: ["domain"], packages: ["@shopify/shopify-api", "graphql", "zod"], node: true },
  "connectors/klaviyo": { rooms: ["domain"], packages: ["klaviyo-api", "zod"], node: true },
  ingest: { rooms: ["domain", "store", "jobs", "connectors"], packages: ["zod"], node: true },
  // zod: what an earlier step or version left as JSON in a row is an edge like any other.
  runs: { rooms: ["domain", "store", "jobs", "analytics"], packages: ["zod"], node: true },
  membership: { rooms: ["domain", "store", "jobs", "analytics"], packages: ["zod"], node: true },
  monitoring: { rooms: ["domain", "store", "jobs", "analytics"], packages: ["zod"], node: true },
  activation: {
    rooms: ["domain", "store", "jobs", "analytics/measurement", "connectors/klaviyo"],
    packages: ["zod"],
    node: true,
  },
  http: {
    rooms: [
      "domain",
      "store",
      "analytics/goals",
      "runs",
      "membership",
      "activation",
      "monitoring",
      "connectors/shopify",
    ],
    packages: ["express", "zod", "helmet", "pino"],
    node: true,
  },
};

/** The composition root: may import everything, and nothing but itself imports it. */
const ROOT = "^server/(main\\.ts$|config\\.ts$|composition/)";

const within = (folder: string) => `^server/${folder}/`;
const packagePath = (name: string) => [
  `^node_modules/${name}/`,
  `^node_modules/@types/${name.replace(/^@(.*)\//, "$1__")}/`,
];

const roomRules = Object.entries(ROOMS).map(([name, { rooms, packages, node }]): IForbiddenRuleType => {
  const parts = Object.keys(ROOMS).filter((other) => other.startsWith(`${name}/`));
  return {
    name: `${name} may import ${[...rooms, ...packages, ...(node ? ["node:*"] : [])].join(", ") || "nothing else"}`,
    severity: "error",
    from: parts.length > 0 ? { path: within(name), pathNot: parts.map(within) } : { path: within(name) },
    to: {
      pathNot: [within(name), ...rooms.map(within), ...packages.flatMap(packagePath)],
      couldNotResolve: false, // a rule of its own names those
      ...(node ? { dependencyTypesNot: ["core"] as const } : {}),
    },
  };
});

const RULES: IForbiddenRuleType[] = [
  ...roomRules,
  {
    name: "no cycles (but of types, which are gone at run time)",
    severity: "error",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  { name: "every import leads somewhere", severity: "error", from: {}, to: { couldNotResolve: true } },
  {
    name: "nothing but the composition root imports it",
    severity: "error",
    from: { path: "^(server|app|sandbox)/", pathNot: ROOT },
    to: { path: ROOT },
  },
  {
    name: "the sandbox is a program of its own",
    severity: "error",
    from: { path: "^sandbox/" },
    to: { path: "^(server|app)/" },
  },
  {
    name: "nothing imports the sandbox",
    severity: "error",
    from: { path: "^(server|app)/" },
    to: { path: "^sandbox/" },
  },
  { name: "the server imports no screen", severity: "error", from: { path: "^server/" }, to: { path: "^app/" } },
  {
    name: "screens know of the server only its contract",
    severity: "error",
    from: { path: "^app/" },
    to: { path: "^server/", pathNot: "^server/http/contract/" },
  },
  {
    name: "Polaris stays behind app/ui: it is archived, and moving on must be mechanical",
    severity: "error",
    from: { path: "^app/", pathNot: "^app/ui/" },
    to: { path: "^node_modules/@shopify/polaris" },
  },
  {
    name: "d3 stays in the charts",
    severity: "error",
    from: { path: "^app/", pathNot: "^app/charts/" },
    to: { path: "^node_modules/(@types/)?d3-" },
  },
  {
    name: "charts and the layer over Polaris know no screen",
    severity: "error",
    from: { path: "^app/(charts|ui|language)/" },
    to: { path: "^app/(screens/|queries|session|api|routes)" },
  },
  {
    name: "screens import the contract's types alone",
    severity: "error",
    from: { path: "^app/" },
    to: { path: "^server/", dependencyTypesNot: ["type-only"] },
  },
];

const root = fileURLToPath(new URL("..", import.meta.url));
const isModule = (file: string) => /(?<!\.d)\.tsx?$/.test(file);

/** The folders of the product that exist, with every module in them. */
const programs = ["server", "sandbox", "app"].flatMap((folder) => {
  const modules = filesIn(folder).filter(isModule);
  return modules.length > 0 ? [{ folder, modules }] : [];
});

function filesIn(folder: string): string[] {
  try {
    return readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" }).map(
      (file) => `${folder}/${file.replaceAll("\\", "/")}`,
    );
  } catch {
    return [];
  }
}

describe("the import table", () => {
  let seen: Set<string>;
  let violations: string[];

  beforeAll(async () => {
    const { output } = await cruise(
      programs.map(({ folder }) => folder),
      {
        baseDir: root,
        ruleSet: { forbidden: RULES },
        validate: true,
        doNotFollow: { path: "node_modules" },
        tsPreCompilationDeps: true,
        parser: "swc",
      },
      {
        exportsFields: ["exports"],
        conditionNames: ["import", "node", "default", "types"],
        extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
      },
    );
    if (typeof output === "string") throw new Error("The import analysis gave a text instead of a result.");
    seen = new Set(output.modules.map(({ source }) => source));
    violations = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  });

  it("is held by every module", () => {
    expect(violations).toEqual([]);
  });

  it("has seen every module there is", () => {
    expect(programs.flatMap(({ modules }) => modules).filter((module) => !seen.has(module))).toEqual([]);
    expect(seen.size).toBeGreaterThan(60);
  });

  it("has a row for every room of the server", () => {
    const names = Object.keys(ROOMS).map(within);
    const homeless = [...seen].filter(
      (module) =>
        module.startsWith("server/") &&
        !new RegExp(ROOT).test(module) &&
        !names.some((name) => new RegExp(name).test(module)),
    );
    expect(homeless).toEqual([]);
  });
});
