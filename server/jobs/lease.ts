import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { SECOND } from "../domain/instant.ts";
import type { Database } from "../store/database.ts";
import { holdLease, type ShopLease } from "../store/leases.ts";

/** How long a lease lasts without a sign of life, and how often there is one; milliseconds of machine time. */
export interface LeaseTerm {
  readonly lasts: number;
  readonly renewedEvery: number;
}

export const LEASE_TERM: LeaseTerm = { lasts: 30 * SECOND, renewedEvery: 10 * SECOND };

/** Somebody else works on the shop by now: this work has to end, and nothing more of it can be written. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
  readonly shopId: number;

  constructor(shopId: number) {
    super(`The lease of shop ${shopId} was lost: another process works on it.`);
    this.shopId = shopId;
  }
}

/**
 * The database as a holder of a lease may write to it. Each transaction begins by holding the lease's row, which keeps
 * others from taking the lease over until the commit; without the lease it throws LeaseLost and writes nothing.
 */
export function fenced(db: Database, lease: ShopLease, onLost: (error: LeaseLost) => void = () => {}): Database {
  const refuse = async () => {
    throw new Error("A job neither migrates nor closes the database it works with.");
  };
  return {
    ...db,
    migrate: refuse,
    close: refuse,
    transaction: (work) =>
      db.transaction(async (tx) => {
        if (await holdLease(tx, lease)) return work(tx);
        const error = new LeaseLost(lease.shopId);
        onLost(error);
        throw error;
      }),
  };
}

/** A name for this process as a holder of leases: where it runs, and which of all that ever ran there it is. */
export function newHolder(): string {
  return `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
}

/**
 * Whether a holder is a process of this machine that has ended. Its leases need not be waited for. False where that
 * cannot be known: a mistake would harm nothing, since every write is fenced, but do work twice.
 */
export function isGone(holder: string): boolean {
  const [host, pid] = holder.split("/");
  if (host !== hostname() || !pid) return false;
  // The number is ours now, and so no longer that of the process that had it.
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
