import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { decodedText } from "../../src/cli/machine/decode.ts";
import { nodeIo } from "../../src/cli/machine/io.ts";
import { run } from "../../src/cli/run.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { planText, reported } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "ballast-input-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const TEXT = '{"format_version": "1.2", "note": "übung 日本"}';
const little = (text: string) => Buffer.from(text, "utf16le");
const big = (text: string) => Buffer.from(text, "utf16le").swap16();

async function* inPieces(bytes: Buffer, length = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

describe("a file that a command reads", () => {
  it.each([
    ["UTF-8", Buffer.from(TEXT)],
    ["UTF-16 as PowerShell writes it", little(`\uFEFF${TEXT}`)],
    ["UTF-16 with the other order of bytes", big(`\uFEFF${TEXT}`)],
    ["UTF-16 without a mark", little(TEXT)],
    ["big-endian UTF-16 without a mark", big(TEXT)],
    ["gzip", gzipSync(TEXT)],
    ["gzip of UTF-16", gzipSync(little(`\uFEFF${TEXT}`))],
  ])("may be %s", async (_name, bytes) => {
    // Piece by piece as well, however short the pieces are.
    for (const length of [bytes.length, 1, 3]) expect(await decodedText(inPieces(bytes, length))).toBe(TEXT);
  });

  it.each([
    ["", Buffer.alloc(0)],
    ["{", Buffer.from("{")],
    ["\u0000", Buffer.from([0])],
  ])("may be as short as %j", async (text, bytes) => {
    expect(await decodedText(inPieces(bytes))).toBe(text);
  });

  it.each([
    ["gzip that ends too early", gzipSync(TEXT).subarray(0, 20)],
    ["begins like gzip, and cannot be unpacked", Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])],
    ["is compressed with xz", Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1])],
    ["is compressed with bzip2", Buffer.from("BZh91AY")],
    ["is compressed with zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1])],
    ["is UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
    ["is a saved plan file", Buffer.from("PK\u0003\u0004")],
  ])("gets a word that helps: %s", async (words, bytes) => {
    writeFileSync(join(dir, "plan.json"), bytes);
    const io = fakeIo({}, { readPieces: nodeIo.readPieces });
    expect(await run(["drift", "check", "--plan-json", join(dir, "plan.json")], io)).toBe(64);
    expect(io.printed()).toContain(words);
  });

  it("is judged alike in every form", async () => {
    const plan = planText("A-sg-inline-add");
    const forms = [Buffer.from(plan), little(`\uFEFF${plan}`), gzipSync(plan)];
    const printed = await Promise.all(
      forms.map(async (bytes, index) => {
        const path = join(dir, `plan-${index}`);
        writeFileSync(path, bytes);
        const io = fakeIo({}, { readPieces: nodeIo.readPieces });
        expect(await run(["drift", "check", "--plan-json", path], io)).toBe(2);
        return io.printed();
      }),
    );
    expect(new Set(printed).size).toBe(1);
  });

  it("may be standard input, in any form", () => {
    const check = (input: Buffer, ...more: string[]) =>
      spawnSync(
        process.execPath,
        [join(PROJECT_DIR, "bin/ballast.js"), "drift", "check", "--plan-json", "-", ...more],
        {
          input,
          encoding: "utf8",
          env: { PATH: process.env["PATH"] ?? "" },
        },
      );
    const found = check(gzipSync(planText("A-sg-inline-add")));
    expect([found.status, found.stderr]).toEqual([2, ""]);
    expect(found.stdout).toContain("aws_security_group.alb  ingress");
    expect(check(Buffer.alloc(0)).stderr).toContain("JSON_EMPTY standard input");
  }, 60_000);

  it("is not standard input twice", async () => {
    const io = fakeIo();
    expect(await run(["drift", "check", "--plan-json", "-", "--config", "-"], io)).toBe(64);
    expect(io.printed()).toContain("--plan-json and --config: both read standard input");
  });
});

describe("the headline of a plan that failed", () => {
  const headline = async (plan: string) => {
    const io = fakeIo({ "plan.json": plan });
    expect(await run(["drift", "check", "--plan-json", "plan.json"], io)).toBe(1);
    return io.stdout().split("\n")[0];
  };

  it.each([
    ["INCOMPLETE  29 not checked · 1/30 checked", reported("N10-errored").text],
    [
      "INCOMPLETE  nothing was checked · 0/0 checked",
      '{"format_version": "1.2", "errored": true, "resource_changes": null}',
    ],
    [
      "INCOMPLETE  not all was checked · 1/1 checked",
      JSON.stringify({
        format_version: "1.2",
        errored: true,
        resource_changes: [
          {
            address: "aws_vpc.v",
            mode: "managed",
            type: "aws_vpc",
            name: "v",
            change: { actions: ["no-op"], before: { a: 1 }, after: { a: 1 } },
          },
        ],
      }),
    ],
  ])("says %s", async (expected, plan) => {
    expect(await headline(plan)).toBe(`stack  ${expected}`);
  });

  it("in markdown is no other", async () => {
    const io = fakeIo({ "plan.json": reported("N10-errored").text });
    await run(["drift", "check", "--plan-json", "plan.json", "--format", "markdown"], io);
    expect(io.stdout()).toContain("29 not checked");
    expect(io.stdout()).not.toContain("no drift found");
  });
});
