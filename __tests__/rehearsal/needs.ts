import { spawnSync } from "node:child_process";

const PROGRAMS = {
  engine: [process.env["BALLAST_TERRAFORM"] ?? "terraform", "tofu"],
  python: [process.env["BALLAST_PYTHON"] ?? "python3"],
};

/**
 * A suite that needs programs of the machine. Where one is missing the suite is reported as not run, by name;
 * with CI=true it runs and fails, so that no build is green without it.
 */
export function describeWith(
  needs: readonly (keyof typeof PROGRAMS)[],
  name: string,
  body: () => void,
): void {
  const missing = needs.filter(
    (need) => !PROGRAMS[need].some((program) => spawnSync(program, ["version"]).error === undefined),
  );
  if (missing.length === 0 || process.env["CI"] === "true") {
    describe(name, body);
    return;
  }
  const reason = `NOT RUN: this machine has no ${missing.join(" and no ")}`;
  console.warn(`${name}: ${reason}`);
  describe.skip(`${name} [${reason}]`, body);
}
