import {
  BlockStack,
  Box,
  InlineStack,
  Card as PolarisCard,
  Divider as PolarisDivider,
  Page as PolarisPage,
  type PageProps as PolarisPageProps,
} from "@shopify/polaris";
import type { ReactNode } from "react";
import { Heading } from "./text.tsx";

export interface PageAction {
  content: string;
  url?: string;
  onAction?: () => void;
  loading?: boolean;
  disabled?: boolean;
  destructive?: boolean;
}

export interface PageProps {
  title: string;
  subtitle?: string;
  badge?: ReactNode;
  back?: { content: string; url: string };
  primary?: PageAction | undefined;
  secondary?: PageAction[];
  /** For tables: the full width of the frame. */
  isWide?: boolean;
  children: ReactNode;
}

/** A screen: its title, what can be done, and its content. */
export function Page({ title, subtitle, badge, back, primary, secondary, isWide, children }: PageProps) {
  const props: PolarisPageProps = { title, fullWidth: isWide ?? false };
  if (subtitle !== undefined) props.subtitle = subtitle;
  if (badge !== undefined) props.titleMetadata = badge;
  if (back !== undefined) props.backAction = back;
  if (primary !== undefined) props.primaryAction = primary;
  if (secondary !== undefined) props.secondaryActions = secondary;
  return (
    <PolarisPage {...props}>
      <Box paddingBlockEnd="800">
        <Stack>{children}</Stack>
      </Box>
    </PolarisPage>
  );
}

type Gap = "none" | "tight" | "normal" | "loose";
const GAPS = { none: "0", tight: "100", normal: "400", loose: "500" } as const;
const SMALL_GAPS = { none: "0", tight: "100", normal: "200", loose: "400" } as const;

/** Things below each other. */
export function Stack({ gap = "normal", children }: { gap?: Gap; children: ReactNode }) {
  return <BlockStack gap={GAPS[gap]}>{children}</BlockStack>;
}

interface RowProps {
  gap?: Gap;
  align?: "start" | "center" | "end" | "space-between";
  isWrapped?: boolean;
  isTop?: boolean;
  children: ReactNode;
}

/** Things beside each other. */
export function Row({ gap = "normal", align = "start", isWrapped = true, isTop = false, children }: RowProps) {
  return (
    <InlineStack gap={SMALL_GAPS[gap]} align={align} blockAlign={isTop ? "start" : "center"} wrap={isWrapped}>
      {children}
    </InlineStack>
  );
}

/** The main part of a page and a narrower one beside it; below it where there is no room. */
export function Columns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <div className="columns">
      <div>
        <Stack>{main}</Stack>
      </div>
      <div>
        <Stack>{side}</Stack>
      </div>
    </div>
  );
}

interface CardProps {
  title?: string;
  /** Beside the title. */
  action?: ReactNode;
  /** Without padding, for tables. */
  isFlush?: boolean;
  children: ReactNode;
}

export function Card({ title, action, isFlush = false, children }: CardProps) {
  const head =
    title === undefined ? null : (
      <Row align="space-between">
        <Heading>{title}</Heading>
        {action}
      </Row>
    );
  if (!isFlush) {
    return (
      <PolarisCard>
        <BlockStack gap="300">
          {head}
          {children}
        </BlockStack>
      </PolarisCard>
    );
  }
  return (
    <PolarisCard padding="0">
      {head && (
        <Box padding="400" paddingBlockEnd="300">
          {head}
        </Box>
      )}
      {children}
    </PolarisCard>
  );
}

/** A part of a flush card that wants its padding back. */
export function Inset({ children }: { children: ReactNode }) {
  return <Box padding="400">{children}</Box>;
}

/** A part of a card set apart by its ground. */
export function Well({ children }: { children: ReactNode }) {
  return (
    <Box padding="300" background="bg-surface-secondary" borderRadius="200">
      {children}
    </Box>
  );
}

/** Something long under its title, opened by whoever wants to read it. */
export function Disclosure({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="disclosure">
      <summary>{title}</summary>
      <div>{children}</div>
    </details>
  );
}

export function Divider() {
  return <PolarisDivider />;
}

/** A group of settings: what it is about on the left, the controls in a card on the right. */
export function Section({ title, description, children }: { title: string; description: string; children: ReactNode }) {
  return (
    <section className="section">
      <Box paddingBlockStart="100">
        <BlockStack gap="100">
          <Heading>{title}</Heading>
          <p className="subdued">{description}</p>
        </BlockStack>
      </Box>
      <PolarisCard>{children}</PolarisCard>
    </section>
  );
}
