import type { Router } from "express";
import { z } from "zod";
import type { Flow } from "../klaviyo/flows.ts";
import type { KlaviyoInspector } from "../klaviyo/routes.ts";
import { BadControl, readBody } from "./bodies.ts";

const status = z.enum(["live", "draft", "manual"]);

const flowBody = z
  .strictObject({
    name: z.string(),
    listId: z.string().optional(),
    metric: z.string().optional(),
    reentry: z.enum(["once", "always"]).default("once"),
    status: status.default("live"),
  })
  .refine(({ listId, metric }) => (listId === undefined) !== (metric === undefined), {
    error: "A flow has one trigger: give listId or metric.",
  });

const flowStatusBody = z.strictObject({ status });

/** Looks behind Klaviyo's API, and flows, which people make by hand. */
export function addKlaviyoRoutes(router: Router, klaviyo: KlaviyoInspector): void {
  router.get("/_sandbox/klaviyo/lists", (_, res) => {
    res.json(klaviyo.lists());
  });
  router.get("/_sandbox/klaviyo/counters", (_, res) => {
    res.json(klaviyo.counters());
  });
  router.get("/_sandbox/klaviyo/properties", (req, res) => {
    const { prefix = "" } = req.query;
    if (typeof prefix !== "string") throw new BadControl("Give one prefix: ?prefix=text.");
    res.json(klaviyo.properties(prefix));
  });
  router.get("/_sandbox/klaviyo/messages", (_, res) => {
    res.json(klaviyo.messages().map((message) => ({ ...message, at: new Date(message.at).toISOString() })));
  });
  router.get("/_sandbox/klaviyo/flows", (_, res) => {
    res.json(klaviyo.flows().map(flowAnswer));
  });
  router.post("/_sandbox/klaviyo/flows", (req, res) => {
    const wanted = readBody(flowBody, req);
    const flow = klaviyo.createFlow(wanted);
    if (!flow) throw new BadControl(`There is no list ${wanted.listId}.`);
    res.status(201).json(flowAnswer(flow));
  });
  router.post("/_sandbox/klaviyo/flows/:id", (req, res) => {
    const flow = klaviyo.setFlowStatus(req.params.id, readBody(flowStatusBody, req).status);
    if (!flow) throw new BadControl(`There is no flow ${req.params.id}.`);
    res.json(flowAnswer(flow));
  });
}

function flowAnswer({ id, name, status: current, trigger, reentry }: Flow) {
  return { id, name, status: current, trigger, reentry };
}
