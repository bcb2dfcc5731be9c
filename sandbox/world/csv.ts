import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** One record of a CSV file. */
export interface CsvRow {
  /** Number of the line of the file on which the record begins; the first is 1. */
  line: number;
  fields: string[];
  /** Why the record cannot be trusted, or null. */
  broken: string | null;
}

const QUOTE = 34;
const COMMA = 44;
const LINE_FEED = 10;

/** Where in a field the parser stands. */
type State = "start" | "plain" | "quoted" | "closed";

/**
 * Comma-separated values by RFC 4180, in pieces of any size: quoted fields may hold commas, doubled quotes and line
 * breaks; lines end in LF or CRLF; a byte order mark is skipped, and so are empty lines. A quote inside an unquoted field
 * stands for itself.
 */
export class CsvParser {
  #state: State = "start";
  #field = "";
  #fields: string[] = [];
  #broken: string | null = null;
  #line = 1;
  #recordLine = 1;
  #isFirst = true;

  /** The records that this piece of text completes. */
  push(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    let from = this.#isFirst && text.startsWith("\uFEFF") ? 1 : 0;
    if (text.length > 0) this.#isFirst = false;
    for (let i = from; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code !== QUOTE && code !== COMMA && code !== LINE_FEED) {
        if (this.#state === "start") this.#state = "plain";
        continue;
      }
      if (code === LINE_FEED) this.#line++;
      if (this.#state === "quoted") {
        if (code !== QUOTE) continue;
        this.#field += text.slice(from, i);
        this.#state = "closed";
      } else if (code === QUOTE) {
        if (this.#state === "plain") continue;
        // The second of two quotes within a quoted field is a quote; the first of a field opens it.
        if (this.#state === "closed") {
          this.#checkClosed(text.slice(from, i));
          this.#field += '"';
        }
        this.#state = "quoted";
      } else {
        this.#endField(text.slice(from, i), code === LINE_FEED);
        if (code === LINE_FEED) this.#endRecord(rows);
      }
      from = i + 1;
    }
    this.#keep(text.slice(from));
    return rows;
  }

  /** The last record, where the file does not end in a line break. */
  end(): CsvRow[] {
    const rows: CsvRow[] = [];
    if (this.#state === "quoted") this.#broken ??= "a quote that opens in this record is never closed";
    if (this.#state !== "start" || this.#fields.length > 0) {
      this.#endField("", true);
      this.#endRecord(rows);
    }
    return rows;
  }

  /** What is left of a piece belongs to the field that the next piece goes on with. */
  #keep(text: string): void {
    if (this.#state === "closed") this.#checkClosed(text);
    else this.#field += text;
  }

  #checkClosed(text: string): void {
    if (text !== "" && text !== "\r") this.#broken ??= "text follows a closing quote";
  }

  #endField(text: string, isLast: boolean): void {
    this.#keep(text);
    const field = this.#field;
    this.#fields.push(isLast && this.#state === "plain" && field.endsWith("\r") ? field.slice(0, -1) : field);
    this.#field = "";
    this.#state = "start";
  }

  #endRecord(rows: CsvRow[]): void {
    const isEmpty = this.#fields.length === 1 && this.#fields[0] === "" && this.#broken === null;
    if (!isEmpty) rows.push({ line: this.#recordLine, fields: this.#fields, broken: this.#broken });
    this.#fields = [];
    this.#broken = null;
    this.#recordLine = this.#line;
  }
}

/**
 * The records of a file in batches, so that no file has to fit into memory; one whose name ends in .gz is unpacked.
 * @throws {Error} when the file cannot be read to its end.
 */
export async function* readCsv(path: string): AsyncGenerator<CsvRow[]> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  // The pipeline hands errors of the file on to the unpacker, whose reader below meets them.
  const bytes = path.endsWith(".gz") ? pipeline(file, createGunzip({ chunkSize: 1 << 18 }), () => undefined) : file;
  const decoder = new TextDecoder();
  const parser = new CsvParser();
  try {
    for await (const chunk of bytes) yield parser.push(decoder.decode(chunk as Uint8Array, { stream: true }));
  } catch (cause) {
    throw new Error(sentenceOf(path, cause), { cause });
  }
  yield [...parser.push(decoder.decode()), ...parser.end()];
}

/** What is wrong with a file that cannot be read. */
function sentenceOf(path: string, cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return `There is no file ${path}.`;
  if (code === "EISDIR") return `${path} is a folder; name the file in it.`;
  return `The file ${path} could not be read to its end: ${cause instanceof Error ? cause.message : String(cause)}`;
}
