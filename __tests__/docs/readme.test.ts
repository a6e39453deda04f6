import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironment } from "../../src/config/load.ts";
import { prod } from "../../stacks/environments/prod.ts";
import { driftRunbook, shownIn } from "../support/runbook.ts";
import { addresses, ENVIRONMENTS, stackOf, synth, TODAY } from "../support/synth.ts";

const ROOT = join(__dirname, "../..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");

describe("README", () => {
  it("names only scripts that package.json has", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const named = [...readme.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("links only to files that are there", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? "");
    expect(links.length).toBeGreaterThan(1);
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("shows the error that the description really gives", () => {
    const api = { ...prod.services.api, stopTimeoutSec: 90 };
    const shown = /^error SPOT-01 .+$/m.exec(readme)?.[0] ?? "no example";
    expect(() => loadEnvironment({ ...prod, services: { ...prod.services, api } }, TODAY)).toThrow(shown);
  });

  it("shows of drift only what the runbook shows, which is compared with what the commands print", () => {
    const whole = new Map(shownIn(driftRunbook()).map(({ lines, typed }) => [typed, lines]));
    const shown = shownIn(readme);
    expect(shown.length).toBe(4);
    const invented = shown.flatMap(({ lines, typed }) =>
      lines.filter((line) => !whole.get(typed)?.includes(line)),
    );
    expect(invented).toEqual([]);
  });

  it("shows an address that a stack has", () => {
    const stack = stackOf(synth([ENVIRONMENTS.prod]), "prod-service-web");
    expect(readme).toContain("`aws_ecs_service.web`");
    expect(addresses(stack)).toContain("aws_ecs_service.web");
  });
});
