import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { boundaryArn } from "../../core/governance-names.ts";
import { policyDocument, serviceTrust } from "../../core/iam.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";

export interface FlowLogsProps {
  readonly home: Home;
  readonly vpcId: string;
  readonly retentionDays: number;
  readonly kmsKeyArn: string;
}

/** Every accepted and rejected connection of the VPC, in one-minute records, in CloudWatch Logs. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { home, vpcId, retentionDays, kmsKeyArn }: FlowLogsProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "_log", {
      name: `/${home.name}/vpc-flow`,
      retentionInDays: retentionDays,
      kmsKeyId: kmsKeyArn,
    });
    const role = new IamRole(this, "_role", {
      name: physicalName(NAME_LIMITS.role, home.name, "flow-logs"),
      description: "Writes VPC flow logs",
      assumeRolePolicy: serviceTrust("vpc-flow-logs.amazonaws.com", {
        account: home.account,
        arn: arn(home, "ec2", "vpc-flow-log/*"),
      }),
      permissionsBoundary: boundaryArn(home),
    });
    const logGroupArn = arn(home, "logs", `log-group:/${home.name}/vpc-flow`);
    const policy = new IamRolePolicy(this, "_write", {
      name: "write-flow-logs",
      role: role.id,
      policy: policyDocument({
        Sid: "Write",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: [logGroupArn, `${logGroupArn}:log-stream:*`],
      }),
    });
    new FlowLog(this, "_flow-log", {
      vpcId,
      trafficType: "ALL",
      maxAggregationInterval: 60,
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: home.name },
      dependsOn: [policy],
    });
  }
}
