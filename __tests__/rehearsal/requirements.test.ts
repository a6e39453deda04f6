import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MOTO_SOURCE } from "../../src/rehearsal/python.ts";

const read = (file: string) =>
  readFileSync(join(MOTO_SOURCE, file), "utf8")
    .replaceAll(/^#.*$/gm, "")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line.trim() !== "");

describe("the Python packages of the emulator", () => {
  const pinned = read("requirements.txt");

  it("are exact, each with the hashes of its files", () => {
    expect(pinned.length).toBeGreaterThan(20);
    const exact = /^[a-z0-9-]+==[\w.]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+$/;
    expect(pinned.filter((line) => !exact.test(line.trim()))).toEqual([]);
  });

  it("are those that are asked for", () => {
    const missing = read("requirements.in").filter((line) => {
      const [, name = "", version] = /^([A-Za-z0-9-]+)(?:\[.*\])?==(.+)$/.exec(line) ?? [];
      return !pinned.some((one) => one.startsWith(`${name.toLowerCase()}==${version} `));
    });
    expect(missing).toEqual([]);
  });
});

/** Lines of a file that pins packages. */
function pinnedIn(file: string): string[] {
  return readFileSync(join(__dirname, "../..", file), "utf8")
    .replaceAll(/^#.*$/gm, "")
    .replaceAll("\\\n", " ")
    .trim()
    .split("\n");
}

describe.each([
  ["the benchmarks", "bench/queue/requirements.txt", 1],
  ["the AWS CLI", "__tests__/runbooks/aws-cli/requirements.txt", 1],
  ["the scan", "scanner/requirements.txt", 90],
])("the Python packages of %s", (_what, file, most) => {
  it("are exact, each with the hashes of its files", () => {
    const lines = pinnedIn(file);
    const exact = /^[a-z0-9-]+==[\w.]+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+$/;
    expect(lines.filter((line) => !exact.test(line))).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(most);
  });
});

describe("the scanner", () => {
  it("is the version that is asked for, and the one that docs/security.md names", () => {
    const [asked = ""] = pinnedIn("scanner/requirements.in");
    expect(pinnedIn("scanner/requirements.txt").some((line) => line.startsWith(`${asked} `))).toBe(true);
    const page = readFileSync(join(__dirname, "../../docs/security.md"), "utf8");
    expect(page).toContain(`[Checkov](https://www.checkov.io/) ${asked.split("==")[1]}`);
  });
});
