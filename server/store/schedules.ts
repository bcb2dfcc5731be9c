import type { Reader } from "./database.ts";
import { asc, eq } from "./query.ts";
import type { Tables } from "./schema/tables.ts";

export type Schedule = Tables["schedules"]["$inferSelect"];

/** What happens by itself in a shop, by kind. */
export async function listSchedules(reader: Reader, shopId: number): Promise<Schedule[]> {
  const { schedules } = reader.tables;
  return reader.query.select().from(schedules).where(eq(schedules.shopId, shopId)).orderBy(asc(schedules.kind));
}
