import { type Faults, NO_FAULTS } from "./context.ts";

/** Names of the switches for what goes wrong. */
export const FAULT_NAMES = Object.keys(NO_FAULTS) as (keyof Faults)[];

/** Sets one switch from a JSON value. Returns a sentence that says what is allowed when name or value is not. */
export function setFault(faults: Faults, name: string, value: unknown): string | null {
  switch (name) {
    case "importUnknownIdFails":
      if (typeof value !== "boolean") return `The fault ${name} is true or false, not ${String(value)}.`;
      faults[name] = value;
      return null;
    case "dropBulkLines":
      if (!Number.isInteger(value) || Number(value) < 0) {
        return `The fault ${name} is a whole number of lines, 0 or more, not ${String(value)}.`;
      }
      faults[name] = Number(value);
      return null;
    case "dropListAdds":
    case "serverErrors":
    case "resetAfterApply":
      if (typeof value !== "number" || !(value >= 0 && value <= 1)) {
        return `The fault ${name} is a share between 0 and 1, not ${String(value)}.`;
      }
      faults[name] = value;
      return null;
    default:
      return `There is no fault "${name}"; there are ${FAULT_NAMES.join(", ")}.`;
  }
}
