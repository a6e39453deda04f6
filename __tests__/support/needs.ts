import { spawnSync } from "node:child_process";
import { engineProgram } from "../../src/engine/engine.ts";
import { browserProgram } from "./browser.ts";

const NEEDS = {
  browser: () => browserProgram() !== undefined,
  engine: () => engineProgram(process.env) !== undefined,
  go: () => starts("go", "version"),
  python: () => starts(process.env["BALLAST_PYTHON"] ?? "python3", "--version"),
};

function starts(program: string, argument: string): boolean {
  return spawnSync(program, [argument], { stdio: "ignore" }).status === 0;
}

/**
 * A suite that needs programs of the machine. Where one is missing the suite is reported as not run, by name;
 * with CI=true it runs and fails, so that no build is green without it.
 */
export function describeWith(needs: readonly (keyof typeof NEEDS)[], name: string, body: () => void): void {
  const missing = needs.filter((need) => !NEEDS[need]());
  if (missing.length === 0 || process.env["CI"] === "true") {
    describe(name, body);
    return;
  }
  const reason = `NOT RUN: this machine has no ${missing.join(" and no ")}`;
  // Not the console: what a file says there is shown with its result, and a skipped file has none.
  process.stderr.write(`${name}: ${reason}\n`);
  describe.skip(`${name} [${reason}]`, body);
}
