/** An error of Shopify's in an otherwise executed answer: message and extensions.code as its captured answers have them. */
export class ShopifyError extends Error {
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, extensions: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.extensions = { code, ...extensions };
  }
}
