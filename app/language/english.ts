import { activity } from "./english/activity.ts";
import { common } from "./english/common.ts";
import { overview } from "./english/overview.ts";
import { push } from "./english/push.ts";
import { segments } from "./english/segments.ts";
import { settings } from "./english/settings.ts";

/** Everything the screens say, by screen; sentences about a shop's own data come worded from the server. */
export const words = { ...common, ...overview, ...segments, ...push, ...activity, ...settings };
