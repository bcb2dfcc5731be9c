import { tell } from "./channel.js";
import { element } from "./element.js";

/** The save bar that is shown: its id in the app, and whether discarding asks first. */
let shown = null;

const bar = element("saveBar");

bar.addEventListener("click", (event) => {
  const { action } = event.target.dataset;
  if (action && shown) void act(action);
});

export function showSaveBar({ id, confirmsDiscard }) {
  shown = { id, confirmsDiscard };
  bar.hidden = false;
}

export function hideSaveBar({ id }) {
  if (shown?.id !== id) return;
  shown = null;
  bar.hidden = true;
}

/** Asks whether to leave where changes would be lost; true where there are none. Leaving gives them up. */
export async function confirmLeave() {
  if (!shown) return true;
  if ((await ask("leave")) !== "leave") return false;
  hideSaveBar(shown);
  return true;
}

async function act(action) {
  if (action === "discard" && shown.confirmsDiscard && (await ask("discard")) !== "discard") return;
  tell("saveBar", { id: shown.id, action });
}

/** The value of the button that closed the dialog; "" where it was dismissed. */
function ask(id) {
  const dialog = element(id);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}
