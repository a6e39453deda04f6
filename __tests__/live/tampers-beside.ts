import { PutScalingPolicyCommand } from "@aws-sdk/client-application-auto-scaling";
import { PutScheduledUpdateGroupActionCommand } from "@aws-sdk/client-auto-scaling";
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateServiceCommand } from "@aws-sdk/client-ecs";
import { CreateListenerCommand, CreateRuleCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { GROUP, TARGETS, type Tamper } from "./tamper.ts";

/** What stands beside managed resources, where no plan looks. */
export const BESIDE: readonly Tamper[] = [
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
    finding: ["unmanaged", "low", "aws_cloudwatch_log_group.audit", "aws_cloudwatch_log_group"],
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
