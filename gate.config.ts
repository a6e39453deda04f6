import { defineGate } from "./src/gate/policy.ts";

/** What the workflows judge plans by: what is waived until when, and who plans and applies. Its history in Git says who decided. */
export const policy = defineGate({
  // A plan in CI assumes no role, so that it has to be told which ones are the pipeline's.
  pipelineRoles: ["shop-*-apply", "shop-*-plan"],
});
