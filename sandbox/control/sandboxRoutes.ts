import express, { type Router } from "express";
import { restoreSnapshot, SnapshotRefusal, snapshotPartsOf, takeSnapshot } from "../snapshot.ts";
import type { RunningStore } from "../stores.ts";
import { BadControl, explainRefusal } from "./bodies.ts";

const LARGEST_SNAPSHOT = "1gb";

/** What concerns the sandbox as a whole: its stores, and its state. The routes of each store follow. */
export function sandboxRoutes(stores: readonly [RunningStore, ...RunningStore[]]): Router {
  const parts = stores.map(snapshotPartsOf);
  const router = express.Router();
  router.get("/_sandbox/stores", (_, res) => {
    res.json(
      stores.map(({ number, context, klaviyo }) => ({ number, store: context.world.store, klaviyoKey: klaviyo.key })),
    );
  });
  router.get("/_sandbox/snapshot", async (_, res) => {
    res.json(await takeSnapshot(parts));
  });
  router.post("/_sandbox/restore", express.json({ limit: LARGEST_SNAPSHOT }), async (req, res) => {
    try {
      await restoreSnapshot(req.body, parts);
    } catch (error) {
      throw error instanceof SnapshotRefusal ? new BadControl(error.message) : error;
    }
    res.json({ now: new Date(stores[0].context.clock.now()).toISOString() });
  });
  router.use("/_sandbox/stores/:number", (req, res, next) => {
    const store = stores[Number(req.params.number) - 1];
    if (!store) throw new BadControl(`There is no store ${req.params.number}; there are ${stores.length}.`);
    req.url = `/_sandbox${req.url}`;
    store.control(req, res, next);
  });
  router.use(stores[0].control);
  router.use(explainRefusal);
  return router;
}
