import { Button as PolarisButton, type ButtonProps as PolarisButtonProps } from "@shopify/polaris";

interface ButtonProps {
  kind?: "primary" | "plain" | "quiet";
  url?: string;
  onClick?: () => void;
  isLoading?: boolean;
  isDisabled?: boolean;
  isCritical?: boolean;
  /** Where the words on it do not say enough. */
  label?: string;
  isSubmit?: boolean;
  isExpanded?: boolean;
  controls?: string;
  children: string;
}

export function Button(props: ButtonProps) {
  const polaris: PolarisButtonProps = { children: props.children, submit: props.isSubmit ?? false };
  if (props.kind === "primary") polaris.variant = "primary";
  if (props.kind === "quiet") polaris.variant = "plain";
  if (props.url !== undefined) polaris.url = props.url;
  if (props.onClick) polaris.onClick = props.onClick;
  if (props.isLoading !== undefined) polaris.loading = props.isLoading;
  if (props.isDisabled !== undefined) polaris.disabled = props.isDisabled;
  if (props.isCritical) polaris.tone = "critical";
  if (props.label !== undefined) polaris.accessibilityLabel = props.label;
  if (props.isExpanded !== undefined) polaris.ariaExpanded = props.isExpanded;
  if (props.controls !== undefined) polaris.ariaControls = props.controls;
  return <PolarisButton {...polaris} />;
}
