import fc from "fast-check";
import { BallastError } from "../../src/core/errors.ts";
import { modelText } from "../../src/report/model-text.ts";
import { expectUsable, fuzzPlan, fuzzResources } from "../support/fuzz-plans.ts";
import { FOREIGN_PLANS, foreignPlan, platformOfPlan } from "../support/model.ts";

// fuzz.live.test.ts has thousands.
describe("anything in the place of anything", () => {
  it("in a configuration gives a model of numbers, or an error that says what is wrong", () => {
    fuzzResources(300);
  });

  it.each([
    ["plain-hcl", 40],
    ["cloudposse-style", 15],
  ])("in the plan %s as well", fuzzPlan);

  it("a plan that is cut off anywhere is an error", () => {
    const text = foreignPlan("plain-hcl");
    fc.assert(
      fc.property(fc.nat(text.length - 2), (length) => {
        expect(() => platformOfPlan(text.slice(0, length))).toThrow(BallastError);
      }),
      { numRuns: 30 },
    );
  });
});

describe("references that lead to each other", () => {
  it("end in every plan, since a module may be given its own outputs", () => {
    const document = JSON.parse(foreignPlan("cloudposse-style"));
    const calls = document.configuration.root_module.module_calls;
    calls.web.expressions.ecs_cluster_arn = { references: ["module.web.service_arn", "module.web"] };
    calls.web.module.outputs.service_arn = {
      expression: { references: ["var.ecs_cluster_arn", "module.web"] },
    };
    expectUsable(() => platformOfPlan(JSON.stringify(document)));
  });
});

it("every plan of another project has a screen", () => {
  for (const name of FOREIGN_PLANS)
    expect(modelText(platformOfPlan(foreignPlan(name)))).toMatch(/cluster \S+/);
});
