import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * Turns the CDNOW master file (`id yyyymmdd units dollars`, separated by spaces, after a header line) into a transaction
 * CSV that the sandbox imports: one row a transaction, quantity 1 at the transaction's dollars, so that quantity times
 * price is its value; the units stand in a column of their own.
 */
export function convertCdnow(text: string): string {
  const rows = ["customer,order,date,quantity,price,product,units"];
  text.split(/\r?\n/).forEach((line, index) => {
    if (index === 0 || line.trim() === "") return;
    const [customer, date, units, dollars, ...rest] = line.trim().split(/\s+/);
    const isSound = /^\d{8}$/.test(date ?? "") && /^\d+$/.test(units ?? "") && /^\d+\.\d\d$/.test(dollars ?? "");
    if (!isSound || rest.length > 0) {
      throw new Error(`Line ${index + 1} is not a customer, a date, units and dollars separated by spaces.`);
    }
    rows.push(`${customer},${rows.length},${date},1,${dollars},CDs,${units}`);
  });
  return `${rows.join("\n")}\n`;
}

if (import.meta.main) {
  const [from, to] = process.argv.slice(2);
  if (from === undefined || to === undefined) {
    console.error("Usage: npm exec -- node scripts/convertCdnow.ts IN OUT (IN may be gzipped)");
    process.exitCode = 2;
  } else {
    const bytes = readFileSync(from);
    const text = (from.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    writeFileSync(to, convertCdnow(text));
  }
}
