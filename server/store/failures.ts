/**
 * A statement the database refused: a broken constraint, a wrong type, invalid SQL. A fault of the program, so it has
 * no AppError code. Holds the statement's text and never its values, which may be personal data.
 */
export class StatementError extends Error {
  override readonly name = "StatementError";
  /** The driver's word for it: a SQLSTATE ("23505") or SQLite's extended code ("SQLITE_CONSTRAINT_UNIQUE"). */
  readonly code: string;
  readonly statement: string;

  constructor(code: string, reason: string, statement: string) {
    super(`The database refused a statement: ${reason} (${code}). Statement: ${statement}`);
    this.code = code;
    this.statement = statement;
  }
}

/** A transaction used against its rules (see Database.transaction). A fault of the program. */
export class TransactionMisuse extends Error {
  override readonly name = "TransactionMisuse";
}

export const MISUSE = {
  nested: "Transactions do not nest: pass on the transaction you have.",
  strayed: "A transaction awaited something other than itself: fetch and compute first, then open the transaction.",
  failed:
    "A statement failed inside a transaction and its error was caught, so nothing was written: let the error through.",
  ended: "A transaction was used after it had ended: await everything it does inside its work.",
  closed: "The database was used after it had been closed.",
  readOnly: "This connection was opened to read only: writes belong to the process that owns the database.",
} as const;
