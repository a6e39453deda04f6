import { DELETE, type Flip, ref } from "./flip.ts";

const alb = "aws_lb.alb";
const pool = "aws_autoscaling_group.pool";
const listener = "aws_lb_listener.alb_https";
const alarm = "aws_cloudwatch_metric_alarm.alb_5xx";
const service = "aws_ecs_service.web";
const task = "aws_ecs_task_definition.web";
const percent = "deployment_minimum_healthy_percent";
const night = "aws_autoscaling_schedule.pool_off_hours_start";
const nightTasks = "aws_appautoscaling_scheduled_action.web_off_hours_start";

/** A policy of so many characters at least, with nothing else wrong. */
function policyOf(characters: number): string {
  const count = Math.ceil(characters / 100);
  const Resource = Array.from({ length: count }, (_, i) => `arn:aws:s3:::${"bucket-".repeat(13)}${i}`);
  const Statement = [{ Sid: "Read", Effect: "Allow", Action: "s3:ListBucket", Resource }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

type ProviderRow = readonly [
  name: string,
  code: string,
  stack: string,
  address: string,
  path: string,
  value: unknown,
  shows: string,
  place?: string,
];

const PLATFORM = "prod-platform";
const WEB = "prod-service-web";
const DEV = "dev-service-web";
const STAGING = "staging-platform";

// biome-ignore format: the table is read by the row
const ROWS: readonly ProviderRow[] = [
  ["load balancer with one subnet", "TF-ALB-01", PLATFORM, alb, "subnets", [ref("aws_subnet.network_public_a.id")], "network_public_a"],
  ["one subnet twice", "TF-ALB-01", PLATFORM, alb, "subnets", ["subnet-1", "subnet-1"], "subnet-1"],
  ["idle timeout 4001", "TF-ALB-02", PLATFORM, alb, "idle_timeout", 4001, "4001"],
  ["gRPC codes for HTTP", "TF-ALB-12", WEB, "aws_lb_target_group.web", "health_check.matcher", "0-99", "0-99"],
  ["health check as long as its interval", "TF-ALB-11", WEB, "aws_lb_target_group.web", "health_check.timeout", 10, "10"],
  ["HTTPS without certificate", "TF-ALB-07", PLATFORM, listener, "certificate_arn", DELETE, "nothing"],
  ["unknown TLS policy", "TF-ALB-08", PLATFORM, listener, "ssl_policy", "ELBSecurityPolicy-2099", "ELBSecurityPolicy-2099"],
  ["subnet outside the VPC", "TF-NET-01", PLATFORM, "aws_subnet.network_private_a", "cidr_block", "10.99.0.0/19", "10.99.0.0/19"],
  ["subnet /29", "TF-NET-02", PLATFORM, "aws_subnet.network_private_a", "cidr_block", "10.10.0.0/29", "/29"],
  ["> in a description", "TF-SG-01", PLATFORM, "aws_security_group.alb", "description", "web -> alb", "->"],
  ["protocol -1 with ports", "TF-SG-02", PLATFORM, "aws_vpc_security_group_ingress_rule.instance_https_endpoints_ingress", "ip_protocol", "-1", "443"],
  ["min above max", "TF-ASG-01", PLATFORM, pool, "min_size", 13, "13"],
  ["desired above max", "TF-ASG-02", PLATFORM, pool, "desired_capacity", 14, "14"],
  ["desired below min", "TF-ASG-02", PLATFORM, pool, "desired_capacity", 1, "1"],
  ["unknown Spot strategy", "TF-ASG-03", PLATFORM, pool, "mixed_instances_policy.instances_distribution.spot_allocation_strategy", "cheapest", "cheapest"],
  ["plain user data", "TF-EC2-06", PLATFORM, "aws_launch_template.instance", "user_data", "#!/bin/bash", "11 characters"],
  ["containerInsights maybe", "TF-ECS-01", PLATFORM, "aws_ecs_cluster.cluster", "setting.0.value", "maybe", "maybe", "setting.0"],
  ...["aws-main", "ecs-main", "fargate-main"].map( (name): ProviderRow => [`provider ${name}`, "TF-CP-01", PLATFORM, "aws_ecs_capacity_provider.pool", "name", name, name]),
  ["termination protection without managed scaling", "TF-CP-03", PLATFORM, "aws_ecs_capacity_provider.pool", "auto_scaling_group_provider.managed_scaling.status", "DISABLED", "DISABLED"],
  ["termination protection without protected instances", "TF-ASG-06", PLATFORM, pool, "protect_from_scale_in", false, "false"],
  ["Fargate with 300 CPU units", "TF-TASK-01", DEV, task, "cpu", "300", "300"],
  ["Fargate with 700 MiB", "TF-TASK-01", DEV, task, "memory", "700", "700"],
  ["16 vCPU with 8 GiB", "TF-TASK-01", DEV, task, "cpu", "16384", "512", "memory"],
  ["deployment 100/100", "TF-SVC-02", WEB, service, "deployment_maximum_percent", 100, "100 with a maximum of 100", percent],
  ["deployment maximum below minimum", "TF-SVC-02", WEB, service, "deployment_maximum_percent", 90, "90", percent],
  ["deployment minimum 150", "TF-SVC-02", WEB, service, percent, 150, "150"],
  ["one task that may become 1.5", "TF-SVC-02", DEV, service, "deployment_maximum_percent", 150, "150", percent],
  ["launch type beside a strategy", "TF-SVC-03", WEB, service, "launch_type", "EC2", "EC2"],
  ["fewest tasks above most", "TF-SCALE-01", WEB, "aws_appautoscaling_target.web", "min_capacity", 21, "21"],
  ["managed policy of 6,145 characters", "TF-IAM-01", WEB, "aws_iam_policy.long", "", { policy: policyOf(6145) }, "characters", "policy"],
  ["inline policies of 10,241 characters", "TF-IAM-01", WEB, "aws_iam_role_policy.web_execution_policy", "policy", policyOf(10_241), "characters"],
  ["bucket in capitals", "TF-S3-01", PLATFORM, "aws_s3_bucket.access_logs", "bucket", "Shop-Logs", "Shop-Logs"],
  ["table of two characters", "TF-DDB-01", "prod-state", "aws_dynamodb_table.state", "name", "ab", "ab"],
  ["log group aws/…", "TF-LOG-01", PLATFORM, "aws_cloudwatch_log_group.vpc_flow", "name", "aws/flow", "aws/flow"],
  ["log group under an alias", "TF-LOG-02", PLATFORM, "aws_cloudwatch_log_group.vpc_flow", "kms_key_id", "alias/shop-prod", "alias/shop-prod"],
  ["log group under an alias's ARN", "TF-LOG-02", PLATFORM, "aws_cloudwatch_log_group.vpc_flow", "kms_key_id", "arn:aws:kms:eu-central-1:111122223333:alias/shop-prod", "alias/shop-prod"],
  ["more datapoints than periods", "TF-ALARM-01", PLATFORM, alarm, "datapoints_to_alarm", 4, "4"],
  ["six alarm actions", "TF-ALARM-02", PLATFORM, alarm, "alarm_actions", [1, 2, 3, 4, 5, 6].map((i) => `arn:aws:sns:eu-central-1:111122223333:t${i}`), "6"],
  ["bad domain", "TF-ACM-01", PLATFORM, "aws_acm_certificate.certificate", "domain_name", "shop_example", "shop_example"],
  ["bad alternative name", "TF-ACM-01", PLATFORM, "aws_acm_certificate.certificate", "subject_alternative_names.0", "www.*.example.com", "www.*"],
  ["bad recurrence", "TF-SCHED-04", STAGING, night, "recurrence", "61 20 * * 1-5", "61 20"],
  ["bad schedule of tasks", "TF-SCALE-02", DEV, nightTasks, "schedule", "cron(0 25 * * ? *)", "0 25"],
  ["scheduled min above the scheduled max", "TF-SCHED-01", STAGING, night, "", { min_size: 4, max_size: 3, desired_capacity: -1, recurrence: "0 20 * * 1-5" }, "4", "min_size"],
  ["scheduled min above the group's max", "TF-SCHED-01", STAGING, night, "min_size", 7, "7"],
  ["scheduled tasks min above max", "TF-SCALE-01", DEV, nightTasks, "scalable_target_action.min_capacity", "2", "2"],
];

/**
 * Configurations that `terraform validate` and `terraform plan` accept with version 5.100.0 of the AWS provider, and
 * that AWS refuses, or that can never work.
 */
export const ACCEPTED_BY_PROVIDER: readonly (Flip & { readonly shows: string })[] = ROWS.map(
  ([name, code, stack, address, path, value, shows, place]) => ({
    name,
    code,
    address,
    path,
    value,
    stack,
    shows,
    ...(place !== undefined && { place }),
  }),
);
