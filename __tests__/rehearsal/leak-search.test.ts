import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, strToU8, zipSync } from "fflate";
import { LeakSearch } from "../../src/rehearsal/leak-search.ts";

const SECRET = "seeded-7c1f0a9e-planted";
const search = new LeakSearch([SECRET]);
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("the search for a secret", () => {
  it.each([
    ["as it is", strToU8(`password = ${SECRET}`)],
    ["in base64", strToU8(base64(SECRET))],
    ["in base64 of a longer text", strToU8(base64(`DB=${SECRET}&x`))],
    ["in base64 with another beginning", strToU8(base64(`D=${SECRET}`))],
    ["in base64 with a third beginning", strToU8(base64(`${SECRET} and more`))],
    ["in a saved plan, which is a zip", zipSync({ tfplan: strToU8("x"), tfstate: strToU8(SECRET) })],
    ["in a gzip", gzipSync(strToU8(SECRET))],
    ["in a zip within a gzip", gzipSync(zipSync({ state: strToU8(SECRET) }))],
  ])("finds it %s", (_where, content) => {
    expect(search.holds(content)).toBe(true);
  });

  it.each([
    ["another text", strToU8("seeded-7c1f0a9e-other")],
    ["what only begins like a zip", strToU8("PK\u0003\u0004 and no zip")],
    ["an empty file", new Uint8Array()],
  ])("finds nothing in %s", (_where, content) => {
    expect(search.holds(content)).toBe(false);
  });

  it("reads every file of a folder, but follows no link and reads nothing that was fetched", async () => {
    const dir = mkdtempSync(join(tmpdir(), "ballast-leak-"));
    const write = (path: string, text: string) => {
      mkdirSync(join(dir, path, ".."), { recursive: true });
      writeFileSync(join(dir, path), text);
    };
    try {
      write("plan.log", "clean");
      write("a/b/state", SECRET);
      write(".terraform/providers/aws", SECRET);
      write("elsewhere/node_modules/x", SECRET);
      symlinkSync(join(dir, "a"), join(dir, "link"), "dir");
      expect(await search.inFolder(dir)).toEqual({ found: [join(dir, "a/b/state")], files: 2 });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
