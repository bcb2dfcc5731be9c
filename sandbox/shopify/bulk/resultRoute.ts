import { createReadStream, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { RequestHandler, Response } from "express";
import type { Counters } from "../counters.ts";
import type { ShopifyFaults } from "../faults.ts";
import type { ResultStore } from "./resultStore.ts";

export interface ResultParts {
  store: ResultStore;
  faults: ShopifyFaults;
  counters: Counters;
}

/** GET of a bulk result from the storage service, whole or in parts (Range). */
export function resultRoute({ store, faults, counters }: ResultParts): RequestHandler {
  return async (req, res) => {
    const found = await store.open(req.path, req.query);
    if ("fault" in found) {
      res.status(403).type("application/xml").send(`<?xml version='1.0'?><Error><Code>${found.fault}</Code></Error>`);
      return;
    }
    counters.call("bulkResult");
    const fault = faults.next("bulkResult", req.path);
    if (fault === "serverError") {
      res.status(500).type("application/xml").send("<?xml version='1.0'?><Error><Code>InternalError</Code></Error>");
      return;
    }
    if (fault === "resetAfterApply") {
      await breakOffHalfway(res, found.path);
      return;
    }
    setDisposition(res, req.query["response-content-disposition"]);
    res.sendFile(found.path, {
      acceptRanges: true,
      dotfiles: "allow",
      cacheControl: false,
      headers: { "Content-Type": "application/jsonl" },
    });
  };
}

function setDisposition(res: Response, disposition: unknown): void {
  if (typeof disposition === "string") res.set("Content-Disposition", disposition);
}

/** Sends the first half of the file under the header of the whole, then cuts the line. */
async function breakOffHalfway(res: Response, path: string): Promise<void> {
  const { size }: Stats = await stat(path);
  res.writeHead(200, { "Content-Type": "application/jsonl", "Content-Length": String(size) });
  const half = Math.floor(size / 2);
  if (half > 0) await pipeline(createReadStream(path, { end: half - 1 }), res, { end: false });
  res.socket?.destroy();
}
