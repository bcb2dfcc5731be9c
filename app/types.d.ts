/// <reference types="vite/client" />
/// <reference types="@shopify/app-bridge-types" />
import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Tag = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "s-app-nav": Tag;
      "s-link": Tag & { href: string; rel?: string };
      "ui-save-bar": Tag & { id: string };
    }
  }
}
