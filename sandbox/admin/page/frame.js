import { connect, tell } from "./channel.js";
import { element } from "./element.js";
import { confirmLeave } from "./saveBar.js";

const PREFIX = "/admin/app";
const RETRY_MILLISECONDS = 1_000;

/** Loads the app into the frame as soon as there is one. */
export async function openApp(store) {
  document.querySelector("nav").addEventListener("click", (event) => void follow(event));
  const launch = await launchOf(store);
  element("store").textContent = `${launch.name} (${launch.domain})`;
  element("notice").hidden = true;
  connect(launch.origin);
  element("app").src = launch.src;
}

/** The app went to a page of its own: the address follows, so that a reload comes back to it. */
export function showAddress(path) {
  element("address").value = path;
  const own = new URLSearchParams(location.search);
  const query = own.has("store") ? `?store=${own.get("store")}` : "";
  const [pathname] = path.split("?");
  history.replaceState(null, "", `${PREFIX}${pathname === "/" ? "" : pathname}${query}`);
  markCurrent(pathname);
}

/** The app's own navigation. The link with rel="home" is the app's name, which is here already. */
export function showPages(pages) {
  const links = pages
    .filter(({ isHome }) => !isHome)
    .map(({ path, label }) => {
      const link = document.createElement("a");
      link.textContent = label;
      link.href = `${PREFIX}${path}`;
      link.dataset.path = path;
      return link;
    });
  element("pages").replaceChildren(...links);
  element("home").dataset.path = pages.find(({ isHome }) => isHome)?.path ?? "/";
  markCurrent(element("address").value.split("?")[0]);
}

function markCurrent(pathname) {
  for (const link of document.querySelectorAll("nav a")) {
    const { path } = link.dataset;
    const isCurrent = path === pathname || (path !== "/" && pathname.startsWith(`${path}/`));
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

async function launchOf(store) {
  const path = location.pathname.startsWith(PREFIX) ? location.pathname.slice(PREFIX.length) || "/" : "/";
  for (;;) {
    const response = await fetch(`/admin/launch?store=${store}&path=${encodeURIComponent(path)}`);
    const launch = await response.json();
    if (response.ok) return launch;
    element("notice").textContent = launch.error;
    element("notice").hidden = false;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
}

/** A link of the navigation: the app goes there itself, unless somebody would lose unsaved changes. */
async function follow(event) {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  if (await confirmLeave()) tell("navigate", link.dataset.path ?? "/");
}
