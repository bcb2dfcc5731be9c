import { gid } from "../gid.ts";
import { fieldsOf } from "./resolver.ts";
import type { ProductSource } from "./sources.ts";

export const productFields = fieldsOf<ProductSource>({
  id: ({ product }) => gid("Product", product.id),
  title: ({ product }) => product.title,
  productType: ({ product }) => product.productType,
  isGiftCard: ({ product }) => product.isGiftCard,
});
