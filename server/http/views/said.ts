import { z } from "zod";

/** A sentence as it is stored. */
export const said = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });
