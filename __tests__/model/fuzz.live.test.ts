import { fuzzPlan, fuzzResources } from "../support/fuzz-plans.ts";
import { FOREIGN_PLANS } from "../support/model.ts";

// Needs no engine; it is here because it takes minutes.
describe("5,000 fuzzed plans", () => {
  it("of plain Terraform", () => fuzzResources(3000), 600_000);

  it.each(FOREIGN_PLANS.map((name) => [name, name === "plain-hcl" ? 1000 : 200] as const))(
    "of the plan %s",
    fuzzPlan,
    600_000,
  );
});
