import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "../../.github/workflows");

describe("workflows", () => {
  it.each(readdirSync(FOLDER))("%s pins every action to a commit", (file) => {
    const uses = readFileSync(join(FOLDER, file), "utf8").match(/uses: .+/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((line) => !/@[0-9a-f]{40} # v\d/.test(line))).toEqual([]);
  });
});
