import { loadEnvironment } from "../../src/config/load.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { mostTasks } from "../../src/core/deployment.ts";
import { launchesSpot, reachesFargateSpot, SPOT_BUDGET_SEC } from "../../src/core/spot.ts";
import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { ENVIRONMENTS, synth, TODAY } from "../support/synth.ts";

describe("Spot instances", () => {
  it.each([
    [2, 0, 6, true],
    [2, 99, 3, true],
    [2, 100, 6, false],
    [6, 0, 6, false],
    [0, 0, 1, true],
  ])("with a base of %i, %i percent above it and a maximum of %i: %s", (base, percent, max, expected) => {
    expect(
      launchesSpot({ onDemandBase: base, onDemandPercentageAboveBase: percent, maxInstances: max }),
    ).toBe(expected);
  });
});

describe("Fargate Spot", () => {
  it.each([
    [1, 1, 2, true],
    [2, 1, 2, false],
    [0, 0, 9, false],
  ])(
    "with a base of %i, a weight of %i and at most %i tasks: %s",
    (onDemandBase, spotWeight, tasks, expected) => {
      expect(reachesFargateSpot({ onDemandBase, spotWeight, mostTasks: tasks })).toBe(expected);
    },
  );
});

describe("the most tasks of a deployment", () => {
  it.each([
    [3, 150, 4],
    [3, 200, 6],
    [4, 100, 4],
    [1, 150, 1],
  ])("of %i tasks at %i percent are %i: ECS rounds down", (tasks, percent, expected) => {
    expect(mostTasks(tasks, percent)).toBe(expected);
  });
});

/** Codes of the rules that stop a description, and of the guardrails that refuse what becomes of it. */
function refusals(input: EnvironmentInput): { rules: string[]; guardrails: string[] } {
  try {
    const { environment } = loadEnvironment(input, TODAY);
    const { account, protection, region, stage } = environment;
    const stacks = [...synth([input])].map(([, json]) => new Configuration(json));
    const context = { account, protection, region, stage, mode: "dummy" } as const;
    const found = stacks.flatMap((stack) => checkStack(stack, context, new EnvironmentView(stacks)));
    return { rules: [], guardrails: found.map(({ code }) => code) };
  } catch (error) {
    return { rules: [String(error)], guardrails: [] };
  }
}

describe("rules and guardrails agree on what uses Spot", () => {
  const { capacity, services, ...staging } = ENVIRONMENTS.staging;
  const slow = { deregistrationDelaySec: SPOT_BUDGET_SEC, stopTimeoutSec: 1 };
  const withDelay = { web: { ...services.web, ...slow }, api: { ...services.api, ...slow } };

  it("when the On-Demand base is the whole group", () => {
    const whole = { ...capacity, instanceTypes: ["m6i.large"], onDemandBase: 6, maxInstances: 6 };
    const input = { ...staging, capacity: whole, services: withDelay };
    expect(refusals(input)).toEqual({ rules: [], guardrails: [] });
  });

  it("when every task of a service fits the Fargate base", () => {
    const fargate = { kind: "fargate", onDemandBase: 20, spotWeight: 1 } as const;
    expect(refusals({ ...staging, capacity: fargate, services: withDelay })).toEqual({
      rules: [],
      guardrails: [],
    });
  });

  it("when it is used: the rule refuses before the guardrail has to", () => {
    const { guardrails, rules } = refusals({ ...staging, capacity, services: withDelay });
    expect(rules.join()).toContain("SPOT-01 services.web.stopTimeoutSec");
    expect(guardrails).toEqual([]);
  });
});
