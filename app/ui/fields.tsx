import {
  Checkbox,
  ChoiceList,
  Select as PolarisSelect,
  TextField as PolarisTextField,
  RangeSlider,
  type TextFieldProps,
} from "@shopify/polaris";
import type { ReactNode } from "react";

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: ReactNode;
  error?: string | undefined;
  isDisabled?: boolean;
}

interface TextFieldOptions extends FieldProps {
  placeholder?: string;
  type?: "text" | "password" | "number";
  suffix?: string;
  min?: number;
  max?: number;
  isLabelHidden?: boolean;
}

export function TextField(props: TextFieldOptions) {
  const { label, value, onChange, help, error, isDisabled, placeholder, type, suffix, min, max, isLabelHidden } = props;
  const optional: Partial<TextFieldProps> = {};
  if (help !== undefined) optional.helpText = help;
  if (error !== undefined) optional.error = error;
  if (placeholder !== undefined) optional.placeholder = placeholder;
  if (suffix !== undefined) optional.suffix = suffix;
  if (min !== undefined) optional.min = min;
  if (max !== undefined) optional.max = max;
  return (
    <PolarisTextField
      {...(optional as { min?: number })}
      label={label}
      labelHidden={isLabelHidden ?? false}
      value={value}
      onChange={onChange}
      autoComplete="off"
      type={type ?? "text"}
      disabled={isDisabled ?? false}
    />
  );
}

export function Select(
  props: FieldProps & { options: readonly { value: string; label: string }[]; isLabelHidden?: boolean },
) {
  const { label, value, onChange, help, error, isDisabled, options, isLabelHidden } = props;
  return (
    <PolarisSelect
      label={label}
      labelHidden={isLabelHidden ?? false}
      value={value}
      onChange={onChange}
      options={[...options]}
      disabled={isDisabled ?? false}
      {...(help === undefined ? {} : { helpText: help })}
      {...(error === undefined ? {} : { error })}
    />
  );
}

export interface Choice {
  value: string;
  label: string;
  help?: ReactNode;
}

interface ChoicesProps {
  title: string;
  isTitleHidden?: boolean;
  choices: readonly Choice[];
  selected: readonly string[];
  onChange: (selected: string[]) => void;
  areMany?: boolean;
}

/** Radio buttons, or check boxes where several may be chosen. */
export function Choices({ title, isTitleHidden = false, choices, selected, onChange, areMany = false }: ChoicesProps) {
  return (
    <ChoiceList
      title={title}
      titleHidden={isTitleHidden}
      allowMultiple={areMany}
      choices={choices.map(({ value, label, help }) => ({
        value,
        label,
        ...(help === undefined ? {} : { helpText: help }),
      }))}
      selected={[...selected]}
      onChange={onChange}
    />
  );
}

export function Toggle({
  label,
  help,
  isOn,
  onChange,
}: {
  label: string;
  help?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <Checkbox label={label} checked={isOn} onChange={onChange} {...(help === undefined ? {} : { helpText: help })} />
  );
}

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
  help?: string;
}

export function Slider({ label, value, min, max, step, onChange, help }: SliderProps) {
  return (
    <RangeSlider
      label={label}
      value={value}
      min={min}
      max={max}
      step={step}
      onChange={(next) => onChange(Array.isArray(next) ? (next[0] ?? min) : next)}
      {...(help === undefined ? {} : { helpText: help })}
    />
  );
}
