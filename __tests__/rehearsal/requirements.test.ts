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

describe.each([
  ["the benchmarks", "../../bench/queue/requirements.txt"],
  ["the AWS CLI", "../runbooks/aws-cli/requirements.txt"],
])("the Python packages of %s", (_what, path) => {
  it("are exact, each with the hashes of its files", () => {
    const file = join(__dirname, path);
    const lines = readFileSync(file, "utf8")
      .replaceAll(/^#.*$/gm, "")
      .replaceAll("\\\n", " ")
      .trim()
      .split("\n");
    expect(lines.filter((line) => !/^[a-z0-9-]+==[\w.]+( +--hash=sha256:[0-9a-f]{64})+$/.test(line))).toEqual(
      [],
    );
    expect(lines.length).toBeGreaterThan(0);
  });
});
