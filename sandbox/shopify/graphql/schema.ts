import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";

export const API_VERSION = "2026-10";

export const schema = buildSchema(readFileSync(new URL("../schema.graphql", import.meta.url), "utf8"));
