import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadBulk } from "../../../server/connectors/shopify/download.ts";
import { createTransport } from "../../../server/connectors/shopify/transport.ts";
import { type Answer, hang, json, type LocalServer, recordingSleep, startServer } from "../localServer.ts";

const URL_OF_RESULT = "https://storage.googleapis.com/bulk/result.jsonl?Signature=abc";
const CONTENT = Array.from({ length: 2_000 }, (_, i) => `{"id":"gid://shopify/Customer/${i}"}\n`).join("");

/** A storage server that understands ranges; the first answers end too early, after so many bytes. */
function storage(...cuts: number[]): Answer {
  let answered = 0;
  return (response, { headers }) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const range = { "content-range": `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` };
    response.writeHead(from > 0 ? 206 : 200, from > 0 ? range : {});
    response.end(CONTENT.slice(from, from + (cuts[answered++] ?? CONTENT.length)));
  };
}

/** Begins the whole result and breaks the connection in the middle. */
const broken: Answer = (response) => {
  response.writeHead(200, { "content-length": CONTENT.length });
  response.write(CONTENT.slice(0, 10_000), () => response.destroy());
};

let server: LocalServer | undefined;
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "download-"));
  file = join(folder, "7.jsonl");
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

async function download(
  answers: [Answer, ...Answer[]],
  { url = URL_OF_RESULT, bytes = CONTENT.length, idleMs = 500 } = {},
) {
  server = await startServer(...answers);
  const transport = createTransport({ sandboxOrigin: server.origin });
  const { sleep } = recordingSleep();
  await downloadBulk(url, file, bytes, { transport, sleep, idleMs });
  return server.requests.map((request) => request.headers.range);
}

describe("the download of a bulk result", () => {
  it("ends in a file of its own name", async () => {
    expect(await download([storage()])).toEqual([undefined]);
    expect(await readFile(file, "utf8")).toBe(CONTENT);
    expect(await readdir(folder)).toEqual(["7.jsonl"]);
  });

  it("goes on where one stopped too early", async () => {
    const ranges = await download([storage(10_000, 5_000)]);
    expect(ranges).toEqual([undefined, "bytes=10000-", "bytes=15000-"]);
    expect(await readFile(file, "utf8")).toBe(CONTENT);
  });

  it("is whole after a connection that broke", async () => {
    expect(await download([broken, storage()])).toHaveLength(2);
    expect(await readFile(file, "utf8")).toBe(CONTENT);
  });

  it("goes on from what an earlier process left", async () => {
    await writeFile(`${file}.part`, CONTENT.slice(0, 1_234));
    expect(await download([storage()])).toEqual(["bytes=1234-"]);
    expect(await readFile(file, "utf8")).toBe(CONTENT);
  });

  it("begins again where the server knows no ranges", async () => {
    await writeFile(`${file}.part`, "something else");
    await download([json(CONTENT)]);
    expect(await readFile(file, "utf8")).toBe(CONTENT);
  });

  it("throws away what an earlier process left when it is too long", async () => {
    await writeFile(`${file}.part`, `${CONTENT}more`);
    expect(await download([storage()])).toEqual([undefined]);
    expect(await readFile(file, "utf8")).toBe(CONTENT);
  });

  it("asks nothing when an earlier process had everything but the name", async () => {
    await writeFile(`${file}.part`, CONTENT);
    expect(await download([storage()])).toEqual([]);
    expect(await readFile(file, "utf8")).toBe(CONTENT);
  });

  it("outlives a server that falls silent", async () => {
    const ranges = await download([hang, storage()], { idleMs: 30 });
    expect(ranges).toEqual([undefined, undefined]);
  });

  it("writes the empty result of an empty store", async () => {
    await download([json("")], { bytes: 0 });
    expect(await readFile(file, "utf8")).toBe("");
  });

  it.each<[string, Answer, number, string]>([
    ["too long", json(`${CONTENT}!`), CONTENT.length, "bad_response"],
    ["too short, however often it is asked for", json(CONTENT), CONTENT.length + 1, "unavailable"],
    ["behind an expired link", json("<Error>ExpiredToken</Error>", 400), 1, "not_found"],
    ["forbidden", json("", 403), 1, "not_found"],
    ["gone", json("", 404), 1, "not_found"],
    ["not to be had just now", json("", 503), 1, "unavailable"],
    ["answered with another range", json("x", 206, { "content-range": "bytes 5-5/6" }), 1, "bad_response"],
  ])("a result that is %s makes no file", async (_, answer, bytes, code) => {
    await expect(download([answer], { bytes })).rejects.toMatchObject({ code });
    expect(await readdir(folder)).not.toContain("7.jsonl");
  });

  it("does not go where only an attacker would send it", async () => {
    const url = "https://storage.googleapis.com.example.com/x";
    await expect(download([storage()], { url })).rejects.toMatchObject({ code: "bad_response" });
    expect(server?.requests).toEqual([]);
  });
});
