import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { boundaryArn } from "../../core/governance-names.ts";
import { policyDocument, type Statement, serviceTrust } from "../../core/iam.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";

export interface InstanceRoleProps {
  readonly home: Home;
  /** Whether tasks on the instances have the proxy of Service Connect. */
  readonly serviceConnect: boolean;
}

/**
 * What the ECS agent needs on an instance, in its own cluster only. The AWS managed policy grants the same and
 * more on every cluster, repository and log group; images are pulled and logs written with each service's own
 * execution role instead.
 */
export class InstanceRole extends Construct {
  readonly instanceProfileArn: string;
  /** Instances must lose their permissions last: who launches or drains them depends on this. */
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: InstanceRoleProps) {
    super(scope, id);
    const { home } = props;
    const role = new IamRole(this, "_role", {
      name: physicalName(NAME_LIMITS.role, home.name, "instance"),
      description: "ECS agent of the container instances",
      assumeRolePolicy: serviceTrust("ec2.amazonaws.com"),
      maxSessionDuration: 3600,
      permissionsBoundary: boundaryArn(home),
    });
    this.policy = new IamRolePolicy(this, "_agent", {
      name: "ecs-agent",
      role: role.id,
      policy: policyDocument(...agentStatements(props)),
    });
    const profile = new IamInstanceProfile(this, "_profile", {
      name: physicalName(NAME_LIMITS.instanceProfile, home.name, "instance"),
      role: role.name,
    });
    this.instanceProfileArn = profile.arn;
  }
}

/** Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html (2026-06). */
function agentStatements({ home, serviceConnect }: InstanceRoleProps): Statement[] {
  const cluster = arn(home, "ecs", `cluster/${home.name}`);
  const instances = arn(home, "ecs", `container-instance/${home.name}/*`);
  const inCluster = { ArnEquals: { "ecs:cluster": cluster } };
  return [
    // No resource-level permission exists for this action.
    { Sid: "Discover", Effect: "Allow", Action: "ecs:DiscoverPollEndpoint", Resource: "*" },
    {
      Sid: "Register",
      Effect: "Allow",
      Action: [
        "ecs:RegisterContainerInstance",
        "ecs:DeregisterContainerInstance",
        "ecs:SubmitAttachmentStateChanges",
        "ecs:SubmitContainerStateChange",
        "ecs:SubmitTaskStateChange",
      ],
      Resource: cluster,
    },
    {
      Sid: "PollAndDrain",
      Effect: "Allow",
      Action: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
      Resource: instances,
      Condition: inCluster,
    },
    // The agent of the proxy polls for each deployment, which is a task set: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html (2026-11).
    ...(serviceConnect
      ? [
          {
            Sid: "PollForProxies",
            Effect: "Allow",
            Action: "ecs:Poll",
            Resource: arn(home, "ecs", `task-set/${home.name}/*`),
          } as const,
        ]
      : []),
    {
      Sid: "TagAtRegistration",
      Effect: "Allow",
      Action: "ecs:TagResource",
      Resource: instances,
      Condition: { StringEquals: { "ecs:CreateAction": "RegisterContainerInstance" } },
    },
    {
      Sid: "NeverSecretsOrData",
      Effect: "Deny",
      Action: [
        "secretsmanager:GetSecretValue",
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
        "s3:GetObject",
        "s3:ListBucket",
        "sts:AssumeRole",
      ],
      Resource: "*",
    },
  ];
}
