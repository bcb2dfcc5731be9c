/** GET /shop, POST /install, POST /session */
export interface ShopView {
  id: number;
  domain: string;
  name: string;
  currency: string;
  timeZone: string;
  scopes: string[];
  klaviyoAccountId: string | null;
  installedAt: number;
}
