import { PutScalingPolicyCommand } from "@aws-sdk/client-application-auto-scaling";
import {
  PutScheduledUpdateGroupActionCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  ModifySecurityGroupRulesCommand,
  type RequestLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import { CreateServiceCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import {
  CreateListenerCommand,
  CreateRuleCommand,
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
import type { AwsClients } from "../../src/rehearsal/clients.ts";

/** Gives an attribute of a managed resource, such as its id. */
export type Lookup = (address: string, attribute: string) => string;

/** One change by hand, and the finding that it has to become: class, severity, address, attribute. */
export interface Tamper {
  readonly what: string;
  readonly finding: readonly [kind: string, severity: string, address: string, attribute: string];
  readonly by: (clients: AwsClients, of: Lookup) => Promise<unknown>;
}

const EVERYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const GROUP = "aws_autoscaling_group.pool";
const TARGETS = "aws_lb_target_group.api";

/** In order: the launch template first, because the group follows its newest version. */
export const TAMPERS: readonly Tamper[] = [
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
    what: "desired capacity moved within its bounds",
    finding: ["ignored", "info", GROUP, "desired_capacity"],
    by: ({ autoScaling }, of) =>
      autoScaling.send(
        new UpdateAutoScalingGroupCommand({
          AutoScalingGroupName: of(GROUP, "name"),
          DesiredCapacity: 3,
          MaxSize: 50,
          NewInstancesProtectedFromScaleIn: false,
        }),
      ),
  },
  {
    what: "the limit of the fleet raised",
    finding: ["out_of_band", "high", GROUP, "max_size"],
    by: async () => {},
  },
  {
    what: "scale-in protection off",
    finding: ["out_of_band", "high", GROUP, "protect_from_scale_in"],
    by: async () => {},
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
    what: "machines boot with the old metadata service",
    finding: ["out_of_band", "critical", "aws_launch_template.instance", "metadata_options[0].http_tokens"],
    by: async ({ ec2 }, of) => {
      const LaunchTemplateId = of("aws_launch_template.instance", "id");
      const { LaunchTemplateVersions = [] } = await ec2.send(
        new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: ["$Latest"] }),
      );
      const data = LaunchTemplateVersions[0]?.LaunchTemplateData;
      const MetadataOptions = { ...data?.MetadataOptions, HttpTokens: "optional" };
      // What is read can be written, but for parts that this template does not use and whose types differ.
      const LaunchTemplateData = { ...data, MetadataOptions } as RequestLaunchTemplateData;
      await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData }));
      await ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: "2" }));
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
  {
    what: "more tasks, within the bounds of the scaling",
    finding: ["ignored", "info", "aws_ecs_service.api", "desired_count"],
    by: ({ ecs }, of) =>
      ecs.send(
        new UpdateServiceCommand({
          cluster: of("aws_ecs_cluster.cluster", "arn"),
          service: of("aws_ecs_service.api", "name"),
          desiredCount: 3,
        }),
      ),
  },
  {
    what: "a schedule of the group made by hand",
    finding: ["unmanaged", "high", GROUP, "aws_autoscaling_schedule"],
    by: ({ autoScaling }, of) =>
      autoScaling.send(
        new PutScheduledUpdateGroupActionCommand({
          AutoScalingGroupName: of(GROUP, "name"),
          ScheduledActionName: "by-hand",
          Recurrence: "0 3 * * *",
          MaxSize: 0,
        }),
      ),
  },
  {
    what: "a service made by hand",
    finding: ["unmanaged", "high", "aws_ecs_cluster.cluster", "aws_ecs_service"],
    by: ({ ecs }, of) =>
      ecs.send(
        new CreateServiceCommand({
          cluster: of("aws_ecs_cluster.cluster", "arn"),
          serviceName: "by-hand",
          taskDefinition: of("aws_ecs_service.api", "task_definition"),
          desiredCount: 0,
        }),
      ),
  },
  {
    what: "a listener made by hand",
    finding: ["unmanaged", "high", "aws_lb.alb", "aws_lb_listener"],
    by: ({ elb }, of) =>
      elb.send(
        new CreateListenerCommand({
          LoadBalancerArn: of("aws_lb.alb", "arn"),
          Port: 9000,
          Protocol: "HTTP",
          DefaultActions: [{ Type: "forward", TargetGroupArn: of(TARGETS, "arn") }],
        }),
      ),
  },
  {
    what: "a listener's rule made by hand",
    finding: ["unmanaged", "high", "aws_lb_listener.alb_https", "aws_lb_listener_rule"],
    by: ({ elb }, of) =>
      elb.send(
        new CreateRuleCommand({
          ListenerArn: of("aws_lb_listener.alb_https", "arn"),
          Priority: 1,
          Conditions: [{ Field: "path-pattern", Values: ["/admin/*"] }],
          Actions: [{ Type: "forward", TargetGroupArn: of(TARGETS, "arn") }],
        }),
      ),
  },
  {
    what: "a log group made by hand",
    finding: ["unmanaged", "low", "aws_cloudwatch_log_group.vpc_flow", "aws_cloudwatch_log_group"],
    by: async ({ logs }, of) => {
      const logGroupName = "/shop-staging/by-hand";
      const kmsKeyId = of("aws_kms_key.platform", "arn");
      await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId }));
      await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 90 }));
    },
  },
  {
    what: "a scaling policy of the service made by hand",
    finding: ["unmanaged", "medium", "aws_appautoscaling_target.api", "aws_appautoscaling_policy"],
    by: ({ scaling }, of) =>
      scaling.send(
        new PutScalingPolicyCommand({
          PolicyName: "by-hand",
          ServiceNamespace: "ecs",
          ResourceId: of("aws_appautoscaling_target.api", "resource_id"),
          ScalableDimension: "ecs:service:DesiredCount",
          PolicyType: "TargetTrackingScaling",
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: 1,
            PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
          },
        }),
      ),
  },
];
