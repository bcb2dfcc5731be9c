/*
 * The sandbox's stand-in for App Bridge: what an embedded app asks of the admin, asked of the sandbox's page by messages.
 * A classic script without a module, as the real one is: the first in the document's head.
 */
(() => {
  const adminOrigin = new URL(document.currentScript.src).origin;
  const ANSWER_WITHIN = 5_000;
  /** A token is asked for anew when it has less than this left. */
  const TOKEN_RESERVE = 10_000;
  const TOAST_MILLISECONDS = 5_000;

  const parameters = new URLSearchParams(location.search);
  const waiting = new Map();
  const toasts = new Map();
  let asked = 0;
  let shownToasts = 0;
  let shownBar = null;
  let token = null;

  function ask(type, payload, within = ANSWER_WITHIN) {
    const id = ++asked;
    return new Promise((resolve, reject) => {
      if (window.parent === window) {
        reject(new Error("The app is not embedded: open it in the sandbox's admin."));
        return;
      }
      waiting.set(id, { resolve, reject });
      window.parent.postMessage({ sandboxBridge: 1, id, type, payload }, adminOrigin);
      // A question to a person takes as long as it takes.
      if (within === null) return;
      setTimeout(() => {
        if (waiting.delete(id)) reject(new Error(`The sandbox's admin did not answer "${type}".`));
      }, within);
    });
  }

  /** For what nobody waits for. */
  function notify(type, payload) {
    ask(type, payload).catch((error) => console.warn(error.message));
  }

  const news = {
    navigate(path) {
      const links = [...document.querySelectorAll("s-app-nav s-link, s-app-nav a")];
      const link = links.find((candidate) => candidate.getAttribute("href") === path);
      if (link) link.dispatchEvent(new Event("shopify:navigate", { bubbles: true, cancelable: true }));
      else location.assign(path);
    },
    saveBar({ id, action }) {
      const bar = document.getElementById(id);
      const selector = action === "save" ? 'button[variant="primary"]' : 'button:not([variant="primary"])';
      bar?.querySelector(selector)?.click();
    },
    toastAction: (id) => toasts.get(id)?.onAction?.(),
    toastGone(id) {
      toasts.get(id)?.onDismiss?.();
      toasts.delete(id);
    },
  };

  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== adminOrigin || source !== window.parent || data?.sandboxBridge !== 1) return;
    if (data.reply === undefined) {
      if (Object.hasOwn(news, data.type)) news[data.type](data.payload);
      return;
    }
    const question = waiting.get(data.reply);
    waiting.delete(data.reply);
    if (data.error === undefined) question?.resolve(data.payload);
    else question?.reject(new Error(data.error));
  });

  function expiryOf(jwt) {
    const payload = jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(atob(payload)).exp * 1_000;
  }

  window.shopify = {
    config: {
      apiKey: document.querySelector('meta[name="shopify-api-key"]')?.content,
      host: parameters.get("host") ?? undefined,
      shop: parameters.get("shop") ?? undefined,
      locale: parameters.get("locale") ?? "en",
    },
    origin: adminOrigin,
    ready: Promise.resolve(),
    environment: { embedded: window.parent !== window, mobile: false, pos: false, intent: false },
    async idToken() {
      if (token === null || expiryOf(token) - Date.now() < TOKEN_RESERVE) token = await ask("idToken");
      return token;
    },
    user: () => ask("user"),
    loading: (isOn = true) => notify("loading", isOn),
    toast: {
      show(message, { isError = false, action, duration = TOAST_MILLISECONDS, onAction, onDismiss } = {}) {
        const id = `toast-${++shownToasts}`;
        toasts.set(id, { onAction, onDismiss });
        notify("toast", { id, message, isError, action, duration });
        return id;
      },
      hide: (id) => notify("hideToast", id),
    },
    saveBar: {
      async show(id) {
        shownBar = id;
        const confirmsDiscard = document.getElementById(id)?.hasAttribute("discardconfirmation") ?? false;
        await ask("showSaveBar", { id, confirmsDiscard });
      },
      async hide(id) {
        if (shownBar === id) shownBar = null;
        await ask("hideSaveBar", { id });
      },
      toggle: (id) => (shownBar === id ? window.shopify.saveBar.hide(id) : window.shopify.saveBar.show(id)),
      leaveConfirmation: () => ask("leaveConfirmation", undefined, null),
    },
  };

  /** Mirrors <s-app-nav> into the admin's own navigation. */
  function tellPages() {
    const links = [...document.querySelectorAll("s-app-nav s-link, s-app-nav a")];
    const pages = links.map((link) => ({
      path: link.getAttribute("href") ?? "/",
      label: link.textContent.trim(),
      isHome: link.getAttribute("rel") === "home",
    }));
    const text = JSON.stringify(pages);
    if (text === told) return;
    told = text;
    notify("nav", pages);
  }
  let told = "[]";

  /** The admin's address follows the app's; what the admin put into the query is left out. */
  function tellPath() {
    const own = new URLSearchParams(location.search);
    for (const name of ["embedded", "host", "hmac", "id_token", "locale", "session", "shop", "timestamp"])
      own.delete(name);
    const query = own.toString();
    notify("path", location.pathname + (query === "" ? "" : `?${query}`));
  }

  function follow() {
    for (const name of ["pushState", "replaceState"]) {
      const original = history[name].bind(history);
      history[name] = (...given) => {
        original(...given);
        tellPath();
      };
    }
    addEventListener("popstate", tellPath);
    new MutationObserver(tellPages).observe(document, { childList: true, subtree: true, characterData: true });
    addEventListener("DOMContentLoaded", () => {
      tellPath();
      tellPages();
      notify("title", document.title);
      const title = document.querySelector("title");
      if (title) new MutationObserver(() => notify("title", document.title)).observe(title, { childList: true });
    });
  }
  if (window.parent !== window) follow();
})();
