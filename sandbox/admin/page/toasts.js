import { tell } from "./channel.js";
import { element } from "./element.js";

export function showToast({ id, message, isError, action, duration }) {
  const toast = document.createElement("div");
  toast.className = isError ? "toast error" : "toast";
  toast.dataset.id = id;
  toast.textContent = message;
  if (action) toast.append(actionButton(id, action));
  element("toasts").append(toast);
  setTimeout(() => hideToast(id), duration);
}

export function hideToast(id) {
  const toast = element("toasts").querySelector(`[data-id="${CSS.escape(id)}"]`);
  if (!toast) return;
  toast.remove();
  tell("toastGone", id);
}

function actionButton(id, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    tell("toastAction", id);
    hideToast(id);
  });
  return button;
}
