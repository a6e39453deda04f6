import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";

const read = (file: string) => readFileSync(join(PROJECT_DIR, file), "utf8");
const TABLE = read("docs/services.md").split("## Beside other projects")[1] ?? "";
const ROWS = TABLE.split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (feature|---) /.test(line))
  .map((line) => line.slice(2, -2).split(" | "));
const SCHEMAS = ["container", "every-container", "internal", "job", "web", "worker"]
  .map((name) => read(`src/config/services/${name}.ts`))
  .concat(
    ["schema", "network", "capacity", "placement", "web-acl"].map((name) => read(`src/config/${name}.ts`)),
  )
  .join("\n");

describe("the table of other projects in docs/services.md", () => {
  it("has a cell for each project in every row", () => {
    expect(ROWS.length).toBeGreaterThan(25);
    expect(ROWS.filter((cells) => cells.length !== 8)).toEqual([]);
  });

  it("says why wherever several have what Ballast does not", () => {
    const lacks = ROWS.filter((cells) => cells[7]?.startsWith("**no**"));
    expect(lacks.length).toBeGreaterThan(0);
    for (const [feature, ...cells] of lacks)
      expect([feature, cells[6]]).toEqual([feature, expect.stringMatching(/^\*\*no\*\*: .{30,}/)]);
  });

  it("names fields and kinds that a description has", () => {
    const has = ROWS.filter((cells) => !cells[7]?.startsWith("**no**"));
    const names = has.flatMap((cells) =>
      [...(cells[7] ?? "").matchAll(/`([\w.]+)`/g)].map(([, name = ""]) => name),
    );
    const missing = names.filter((name) => {
      const last = name.split(".").at(-1) ?? "";
      return !new RegExp(`\\b${last}: |z\\.literal\\("${last}"\\)`).test(SCHEMAS);
    });
    expect(missing).toEqual([]);
    expect(names.length).toBeGreaterThan(10);
  });
});
