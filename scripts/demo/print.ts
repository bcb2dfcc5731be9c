import type { Console } from "./console.ts";
import type { Report } from "./report.ts";

const percent = (share: number | null) => (share === null ? "-" : `${(share * 100).toFixed(1)}%`);
const whole = (n: number) => n.toLocaleString("en");
const brief = (n: number) => n.toLocaleString("en", { maximumSignificantDigits: Number.isInteger(n) ? 21 : 2 });

const SHOWN = 5;

function money(minor: number, currency: string): string {
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return `${(minor / 10 ** digits).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${currency}`;
}

/** What came out, in a terminal: what was given and stored, what the audit found, and the table of segments. */
export function printReport(console: Console, report: Report, currency: string): void {
  printTotals(console, report, currency);
  printAudit(console, report);
  if (report.run.refused) {
    console.line();
    console.line(`Nothing was proposed: ${report.run.refused.text}`);
    console.line(
      `  check ${report.run.refused.check}: ${brief(report.run.refused.number)} against ${brief(report.run.refused.threshold)}`,
    );
    return;
  }
  printSegments(console, report, currency);
}

function printTotals(console: Console, { input, store, file, provenance }: Report, currency: string): void {
  console.line();
  console.line(
    provenance.orders === "file"
      ? `Orders are the file's; generated for it: ${provenance.generated.join(", ")}.`
      : "The whole store is generated; nobody in it exists.",
  );
  const row = (name: string, given: number, stored: number | undefined, show: (n: number) => string) => [
    name,
    show(given),
    stored === undefined ? "-" : show(stored),
  ];
  const amount = (n: number) => money(n, currency);
  console.table(
    ["", "given", "stored"],
    [
      row("customers", input.customers, store?.customers, whole),
      row("purchases", input.purchases, store?.purchases, whole),
      row("gross", input.gross, store?.gross, amount),
      row("cancelled", input.cancelled, store?.cancelled, amount),
      row("guest orders", input.guestOrders, store?.guestOrders, whole),
      row("guest lines", input.guestLines, store?.guestLines, whole),
    ],
  );
  if (file) printFile(console, file, amount);
}

function printFile(console: Console, file: NonNullable<Report["file"]>, amount: (n: number) => string): void {
  console.line();
  console.line(
    `${file.name}: ${whole(file.rows)} rows, ${whole(file.customers)} customers (${whole(file.buyers)} with a purchase above zero), ` +
      `${whole(file.purchases)} purchases worth ${amount(file.gross)}.`,
  );
  const { cancelled, exactDuplicateLines } = file;
  // Shopify's own export has refunds in place of cancellation rows.
  if (cancelled.rows > 0)
    console.line(
      `  cancellations: ${whole(cancelled.rows)} rows worth ${amount(cancelled.total)}; refunded on the product's order ` +
        `${amount(cancelled.byProduct)}, on another earlier order ${amount(cancelled.byAmount)}, matching nothing ${amount(cancelled.unmatched)}.`,
    );
  console.line(
    `  guest lines: ${whole(file.guestLines)}, of which ${whole(file.guestLinesUnplaced)} are cancellations nobody can be credited with.`,
  );
  console.line(
    `  exact duplicate lines: ${whole(exactDuplicateLines.lines)} worth ${amount(exactDuplicateLines.amount)}, kept; ` +
      `zero-price lines: ${whole(file.zeroPriceLines)}, kept; unreadable rows: ${whole(file.quarantined.length)}.`,
  );
  printQuarantined(console, file.quarantined);
}

/** By reason, since one reason may hide behind a thousand rows of another; the report holds every row. */
export function printQuarantined(console: Console, rows: NonNullable<Report["file"]>["quarantined"]): void {
  for (const [reason, those] of Map.groupBy(rows, (row) => row.reason)) {
    const lines = those.slice(0, SHOWN).map(({ line }) => String(line));
    const more = those.length > SHOWN ? ` and ${whole(those.length - SHOWN)} more` : "";
    console.line(`    line${those.length > 1 ? "s" : ""} ${lines.join(", ")}${more}: ${reason}`);
  }
}

function printAudit(console: Console, { audit }: Report): void {
  if (!audit) return;
  console.line();
  console.line(`Audit: score ${audit.score} of 100, ${audit.gate}.`);
  for (const { action } of audit.findings) console.line(`  ${action.text}`);
}

function printSegments(console: Console, { run, push }: Report, currency: string): void {
  console.line();
  console.table(
    [
      "segment",
      "people",
      "share",
      "Jaccard",
      "later buyers",
      "later net",
      "not in Klaviyo",
      "unreachable",
      "held out",
      "on the list",
    ],
    run.segments.map((segment) => [
      segment.accepted ? segment.name : `${segment.name} (not accepted)`,
      whole(segment.people),
      percent(segment.share),
      segment.jaccard === null ? "-" : segment.jaccard.toFixed(2),
      percent(segment.backtest.laterBuyers),
      segment.backtest.laterNetPerPerson === null
        ? "-"
        : money(Math.round(segment.backtest.laterNetPerPerson), currency),
      whole(segment.notInKlaviyo),
      whole(segment.unreachable),
      whole(segment.heldOut),
      whole(segment.onList),
    ]),
  );
  for (const { result, text } of run.checks) console.line(`  ${result}: ${text}`);
  if (!push) return;
  console.line();
  console.line(
    `Push ${push.state}: ${push.operations} requests that change something, ${push.calls} in all, ${push.profilesCreated} Klaviyo profiles created.`,
  );
  for (const { segmentId, missing, unexpected } of push.mismatches) {
    const name = run.segments.find(({ slot }) => slot === segmentId)?.name ?? `segment ${segmentId}`;
    console.line(`  ${name}: ${someOf(missing)} missing, ${someOf(unexpected)} unexpected.`);
  }
}

function someOf(profiles: readonly string[]): string {
  if (profiles.length === 0) return "none";
  return `${whole(profiles.length)} (${profiles.slice(0, 3).join(", ")}${profiles.length > 3 ? " …" : ""})`;
}

/** Who of each live segment (rows) is in which proposed one (columns), by people. */
export function printOverlap(console: Console, { run }: Report, names: ReadonlyMap<number, string>): void {
  const clusters = [...new Set(run.moves.map(({ cluster }) => cluster))].toSorted((a, b) => a - b);
  const slots = [...new Set(run.moves.map(({ slotId }) => slotId))].toSorted((a, b) => a - b);
  const count = (slotId: number, cluster: number) =>
    run.moves
      .filter((move) => move.slotId === slotId && move.cluster === cluster)
      .reduce((sum, { people }) => sum + people, 0);
  console.line();
  console.line("People of each earlier segment (rows) in each segment now (columns):");
  console.table(
    ["", ...clusters.map((cluster) => (cluster === -1 ? "none" : `#${cluster}`))],
    slots.map((slot) => [
      slot === 0 ? "(none)" : (names.get(slot) ?? String(slot)),
      ...clusters.map((cluster) => whole(count(slot, cluster))),
    ]),
  );
  const now = new Map(run.segments.map(({ cluster, name }) => [cluster, name]));
  for (const cluster of clusters.filter((one) => now.has(one))) console.line(`  #${cluster}: ${now.get(cluster)}`);
}
