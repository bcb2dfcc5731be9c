import { AppError } from "../domain/errors.ts";
import { findOverride } from "../store/audits.ts";
import type { Reader } from "../store/database.ts";
import { listColumns, type RunKey, readAudit, readSnapshot } from "../store/runs.ts";
import { type ColumnReader, storedColumns } from "./columnReader.ts";
import { isCovered } from "./overrideAudit.ts";

/**
 * The columns of a frozen snapshot, for whatever learns from them: nothing reads them for that but through here.
 * @param columns which of them; all unless given
 * @throws AppError conflict where the snapshot is not whole, was not audited, or was blocked and nobody let it go on
 */
export async function openAuditedSnapshot(
  reader: Reader,
  key: RunKey,
  columns?: readonly string[],
): Promise<ColumnReader> {
  const audit = await readAudit(reader, key);
  if (!audit) throw refuse("its data has not been audited");
  if (audit.gate === "block" && !isCovered(await findOverride(reader, key), audit)) {
    throw refuse("the audit of its data blocked it");
  }
  if (!(await readSnapshot(reader, key))) throw refuse("its snapshot is not whole");
  return storedColumns(reader, key, columns ?? (await listColumns(reader, key)));
}

function refuse(why: string): AppError {
  return new AppError("conflict", `No segments can be learnt from this run: ${why}. Start a new run.`);
}
