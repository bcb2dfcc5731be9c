import { AppProvider, type AppProviderProps } from "@shopify/polaris";
import en from "@shopify/polaris/locales/en.json" with { type: "json" };
import { type ComponentPropsWithoutRef, forwardRef, type ReactNode, useEffect } from "react";
import { Link as RouterLink, useLocation, useNavigate } from "react-router";
import "@shopify/polaris/build/esm/styles.css";
import "./styles.css";

type LinkComponent = NonNullable<AppProviderProps["linkComponent"]>;

/** Polaris's links stay in the app, so that the frame is not loaded anew. */
const AppLink = forwardRef<HTMLAnchorElement, ComponentPropsWithoutRef<LinkComponent>>(function AppLink(props, ref) {
  const { url, external, children, ...rest } = props;
  if (external || /^https?:/.test(url)) {
    return (
      <a {...rest} ref={ref} href={url} target="_blank" rel="noreferrer">
        {children}
      </a>
    );
  }
  return (
    <RouterLink {...rest} ref={ref} to={url}>
      {children}
    </RouterLink>
  );
});

export interface NavigationItem {
  url: string;
  label: string;
}

/** The admin's menu for this app, which App Bridge shows outside of the frame. */
function Navigation({ home, items }: { home: NavigationItem; items: readonly NavigationItem[] }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => {
    const follow = (event: Event) => {
      const url = event.target instanceof Element ? event.target.getAttribute("href") : null;
      if (url === null) return;
      event.preventDefault();
      // Asks first where something has not been saved; staying is no error.
      shopify.saveBar.leaveConfirmation().then(
        () => navigate(url),
        () => undefined,
      );
    };
    document.addEventListener("shopify:navigate", follow);
    return () => document.removeEventListener("shopify:navigate", follow);
  }, [navigate]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page begins at its top
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <s-app-nav>
      <s-link href={home.url} rel="home">
        {home.label}
      </s-link>
      {items.map(({ url, label }) => (
        <s-link key={url} href={url}>
          {label}
        </s-link>
      ))}
    </s-app-nav>
  );
}

/** What is round every screen. */
export function Shell(props: { home: NavigationItem; items: readonly NavigationItem[]; children: ReactNode }) {
  return (
    <AppProvider i18n={en} linkComponent={AppLink}>
      <Navigation home={props.home} items={props.items} />
      <main>{props.children}</main>
    </AppProvider>
  );
}
