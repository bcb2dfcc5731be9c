import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { onStand } from "./stand.ts";

const retail = fileURLToPath(new URL("../../../shared/data/retail/", import.meta.url));
const ONLINE_RETAIL = join(retail, "online_retail_2010-12_2011-05.csv.gz");
const CDNOW = join(retail, "CDNOW_master.txt.gz");
const RETAIL_COLUMNS =
  "customer=CustomerID,order=InvoiceNo,date=InvoiceDate,quantity=Quantity,price=UnitPrice,product=Description,country=Country";
const absent = (file: string) => (existsSync(file) ? "" : ` (skipped: ${file} is not here)`);

describe("real orders from a file", { timeout: 400_000 }, () => {
  it.skipIf(!existsSync(ONLINE_RETAIL))(
    `Online Retail's half year comes in whole${absent(ONLINE_RETAIL)}`,
    async () => {
      const args = [
        "--orders",
        ONLINE_RETAIL,
        "--columns",
        RETAIL_COLUMNS,
        "--currency",
        "GBP",
        "--timezone",
        "Europe/London",
      ];
      const { input, store, file, run } = await onStand(args, async (stand) => (await stand.doJob()).report);
      expect(file).toMatchObject({
        rows: 209_029,
        customers: 2_767,
        buyers: 2_718,
        purchases: 7_410,
        guestLines: 59_976,
        exactDuplicateLines: { lines: 1_710 },
        zeroPriceLines: 13,
        quarantined: [],
      });
      // Each line is rounded to pence by itself: at most half a penny a line.
      expect(Math.abs((file?.gross ?? 0) - 333_259_196)).toBeLessThan(1_000);
      expect(Math.abs((file?.cancelled.total ?? 0) - 21_210_387)).toBeLessThan(1_000);
      const { byProduct = 0, byAmount = 0, unmatched = 0, total } = file?.cancelled ?? {};
      expect(byProduct + byAmount + unmatched).toBe(total);
      expect(input).toMatchObject({ purchases: 7_410, gross: file?.gross, cancelled: byProduct + byAmount });
      expect(store).toEqual(input);
      expect(run.buyers).toBe(2_718);
      expect(run.state).toBe("accepted");
    },
  );

  it.skipIf(!existsSync(CDNOW))(`CDNOW comes in whole${absent(CDNOW)}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "strata-cdnow-"));
    try {
      const csv = join(folder, "cdnow.csv");
      execFileSync(process.execPath, ["scripts/convertCdnow.ts", CDNOW, csv]);
      const columns = "customer=customer,order=order,date=date,quantity=quantity,price=price,product=product";
      const args = ["--orders", csv, "--columns", columns, "--currency", "USD", "--timezone", "America/New_York"];
      const { input, store, file, run } = await onStand(args, async (stand) => (await stand.doJob()).report);
      expect(file).toMatchObject({ rows: 69_659, customers: 23_570, buyers: 23_502, gross: 250_031_563 });
      expect(input).toMatchObject({ customers: 23_570, purchases: 69_659, gross: 250_031_563, cancelled: 0 });
      expect(store).toEqual(input);
      expect(run.buyers).toBe(23_502);
      expect(run.state).toBe("accepted");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
