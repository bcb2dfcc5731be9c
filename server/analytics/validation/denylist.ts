import { AppError } from "../../domain/errors.ts";

/** Distinctions that exist and mean nothing: nobody is sold to differently for the browser they use. */
const TRIVIAL = new Set(
  "browser agent device os screen resolution viewport ip plugin cookie platform client language_version".split(" "),
);

/** What people are entitled to keep to themselves: never a reason to put them anywhere. */
const SENSITIVE = new Set(
  (
    "health medical medicine medication pharmacy pharmaceutical diagnosis disease therapy diabetes diabetic cancer hiv " +
    "fertility pregnancy pregnant maternity contraception contraceptive incontinence addiction mental depression " +
    "religion religious church kosher halal bible quran prayer ethnicity ethnic racial political " +
    "sexual sexuality erotic lgbt lgbtq disability disabled biometric genetic criminal"
  ).split(" "),
);

export type Objection = "trivial" | "sensitive";

/**
 * Why a feature or a product type must not drive segments, or null: it is trivial, or it tells of health, religion,
 * politics, sexuality or the like. Goes by the words of its name, so "Maternity wear" is found and "Adulthood" is not.
 * @example objectionTo("browser_family") // "trivial"
 */
export function objectionTo(name: string): Objection | null {
  const parts = name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .flatMap((part) => [part, part.replace(/s$/, "")]);
  if (parts.some((part) => SENSITIVE.has(part))) return "sensitive";
  return parts.some((part) => TRIVIAL.has(part)) ? "trivial" : null;
}

/** @throws {AppError} `invalid_input` naming the first axis that must not drive segments */
export function requireFitAxes(axes: readonly string[]): void {
  for (const axis of axes) {
    const objection = objectionTo(axis);
    if (objection === null) continue;
    throw new AppError("invalid_input", `Segments cannot be made by "${axis}": that is a ${objection} distinction.`);
  }
}
