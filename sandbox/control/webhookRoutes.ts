import type { Router } from "express";
import type { SandboxContext } from "../context.ts";
import type { ShopifyParts } from "../shopify/parts.ts";
import type { ShopifySettings } from "../shopify/settings.ts";
import { maySubscribe, TOPICS, type Topic } from "../shopify/webhooks/topics.ts";
import { BadControl, readBody, targetBody } from "./bodies.ts";

/** Where webhooks go and which; and what became of them. */
export function addWebhookRoutes(
  router: Router,
  { target }: SandboxContext,
  settings: ShopifySettings,
  { changes: { webhooks } }: ShopifyParts,
): void {
  const state = () => ({ url: target.url, topics: webhooks.topics });
  router.get("/_sandbox/webhooks/target", (_, res) => {
    res.json(state());
  });
  router.post("/_sandbox/webhooks/target", (req, res) => {
    const { url, topics } = readBody(targetBody, req);
    const wanted = topics?.map((name) => topicNamed(name, settings.scopes));
    const refusal = url === undefined ? null : target.set(url);
    if (refusal) throw new BadControl(refusal);
    if (wanted) webhooks.subscribe(wanted);
    res.json(state());
  });
  router.get("/_sandbox/shopify/webhooks", (_, res) => {
    res.json(webhooks.outcomes());
  });
}

/** Shopify refuses to deploy a subscription to a topic that the app's scopes do not allow. */
function topicNamed(name: string, scopes: readonly string[]): Topic {
  const topic = TOPICS.find((known) => known === name);
  if (!topic) throw new BadControl(`There is no topic "${name}"; there are ${TOPICS.join(", ")}.`);
  if (!maySubscribe(topic, scopes)) throw new BadControl(`The app's scopes do not allow the topic ${topic}.`);
  return topic;
}
