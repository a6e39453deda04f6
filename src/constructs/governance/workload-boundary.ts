import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { Construct } from "constructs";
import type { Home } from "../../core/arn.ts";
import { boundaryName, PIPELINE_PATH } from "../../core/governance-names.ts";
import { policyDocument, type Statement } from "../../core/iam.ts";

export interface WorkloadBoundaryProps {
  readonly home: Home;
  readonly statements: readonly Statement[];
  readonly preventDestroy: boolean;
}

/** The most that a role of an environment can do. The pipeline makes no role without it, and cannot change it. */
export class WorkloadBoundary extends Construct {
  constructor(scope: Construct, id: string, { home, preventDestroy, statements }: WorkloadBoundaryProps) {
    super(scope, id);
    new IamPolicy(this, "_policy", {
      name: boundaryName(home),
      path: PIPELINE_PATH,
      description: `${home.name}: permissions boundary of the platform and its services`,
      policy: policyDocument(...statements),
      lifecycle: { preventDestroy },
    });
  }
}
