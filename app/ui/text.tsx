import { Link as PolarisLink, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

export function Heading({ level = 2, children }: { level?: 2 | 3; children: ReactNode }) {
  return (
    <Text as={`h${level}`} variant="headingSm">
      {children}
    </Text>
  );
}

type Tone = "plain" | "subdued" | "success" | "critical" | "caution";

interface TextProps {
  tone?: Tone;
  isSmall?: boolean;
  isStrong?: boolean;
  children: ReactNode;
}

export function Paragraph({ tone = "plain", isSmall = false, isStrong = false, children }: TextProps) {
  return (
    <Text
      as="p"
      variant={isSmall ? "bodySm" : "bodyMd"}
      fontWeight={isStrong ? "semibold" : "regular"}
      {...(tone === "plain" ? {} : { tone })}
    >
      {children}
    </Text>
  );
}

export function Inline({ tone = "plain", isSmall = false, isStrong = false, children }: TextProps) {
  return (
    <Text
      as="span"
      variant={isSmall ? "bodySm" : "bodyMd"}
      fontWeight={isStrong ? "semibold" : "regular"}
      {...(tone === "plain" ? {} : { tone })}
    >
      {children}
    </Text>
  );
}

/** A number that stands for itself. */
export function Figure({ children }: { children: ReactNode }) {
  return (
    <Text as="p" variant="headingLg">
      <span className="numbers">{children}</span>
    </Text>
  );
}

export function Link({ url, children, isPlain = false }: { url: string; children: ReactNode; isPlain?: boolean }) {
  return (
    <PolarisLink url={url} removeUnderline={isPlain}>
      {children}
    </PolarisLink>
  );
}

/** Sentences as points. */
export function Points({ items }: { items: readonly ReactNode[] }) {
  return (
    <ul className="points">
      {items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the points are sentences in a fixed order
        <li key={i}>{item}</li>
      ))}
    </ul>
  );
}

/** Said to screen readers alone. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className="hidden">{children}</span>;
}
