import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { array, assert, integer, property, string, stringMatching } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CsvParser, type CsvRow, readCsv } from "../../../sandbox/world/csv.ts";

function parse(text: string, pieceLength = text.length): CsvRow[] {
  const parser = new CsvParser();
  const rows: CsvRow[] = [];
  for (let from = 0; from < text.length; from += pieceLength)
    rows.push(...parser.push(text.slice(from, from + pieceLength)));
  return [...rows, ...parser.end()];
}

describe("the CSV parser", () => {
  it.each([
    {
      what: "plain fields",
      text: "a,b\n1,2\n",
      fields: [
        ["a", "b"],
        ["1", "2"],
      ],
    },
    {
      what: "Windows line ends",
      text: "a,b\r\n1,2\r\n",
      fields: [
        ["a", "b"],
        ["1", "2"],
      ],
    },
    { what: "a last line without an end", text: "a\nb", fields: [["a"], ["b"]] },
    { what: "a byte order mark", text: "\uFEFFa,b\n", fields: [["a", "b"]] },
    { what: "commas and line breaks in quotes", text: '"a,b","c\r\nd"\r\n', fields: [["a,b", "c\r\nd"]] },
    { what: "doubled quotes", text: '"say ""hi""",""\n', fields: [['say "hi"', ""]] },
    { what: "a quote inside an unquoted field", text: 'pipe 5",x\n', fields: [['pipe 5"', "x"]] },
    { what: "empty fields", text: ",,\n", fields: [["", "", ""]] },
    { what: "empty lines between records", text: "a\n\r\n\nb\n", fields: [["a"], ["b"]] },
    { what: "nothing", text: "", fields: [] },
  ])("reads $what", ({ text, fields }) => {
    expect(parse(text).map((row) => row.fields)).toEqual(fields);
    expect(parse(text, 1).map((row) => row.fields)).toEqual(fields);
  });

  it("numbers a record by the line of the file it begins on", () => {
    expect(parse('a\n"b\nc"\n\nd\n').map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it.each([
    { text: 'a\n"b"c,d\n', broken: "text follows a closing quote" },
    { text: 'a\n"b,c\nd\n', broken: "a quote that opens in this record is never closed" },
    { text: 'a\n"', broken: "a quote that opens in this record is never closed" },
  ])("marks the record broken when $broken", ({ text, broken }) => {
    expect(parse(text).map((row) => row.broken)).toEqual([null, broken]);
    expect(parse(text, 1).map((row) => row.broken)).toEqual([null, broken]);
  });

  it("reads back whatever was written, cut into pieces of any length", () => {
    const field = string({ unit: "binary" }).filter((text) => !text.startsWith("\uFEFF"));
    const records = array(array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    assert(
      property(records, stringMatching(/^\r?\n$/), integer({ min: 1, max: 40 }), (rows, lineEnd, pieceLength) => {
        const text = rows
          .map((fields) => fields.map((value) => `"${value.replaceAll('"', '""')}"`).join(","))
          .join(lineEnd);
        expect(parse(text, pieceLength).map(({ fields }) => fields)).toEqual(rows);
      }),
    );
  });
});

describe("reading a CSV file", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "csv-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function fieldsOf(path: string): Promise<string[][]> {
    const rows: CsvRow[] = [];
    for await (const batch of readCsv(path)) rows.push(...batch);
    return rows.map(({ fields }) => fields);
  }

  it.each(["plain.csv", "packed.csv.gz"])("reads %s, characters cut between two chunks included", async (name) => {
    const lines = Array.from({ length: 60_000 }, (_, index) => [String(index), "épée"]);
    const text = lines.map((fields) => fields.join(",")).join("\n");
    const path = join(folder, name);
    await writeFile(path, name.endsWith(".gz") ? gzipSync(text) : text);
    expect(await fieldsOf(path)).toEqual(lines);
  });

  it("names a file that is not there", async () => {
    await expect(fieldsOf(join(folder, "absent.csv"))).rejects.toThrow(/There is no file .*absent\.csv\./);
  });

  it("refuses a gzip file that ends early", async () => {
    const path = join(folder, "cut.csv.gz");
    await writeFile(path, gzipSync("a,b\n1,2\n".repeat(1_000)).subarray(0, 40));
    await expect(fieldsOf(path)).rejects.toThrow(/cut\.csv\.gz could not be read to its end/);
    await expect(fieldsOf(dirname(path))).rejects.toThrow(/is a folder/);
  });
});
