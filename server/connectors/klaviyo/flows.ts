import { AppError } from "../../domain/errors.ts";
import { objectOf, readPage, readResource, resource, textOf } from "./document.ts";
import { rawBody, type Sdk } from "./sdk.ts";

/** A flow that a list triggers. */
export interface KlaviyoFlow {
  id: string;
  name: string;
  /** "live" flows write to people; drafts and manual ones do not by themselves. */
  status: string;
}

/** The flows that people enter by joining a list. */
export async function listFlowsOf({ lists }: Sdk, listId: string): Promise<KlaviyoFlow[]> {
  const page = readPage(await rawBody("the list's flows", lists.getFlowsTriggeredByList(listId)), "the list's flows");
  return page.items.map((item) => {
    const flow = resource.safeParse(item);
    if (!flow.success) throw new AppError("bad_response", "A flow in Klaviyo's answer does not have the agreed form.");
    const { id, attributes } = flow.data;
    return { id, name: textOf(attributes.name) ?? id, status: textOf(attributes.status) ?? "unknown" };
  });
}

/**
 * Whether somebody who went through a flow once enters it again on the next occasion. Flows without criteria are from
 * before there were any, and take everybody once.
 */
export async function letsReenter({ flows }: Sdk, flowId: string): Promise<boolean> {
  const call = flows.getFlow(flowId, { additionalFieldsFlow: ["definition"] });
  const { attributes } = readResource(await rawBody("the flow", call), "the flow");
  const unit = textOf(objectOf(objectOf(attributes.definition).reentry_criteria).unit);
  return unit !== null && unit !== "alltime";
}
