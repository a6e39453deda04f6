import type { Environment } from "./schema.ts";

/** Names of the two roles that the governance stack makes for an environment. */
export interface PipelineRoles {
  /** Applies the platform and the services. */
  readonly terraformRole: string;
  /** Plans every stack, and looks for drift. */
  readonly planRole: string;
}

export function pipelineRoles({
  name,
  planRole,
  project,
  terraformRole,
}: Pick<Environment, "name" | "planRole" | "project" | "terraformRole">): PipelineRoles {
  return {
    terraformRole: terraformRole ?? `${project}-${name}-apply`,
    planRole: planRole ?? `${project}-${name}-plan`,
  };
}
