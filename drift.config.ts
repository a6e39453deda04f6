import { defineDrift } from "./src/drift/policy/policy.ts";

/** What the workflows judge drift by: owners, bounds, what is waived until when. Its history in Git says who decided. */
export const policy = defineDrift({
  failOn: "high",
  // A check in CI assumes no role, so that it has to be told which one deploys: `terraformRole` of the descriptions, with its path.
  deployRoles: ["pipeline/shop-prod-apply", "pipeline/shop-staging-apply", "pipeline/shop-dev-apply"],
});
