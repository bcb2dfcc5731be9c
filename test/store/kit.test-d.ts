import type { postgresKit } from "../../server/store/schema/kit.postgres.ts";
import type { sqliteKit } from "../../server/store/schema/kit.sqlite.ts";

// Checked by the compiler, which makes the one cast of schema/postgres.ts sound.

type Data<Builder> = Builder extends { _: { data: infer D; notNull: infer N } } ? [D, N] : never;
type IsColumn<Make> = Make extends (name: string) => { _: { data: unknown } } ? true : false;
type Columns<Kit> = {
  [P in keyof Kit as IsColumn<Kit[P]> extends true ? P : never]: Kit[P] extends (name: string) => infer B
    ? Data<B>
    : never;
};
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const everyColumnYieldsTheSameType: Equal<Columns<typeof sqliteKit>, Columns<typeof postgresKit>> = true;

// The check is not vacuous: these and only these are columns, and bytes are bytes.
type Names = "text" | "integer" | "instant" | "money" | "real" | "boolean" | "json" | "bytes";
export const theColumnsAre: Equal<keyof Columns<typeof sqliteKit>, Names> = true;
export const bytesAreBytes: Equal<Columns<typeof postgresKit>["bytes"], [Uint8Array, boolean]> = true;
export const moneyIsANumber: Equal<Columns<typeof postgresKit>["money"], [number, boolean]> = true;
