import pg from "pg";
import { AppError } from "../domain/errors.ts";
import { StatementError } from "./failures.ts";

/** SQLSTATEs that pass: lost connection, no resources, serialisation or deadlock, lock or statement timeout, restart. */
const PASSING = /^(08|53|40001|40P01|55P03|57)/;
/** The server is there but does not let us in: wrong password, no such role or database. */
const NOT_LET_IN = /^(28|3D)/;
/** Constraint, syntax and name errors: what their messages quote are names. Others quote values. */
const QUOTES_NAMES = /^(23|42)/;

const UNREACHABLE = /^(E[A-Z]+)$/;
const LOST_CONNECTION = /connection|timeout/i;

/** A driver's error in our terms: worth trying again, not configured, or a refused statement. Never holds values. */
export function postgresFailure(error: unknown, statement: string): unknown {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? "unknown";
    const details = { sqlState: code };
    if (PASSING.test(code)) {
      const message = `Postgres could not do it now: ${error.message} (${code}). Try again.`;
      return new AppError("unavailable", message, { details, retryAfterMs: 1_000 });
    }
    if (NOT_LET_IN.test(code)) {
      const message = `Postgres refused the connection: ${error.message} (${code}). Check the database URL.`;
      return new AppError("not_configured", message, { details });
    }
    const reason = QUOTES_NAMES.test(code) ? error.message : error.message.replaceAll(/"[^"]*"/g, '"…"');
    return new StatementError(code, reason, statement);
  }
  if (error instanceof Error && (UNREACHABLE.test(codeOf(error)) || LOST_CONNECTION.test(error.message))) {
    const reason = error.message || codeOf(error);
    return new AppError("unavailable", `Postgres cannot be reached: ${reason}.`, { cause: error, retryAfterMs: 1_000 });
  }
  return error;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
