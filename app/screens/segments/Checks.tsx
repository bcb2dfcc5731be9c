import type { CheckView } from "../../../server/http/contract/common.ts";
import { words } from "../../language/english.ts";
import { Stack } from "../../ui/layout.tsx";
import { Badge, CheckIcon } from "../../ui/status.tsx";
import { Paragraph } from "../../ui/text.tsx";

/** How the checks of a segment went, in one word. */
export function CheckSummary({ checks }: { checks: readonly CheckView[] }) {
  const { summary } = words.checks;
  const failed = checks.filter(({ result }) => result === "fail").length;
  const warned = checks.filter(({ result }) => result === "warn").length;
  if (failed > 0) return <Badge tone="critical">{summary.failed(failed)}</Badge>;
  if (warned > 0) return <Badge tone="attention">{summary.warned(warned)}</Badge>;
  if (checks.length === 0) return <Badge>{summary.none}</Badge>;
  return <Badge tone="success">{summary.passed}</Badge>;
}

/** Every check with its sentence, which names the number and the threshold. */
export function CheckList({ checks }: { checks: readonly CheckView[] }) {
  return (
    <Stack gap="tight">
      {checks.map((check) => (
        <div className="check" key={`${check.check} ${check.text}`}>
          <CheckIcon result={check.result} word={words.checks.results[check.result]} />
          <Paragraph>{check.text}</Paragraph>
        </div>
      ))}
    </Stack>
  );
}

/** The warnings a person must name to accept, each once, with everything that was said of it. */
export function warningsOf(checks: readonly (CheckView & { of?: string })[]): { check: string; texts: string[] }[] {
  const warned = checks.filter(({ result }) => result === "warn");
  const byCheck = Map.groupBy(warned, ({ check }) => check);
  return [...byCheck].map(([check, said]) => ({
    check,
    texts: [...new Set(said.map(({ of, text }) => (of === undefined ? text : words.checks.of(of, text))))],
  }));
}
