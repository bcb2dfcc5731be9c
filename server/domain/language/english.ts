import type { Sentence } from "../sentence.ts";
export function render(s: Sentence): string {
  return s.code;
}
