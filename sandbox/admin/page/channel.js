import { element } from "./element.js";

const frame = element("app");
/** The origin of the app in the frame; messages go there and come from there, and nowhere else. */
let appOrigin = null;

/** Talks to the app of that origin from now on. */
export function connect(origin) {
  appOrigin = origin;
}

/** Tells the app something it did not ask for. */
export function tell(type, payload) {
  if (appOrigin !== null) frame.contentWindow.postMessage({ sandboxBridge: 1, type, payload }, appOrigin);
}

/** Answers what the app asks, each request by the function of its name. */
export function listen(answers) {
  addEventListener("message", ({ origin, source, data }) => {
    const isApp = origin === appOrigin && source === frame.contentWindow;
    if (isApp && data?.sandboxBridge === 1) void answer(data, answers, source, origin);
  });
}

async function answer({ id, type, payload }, answers, app, origin) {
  const reply = (message) => app.postMessage({ sandboxBridge: 1, reply: id, ...message }, origin);
  try {
    if (!Object.hasOwn(answers, type)) throw new Error(`The sandbox's admin knows no "${type}".`);
    reply({ payload: (await answers[type](payload)) ?? null });
  } catch (error) {
    reply({ error: error.message });
  }
}
