import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { PIPELINE_PATH } from "../../core/governance-names.ts";
import { policyDocument, type Statement } from "../../core/iam.ts";

export interface PipelineRoleProps {
  readonly name: string;
  readonly description: string;
  readonly trust: readonly Statement[];
  /** Front of the names of its policies. */
  readonly policyPrefix: string;
  readonly policies: readonly { readonly id: string; readonly statements: readonly Statement[] }[];
  /** The identity provider that it trusts. */
  readonly needs: ITerraformDependable;
}

/** A role that jobs take for an hour, and what it may do, in a path that no role of the pipeline can change. */
export class PipelineRole extends Construct {
  constructor(scope: Construct, id: string, props: PipelineRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "_role", {
      name: props.name,
      path: PIPELINE_PATH,
      description: props.description,
      assumeRolePolicy: policyDocument(...props.trust),
      maxSessionDuration: 3600,
      dependsOn: [props.needs],
    });
    for (const part of props.policies) {
      const policy = new Construct(this, part.id);
      const { arn } = new IamPolicy(policy, "_policy", {
        name: `${props.policyPrefix}-${part.id}`,
        path: PIPELINE_PATH,
        description: `${props.description}: ${part.id}`,
        policy: policyDocument(...part.statements),
      });
      new IamRolePolicyAttachment(policy, "_attachment", { role: role.name, policyArn: arn });
    }
  }
}
