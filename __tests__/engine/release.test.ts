import { existsSync, statSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { sha256 } from "../../src/core/sha256.ts";
import { ensureEngine, findEngine } from "../../src/engine/engine.ts";
import { target } from "../../src/engine/provider-mirror.ts";
import { keptEngine, PINNED, type Release } from "../../src/engine/release.ts";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";

const PROGRAM = `#!/bin/sh
[ "$2" = -json ] && echo '{"terraform_version":"1.11.4"}' || echo 'Terraform v1.11.4'
`;
const ARCHIVE = zipSync({ "LICENSE.txt": strToU8("words"), terraform: strToU8(PROGRAM) });
const RELEASE: Release = { version: "1.11.4", archives: { [target()]: sha256(ARCHIVE) } };
const FILE = `/terraform/1.11.4/terraform_1.11.4_${target()}.zip`;

let dir: string;
let server: Server;
let releases: string;
let served: Map<string, Uint8Array>;
let asked: string[];
let lines: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "ballast-release-"));
  served = new Map([[FILE, ARCHIVE]]);
  asked = [];
  lines = [];
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const content = served.get(url);
    response.writeHead(content ? 200 : 404).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(dir, { recursive: true, force: true });
});

const ensure = (
  env: Record<string, string> = { PATH: dir },
  more: { release?: Release; signal?: AbortSignal } = {},
) =>
  ensureEngine({ cacheDir: dir, env, log: (line) => lines.push(line), release: RELEASE, releases, ...more });

async function engineAt(path: string): Promise<string> {
  await writeFile(path, PROGRAM);
  await chmod(path, 0o755);
  return path;
}

describe("a machine without an engine", () => {
  test("gets the pinned one, once, and is told what is fetched", async () => {
    const program = keptEngine(dir, RELEASE);
    expect(await ensure()).toEqual({
      program,
      product: "terraform",
      version: "1.11.4",
      registry: "registry.terraform.io",
    });
    expect(await readFile(program, "utf8")).toBe(PROGRAM);
    expect(statSync(program).mode & 0o777).toBe(0o755);
    expect(lines).toEqual([
      `no engine on this machine: fetching Terraform 1.11.4 from ${releases}${FILE} (about 30 MB, once)`,
    ]);
    expect((await ensure()).program).toBe(program);
    expect((await findEngine({ PATH: dir }, dir)).program).toBe(program);
    expect([asked, lines.length]).toEqual([[FILE], 1]);
  });

  test("keeps nothing of an archive that is not the pinned one", async () => {
    const other = zipSync({ terraform: strToU8("#!/bin/sh\necho owned\n") });
    served.set(FILE, other);
    await expect(ensure()).rejects.toThrow(
      `ENGINE_CHECKSUM ${releases}${FILE}: got SHA-256 ${sha256(other)}; limit: ${sha256(ARCHIVE)}; fix: `,
    );
    expect(await readdir(dir)).toEqual([]);
  });

  test("says what to do without a network, and where the release is not", async () => {
    served.clear();
    await expect(ensure()).rejects.toThrow(
      /^ENGINE_FETCH http.*zip: cannot be fetched: HTTP 404; fix: install/,
    );
    await new Promise((resolve) => server.close(resolve));
    await expect(ensure()).rejects.toThrow(
      /^ENGINE_FETCH http.*zip: cannot be fetched: .*ECONNREFUSED.*; fix: install Terraform 1\.10 or newer/,
    );
    expect(await readdir(dir)).toEqual([]);
  });

  test("is told which machines have a pinned release", async () => {
    await expect(
      ensure({ PATH: dir }, { release: { version: "1.11.4", archives: { plan9_mips: "0" } } }),
    ).rejects.toThrow(/^ENGINE_FETCH \w+: has no pinned release; limit: plan9_mips; fix: install/);
    expect(Object.keys(PINNED.archives)).toContain("linux_amd64");
  });

  test("stops when it is interrupted", async () => {
    const signal = AbortSignal.abort(new Stop(INTERRUPTED, "SIGINT", "interrupted"));
    await expect(ensure({ PATH: dir }, { signal })).rejects.toThrow(
      "INTERRUPTED SIGINT: interrupted; cut off: the download of Terraform",
    );
  });
});

describe("a machine with an engine", () => {
  test.each(["terraform", "tofu"])("is asked for nothing when %s is on the path", async (name) => {
    const program = await engineAt(join(dir, name));
    expect((await ensure()).program).toBe(program);
    expect([asked, lines]).toEqual([[], []]);
  });

  test("is asked for nothing when a variable names one, even one that is not there", async () => {
    const program = await engineAt(join(dir, "mine"));
    expect((await ensure({ PATH: "", BALLAST_TERRAFORM: program })).program).toBe(program);
    await expect(ensure({ PATH: "", BALLAST_TERRAFORM: "/no/such" })).rejects.toThrow(/^ENGINE_MISSING/);
    expect(asked).toEqual([]);
    expect(existsSync(keptEngine(dir, RELEASE))).toBe(false);
  });
});
