import { DeleteLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  ModifySecurityGroupRulesCommand,
} from "@aws-sdk/client-ec2";
import {
  DeleteListenerCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AttachRolePolicyCommand, CreatePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { TARGETS, type Tamper } from "./tamper.ts";

const EVERYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** What guards access and data. */
export const GUARDS: readonly Tamper[] = [
  {
    what: "a port opened to the world",
    finding: ["unmanaged_child", "critical", "aws_security_group.instance", "ingress"],
    by: ({ ec2 }, of) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: of("aws_security_group.instance", "id"),
          IpPermissions: [
            { IpProtocol: "tcp", FromPort: 8080, ToPort: 8080, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
          ],
        }),
      ),
  },
  {
    what: "a rule swapped for a wider one",
    finding: ["out_of_band", "high", "aws_vpc_security_group_egress_rule.api_https_internet", "to_port"],
    by: ({ ec2 }, of) =>
      ec2.send(
        new ModifySecurityGroupRulesCommand({
          GroupId: of("aws_security_group.api", "id"),
          SecurityGroupRules: [
            {
              SecurityGroupRuleId: of("aws_vpc_security_group_egress_rule.api_https_internet", "id"),
              SecurityGroupRule: { IpProtocol: "tcp", FromPort: 443, ToPort: 8443, CidrIpv4: "0.0.0.0/0" },
            },
          ],
        }),
      ),
  },
  {
    what: "a tag added",
    finding: ["out_of_band", "low", "aws_vpc.network", "tags.Owner"],
    by: ({ ec2 }, of) =>
      ec2.send(
        new CreateTagsCommand({
          Resources: [of("aws_vpc.network", "id")],
          Tags: [{ Key: "Owner", Value: "::error::@everyone |" }],
        }),
      ),
  },
  {
    what: "another health check",
    finding: ["out_of_band", "medium", TARGETS, "health_check[0].path"],
    by: ({ elb }, of) =>
      elb.send(
        new ModifyTargetGroupCommand({ TargetGroupArn: of(TARGETS, "arn"), HealthCheckPath: "/always" }),
      ),
  },
  {
    what: "no time to finish requests",
    finding: ["out_of_band", "medium", TARGETS, "deregistration_delay"],
    by: ({ elb }, of) =>
      elb.send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn: of(TARGETS, "arn"),
          Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "0" }],
        }),
      ),
  },
  {
    what: "deletion protection of the load balancer off",
    finding: ["out_of_band", "high", "aws_lb.alb", "enable_deletion_protection"],
    by: ({ elb }, of) =>
      elb.send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn: of("aws_lb.alb", "arn"),
          Attributes: [{ Key: "deletion_protection.enabled", Value: "false" }],
        }),
      ),
  },
  {
    what: "state bucket encrypted with another key",
    finding: ["out_of_band", "high", "aws_s3_bucket_server_side_encryption_configuration.state", "rule"],
    by: ({ s3 }, of) =>
      s3.send(
        new PutBucketEncryptionCommand({
          Bucket: of("aws_s3_bucket.state", "id"),
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
          },
        }),
      ),
  },
  {
    what: "versions of the state no longer kept",
    finding: ["out_of_band", "high", "aws_s3_bucket_versioning.state", "versioning_configuration[0].status"],
    by: ({ s3 }, of) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: of("aws_s3_bucket.state", "id"),
          VersioningConfiguration: { Status: "Suspended" },
        }),
      ),
  },
  {
    what: "block on public access loosened",
    finding: [
      "out_of_band",
      "critical",
      "aws_s3_bucket_public_access_block.access_logs",
      "block_public_policy",
    ],
    by: ({ s3 }, of) =>
      s3.send(
        new PutPublicAccessBlockCommand({
          Bucket: of("aws_s3_bucket.access_logs", "id"),
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: false,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        }),
      ),
  },
  {
    what: "the task's role may do everything",
    finding: ["out_of_band", "critical", "aws_iam_role_policy.api_execution_policy", "policy"],
    by: ({ iam }, of) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: of("aws_iam_role_policy.api_execution_policy", "role"),
          PolicyName: of("aws_iam_role_policy.api_execution_policy", "name"),
          PolicyDocument: EVERYTHING,
        }),
      ),
  },
  {
    what: "a policy attached to the machines' role",
    finding: ["unmanaged_child", "critical", "aws_iam_role.instance", "managed_policy_arns"],
    by: async ({ iam }, of) => {
      const { Policy } = await iam.send(
        new CreatePolicyCommand({ PolicyName: "by-hand", PolicyDocument: EVERYTHING }),
      );
      await iam.send(
        new AttachRolePolicyCommand({
          RoleName: of("aws_iam_role.instance", "name"),
          PolicyArn: Policy?.Arn,
        }),
      );
    },
  },
  {
    what: "an old TLS policy",
    finding: ["out_of_band", "high", "aws_lb_listener.alb_https", "ssl_policy"],
    by: ({ elb }, of) =>
      elb.send(
        new ModifyListenerCommand({
          ListenerArn: of("aws_lb_listener.alb_https", "arn"),
          SslPolicy: "ELBSecurityPolicy-2016-08",
        }),
      ),
  },
  {
    what: "a listener deleted",
    finding: ["deleted", "high", "aws_lb_listener.alb_http", ""],
    by: ({ elb }, of) =>
      elb.send(new DeleteListenerCommand({ ListenerArn: of("aws_lb_listener.alb_http", "arn") })),
  },
  {
    what: "a log group deleted",
    finding: ["deleted", "critical", "aws_cloudwatch_log_group.cluster_exec", ""],
    by: ({ logs }, of) =>
      logs.send(
        new DeleteLogGroupCommand({ logGroupName: of("aws_cloudwatch_log_group.cluster_exec", "id") }),
      ),
  },
  {
    what: "the lock table's recovery off",
    finding: ["out_of_band", "high", "aws_dynamodb_table.state", "point_in_time_recovery[0].enabled"],
    by: ({ dynamodb }, of) =>
      dynamodb.send(
        new UpdateContinuousBackupsCommand({
          TableName: of("aws_dynamodb_table.state", "id"),
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
        }),
      ),
  },
  {
    what: "logs kept for a day",
    finding: ["out_of_band", "medium", "aws_cloudwatch_log_group.api", "retention_in_days"],
    by: ({ logs }, of) =>
      logs.send(
        new PutRetentionPolicyCommand({
          logGroupName: of("aws_cloudwatch_log_group.api", "id"),
          retentionInDays: 1,
        }),
      ),
  },
];
