import { run } from "../../src/cli/run.ts";
import type { Live } from "../../src/cli/shared/live.ts";
import type { Project } from "../../src/engine/project.ts";
import { auditOptions, chosenStacks, deployedStacks } from "../../src/live/open.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { fakeIo } from "../support/io.ts";

const environment = {
  name: "staging",
  governanceStack: "governance-210987654321",
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
    expect(chosenStacks(watched, ["state,platform"])).toEqual(["staging-state", "staging-platform"]);
    for (const none of [[], [""]]) {
      expect(chosenStacks(watched, none)).toEqual([
        "governance-210987654321",
        "staging-state",
        "staging-platform",
        "staging-service-api",
      ]);
    }
  });

  it("lists the stacks for a name that is none", () => {
    expect(() => chosenStacks(watched, ["nat"])).toThrow(
      "STACK nat: is not a stack of staging; there are governance-210987654321, staging-state, staging-platform, staging-service-api",
    );
  });
});

it("chosenStacks takes the stacks of the pipeline as one name, and each stack once", () => {
  expect(chosenStacks(watched, ["pipeline,platform"])).toEqual(["staging-platform", "staging-service-api"]);
  expect(chosenStacks(watched, ["governance", "governance-210987654321"])).toEqual([
    "governance-210987654321",
  ]);
});

describe("deployedStacks", () => {
  it("is what the pipeline applies, or a part of it", () => {
    const all = ["staging-platform", "staging-service-api"];
    expect(deployedStacks(watched, [])).toEqual(all);
    expect(deployedStacks(watched, [""])).toEqual(all);
    expect(deployedStacks(watched, ["pipeline"])).toEqual(all);
    expect(deployedStacks(watched, ["platform"])).toEqual(["staging-platform"]);
  });

  it.each(["state", "governance", "platform,governance-210987654321"])("refuses %s", (names) => {
    expect(() => deployedStacks(watched, [names])).toThrow(
      /^STACK (staging-state|governance-210987654321): is not deployed by a pipeline; limit: staging-platform, staging-service-api; fix: as an administrator, /,
    );
  });
});

describe("auditOptions", () => {
  const open = (aws: object, region = "eu-central-1") =>
    ({
      environment: {
        name: "staging",
        account: "210987654321",
        region,
        platform: new Configuration({ provider: { aws: [aws] } }),
      },
    }) as unknown as Live["target"];
  const rolesOf = (target: Live["target"], ...deployRoles: string[]) => [
    ...auditOptions(target, { deployRoles }, new Date(0)).deployRoles,
  ];

  it("knows the role that the provider assumes", () => {
    const assumed = "arn:aws:iam::210987654321:role/terraform-execution";
    expect(rolesOf(open({ assume_role: [{ role_arn: assumed }] }))).toEqual([assumed]);
  });

  it("knows the roles that the policy names, where the provider assumes none", () => {
    expect(rolesOf(open({}))).toEqual([]);
    expect(rolesOf(open({}), "terraform-execution", "ci/release")).toEqual([
      "arn:aws:iam::210987654321:role/terraform-execution",
      "arn:aws:iam::210987654321:role/ci/release",
    ]);
    expect(rolesOf(open({}, "cn-north-1"), "x")).toEqual(["arn:aws-cn:iam::210987654321:role/x"]);
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
