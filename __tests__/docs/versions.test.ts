import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { PINNED } from "../../src/engine/release.ts";

const read = (file: string) => readFileSync(join(PROJECT_DIR, file), "utf8");

describe("the pinned versions", () => {
  it("are the same in the container, in CI and in what is fetched", () => {
    const dockerfile = read("Dockerfile");
    expect(dockerfile).toContain(`ARG TERRAFORM=${PINNED.version}\n`);
    const sums = [...dockerfile.matchAll(/^ +(amd64|arm64)\) sum=(\w+)/gm)].map(([, machine, sum]) => [
      machine,
      sum,
    ]);
    expect(sums).toEqual(["amd64", "arm64"].map((machine) => [machine, PINNED.archives[`linux_${machine}`]]));
    expect(dockerfile).toMatch(new RegExp(`^FROM node:${read(".nvmrc").trim()}\\.\\d+\\.\\d+-`, "m"));
    for (const workflow of ["ci", "plan", "apply", "drift"]) {
      const versions = [...read(`.github/workflows/${workflow}.yml`).matchAll(/terraform_version: (.+)/g)];
      expect(versions.length).toBeGreaterThan(0);
      expect(versions.filter(([, version]) => version !== PINNED.version)).toEqual([]);
    }
    expect(read("README.md")).toContain(`Terraform ${PINNED.version}`);
  });
});
