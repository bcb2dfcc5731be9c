import { control } from "./control.js";
import { element } from "./element.js";
import { showAddress, showPages } from "./frame.js";
import { confirmLeave, hideSaveBar, showSaveBar } from "./saveBar.js";
import { hideToast, showToast } from "./toasts.js";

const USER = { id: 1, name: "Sandbox Owner", email: "owner@example.com", accountAccess: "Administrator" };

/** What the app may ask of the admin, by name. An error here rejects the app's promise. */
export function requests(store) {
  return {
    idToken: async () => (await control(store, "session-token", {})).token,
    user: () => USER,
    loading: (isOn) => {
      element("loading").hidden = !isOn;
    },
    path: showAddress,
    title: (title) => {
      document.title = `${title} - Sandbox admin`;
    },
    nav: showPages,
    toast: showToast,
    hideToast,
    showSaveBar,
    hideSaveBar,
    leaveConfirmation: async () => {
      if (!(await confirmLeave())) throw new Error("The merchant stays on the page.");
    },
  };
}
