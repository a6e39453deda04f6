import type { Live } from "../../src/cli/live.ts";
import { run } from "../../src/cli/run.ts";
import type { Project } from "../../src/rehearsal/project.ts";
import { chosenStacks } from "../../src/watch/open.ts";
import { fakeIo } from "../support/io.ts";

const environment = {
  name: "staging",
  stateStack: "staging-state",
  platformStack: "staging-platform",
  serviceStacks: new Map([["api", "staging-service-api"]]),
} as unknown as Live["target"]["environment"];
const watched = { environment, project: {} as Project };

describe("chosenStacks", () => {
  it("takes whole names, and names without the environment", () => {
    expect(chosenStacks(watched, ["platform", "staging-service-api"])).toEqual([
      "staging-platform",
      "staging-service-api",
    ]);
    expect(chosenStacks(watched, [])).toEqual(["staging-state", "staging-platform", "staging-service-api"]);
  });

  it("lists the stacks for a name that is none", () => {
    expect(() => chosenStacks(watched, ["nat"])).toThrow(
      "STACK nat: is not a stack of staging; there are staging-state, staging-platform, staging-service-api",
    );
  });
});

describe("a live command without an engine", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it("says what to install and exits with 64", async () => {
    process.env["PROVIDER_MODE"] = "emulator";
    process.env["BALLAST_TERRAFORM"] = "/nowhere/terraform";
    const io = fakeIo();
    expect(await run(["drift", "check", "staging"], io)).toBe(64);
    expect(io.stderr()).toContain("ENGINE_MISSING BALLAST_TERRAFORM=/nowhere/terraform");
    expect(io.stdout()).toBe("");
  });
});
