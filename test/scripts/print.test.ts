import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Console } from "../../scripts/demo/console.ts";
import { printQuarantined } from "../../scripts/demo/print.ts";

function printed(print: (console: Console) => void): string[] {
  let text = "";
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  print(new Console(out as unknown as NodeJS.WriteStream));
  return text.split("\n").slice(0, -1);
}

describe("rows that could not be read", () => {
  it("are named by line, each reason once", () => {
    const rows = [
      { line: 2, reason: "the order is not in CAD" },
      { line: 3, reason: "there is no order name" },
      ...[4, 5, 6, 7, 8, 9].map((line) => ({ line, reason: "the order is not in CAD" })),
    ];
    expect(printed((console) => printQuarantined(console, rows))).toEqual([
      "    lines 2, 4, 5, 6, 7 and 2 more: the order is not in CAD",
      "    line 3: there is no order name",
    ]);
  });
});
