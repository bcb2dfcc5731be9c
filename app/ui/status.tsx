import {
  type BannerProps,
  BlockStack,
  Card,
  Icon,
  Badge as PolarisBadge,
  Banner as PolarisBanner,
  ProgressBar,
  SkeletonBodyText,
  SkeletonDisplayText,
  Spinner,
} from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon, XCircleIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { Row, Stack } from "./layout.tsx";
import { Heading, Hidden, Paragraph } from "./text.tsx";

export type BadgeTone = "plain" | "success" | "attention" | "warning" | "critical" | "info";

export function Badge({ tone = "plain", children }: { tone?: BadgeTone; children: string }) {
  return (
    <span className="one-line">
      <PolarisBadge {...(tone === "plain" ? {} : { tone })}>{children}</PolarisBadge>
    </span>
  );
}

interface BannerAction {
  content: string;
  url?: string;
  onAction?: () => void;
  loading?: boolean;
}

interface NoticeProps {
  tone: "info" | "success" | "warning" | "critical";
  title: string;
  action?: BannerAction;
  secondary?: BannerAction;
  children?: ReactNode;
}

/** Something a person should know or decide. */
export function Notice({ tone, title, action, secondary, children }: NoticeProps) {
  const props: BannerProps = { tone, title };
  if (action) props.action = action;
  if (secondary) props.secondaryAction = { content: secondary.content, onAction: secondary.onAction ?? (() => {}) };
  return <PolarisBanner {...props}>{children}</PolarisBanner>;
}

/** How far something is, of one. Announced by the words beside it. */
export function Progress({ share, label }: { share: number; label: string }) {
  return <ProgressBar progress={Math.round(share * 100)} size="small" tone="highlight" ariaLabelledBy={label} />;
}

export type StepState = "done" | "active" | "next" | "waiting" | "failed";

/** A step of work: done, being done, a person's turn, or to come. */
export function Step({ state, children }: { state: StepState; children: ReactNode }) {
  return (
    <Row gap="normal" isWrapped={false}>
      <span className="step-icon" aria-hidden="true">
        {state === "active" && <Spinner size="small" />}
        {state === "done" && <Icon source={CheckCircleIcon} tone="success" />}
        {state === "failed" && <Icon source={XCircleIcon} tone="critical" />}
        {(state === "waiting" || state === "next") && <span className="step-dot" />}
      </span>
      <Paragraph tone={state === "waiting" ? "subdued" : "plain"} isStrong={state === "next"}>
        {children}
      </Paragraph>
    </Row>
  );
}

/** The result of a check, as an icon with its word for those who do not see it. */
export function CheckIcon({ result, word }: { result: "pass" | "warn" | "fail"; word: string }) {
  return (
    <span className="check-icon">
      {result === "pass" && <Icon source={CheckCircleIcon} tone="success" />}
      {result === "warn" && <Icon source={AlertTriangleIcon} tone="caution" />}
      {result === "fail" && <Icon source={XCircleIcon} tone="critical" />}
      <Hidden>{word}</Hidden>
    </span>
  );
}

/** More or less than usual, as a small arrow; what it means is said elsewhere. */
export function Direction({ isUp }: { isUp: boolean }) {
  return (
    <svg className="direction" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <path d={isUp ? "M5 1.5 9 8.5H1z" : "M5 8.5 1 1.5h8z"} />
    </svg>
  );
}

/** Nothing here yet: what it will be, and what to do about it. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <Card>
      <div className="empty">
        <Stack gap="normal">
          <Heading>{title}</Heading>
          <div className="empty-words">
            <Paragraph tone="subdued">{children}</Paragraph>
          </div>
          {action}
        </Stack>
      </div>
    </Card>
  );
}

/** What could not be shown, in a sentence, and another try. */
export function Failure({
  title,
  message,
  retry,
  onRetry,
}: {
  title: string;
  message: string;
  retry: string;
  onRetry: () => void;
}) {
  return (
    <PolarisBanner tone="critical" title={title}>
      <BlockStack gap="200">
        <Paragraph>{message}</Paragraph>
        <div>
          <Button onClick={onRetry}>{retry}</Button>
        </div>
      </BlockStack>
    </PolarisBanner>
  );
}

/** The shape of a card whose content is on its way. */
export function CardSkeleton({ lines, height }: { lines: number; height?: number }) {
  return (
    <Card>
      <div style={height === undefined ? undefined : { minHeight: height }}>
        <BlockStack gap="400">
          <SkeletonDisplayText size="small" />
          <SkeletonBodyText lines={lines} />
        </BlockStack>
      </div>
    </Card>
  );
}

/** The shape of a page whose content is on its way. */
export function PageSkeleton({
  label,
  isWide = false,
  children,
}: {
  label: string;
  isWide?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={isWide ? "page-skeleton wide" : "page-skeleton"} aria-busy="true">
      <span className="hidden" role="status">
        {label}
      </span>
      <div className="page-skeleton-title">
        <SkeletonDisplayText size="medium" maxWidth="14ch" />
      </div>
      <Stack>{children}</Stack>
    </div>
  );
}
