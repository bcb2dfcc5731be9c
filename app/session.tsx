import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { ShopView } from "../server/http/contract/shop.ts";
import { api } from "./api.ts";
import { words } from "./language/english.ts";
import { createFormat, type Format } from "./language/format.ts";
import { Problem } from "./screens/Problem.tsx";
import { Waiting } from "./screens/Waiting.tsx";

interface SessionValue {
  shop: ShopView;
  format: Format;
}

const SessionContext = createContext<SessionValue | null>(null);

/** The shop whose session this is, and how its numbers are written. */
export function useSession(): SessionValue {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a Session round it.");
  return session;
}

/** The app installs itself where it has just been opened for the first time. */
const openShop = () => api.post<ShopView>("/session");

/** The admin's language decides how numbers and dates are written. */
function localeOf(): string {
  const locale = shopify.config.locale ?? "en";
  return Intl.NumberFormat.supportedLocalesOf(locale).length > 0 ? locale : "en";
}

export function SessionOf({ shop, children }: { shop: ShopView; children: ReactNode }) {
  const { currency, timeZone } = shop;
  const value = useMemo(
    () => ({ shop, format: createFormat({ locale: localeOf(), currency, timeZone }) }),
    [shop, currency, timeZone],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

/** Opens the shop before anything of it is shown. */
export function Session({ children }: { children: ReactNode }) {
  const { data: shop, error, refetch } = useQuery({ queryKey: ["shop"], queryFn: openShop, staleTime: Infinity });
  if (shop) return <SessionOf shop={shop}>{children}</SessionOf>;
  if (error) return <Problem title={words.failures.install} error={error} onRetry={() => void refetch()} />;
  return <Waiting />;
}
