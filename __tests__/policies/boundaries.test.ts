import { checkStack } from "../../src/policies/guardrails.ts";
import type { GuardContext } from "../../src/policies/rule.ts";
import { Configuration } from "../../src/terraform/configuration.ts";

type Attributes = Readonly<Record<string, unknown>>;

const CONTEXT: GuardContext = {
  stage: "production",
  protection: true,
  account: "111122223333",
  region: "eu-central-1",
  mode: "aws",
};

/** Whether a guardrail refuses a stack that holds one resource of this type. */
function refuses(code: string, type: string, attributes: Attributes): boolean {
  const stack = new Configuration({ resource: { [type]: { it: attributes } } });
  return checkStack(stack, CONTEXT).some((finding) => finding.code === code);
}

const alarm = (period: number, evaluation_periods: number) => ({ period, evaluation_periods });
const fargate = (cpu: number, memory: number) => ({
  requires_compatibilities: ["FARGATE"],
  cpu: String(cpu),
  memory: String(memory),
});
const statement = (more: Attributes) => ({
  policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] }),
});
const passRole = (Resource: string) =>
  statement({
    Action: "iam:PassRole",
    Resource,
    Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  });
const onEverything = (Action: string) => statement({ Action, Resource: "*" });
const userData = (text: string) => ({ user_data: text });
const BROAD = "arn:aws:iam::aws:policy/AdministratorAccess";

describe("the last value that a guardrail accepts, and the first that it refuses", () => {
  it.each<readonly [code: string, type: string, accepted: Attributes, refused: Attributes]>([
    ["TF-ALARM-06", "aws_cloudwatch_metric_alarm", alarm(300, 288), alarm(300, 289)],
    ["TF-ALARM-06", "aws_cloudwatch_metric_alarm", alarm(3600, 168), alarm(3600, 169)],
    ["TF-ALARM-06", "aws_cloudwatch_metric_alarm", alarm(3600, 25), alarm(1800, 49)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(256, 2048), fargate(256, 3072)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(512, 1024), fargate(512, 512)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(512, 4096), fargate(512, 5120)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(1024, 3072), fargate(1024, 2560)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(2048, 16_384), fargate(2048, 17_408)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(4096, 9216), fargate(4096, 9217)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(8192, 20_480), fargate(8192, 17_408)],
    ["TF-TASK-01", "aws_ecs_task_definition", fargate(16_384, 122_880), fargate(16_384, 126_976)],
    ["TF-TASK-03", "aws_ecs_task_definition", {}, { network_mode: "host" }],
    ["TF-IAM-03", "aws_iam_policy", onEverything("xray:PutTraceSegments"), onEverything("xray:GetGroup")],
    ["TF-IAM-03", "aws_iam_policy", onEverything("ec2:DescribeInstances"), onEverything("ec2:StopInstances")],
    [
      "TF-IAM-05",
      "aws_iam_policy",
      passRole("arn:aws:iam::111122223333:role/web"),
      passRole("arn:aws:iam::111122223333:role/*"),
    ],
    [
      "TF-IAM-07",
      "aws_iam_policy_attachment",
      { policy_arn: "arn:aws:iam::111122223333:policy/own" },
      { policy_arn: BROAD },
    ],
    [
      "TF-IAM-07",
      "aws_iam_role_policy_attachment",
      { policy_arn: "arn:aws:iam::111122223333:policy/own" },
      { policy_arn: BROAD },
    ],
    [
      "TF-ALB-11",
      "aws_lb_target_group",
      { health_check: [{ timeout: 29 }] },
      { health_check: [{ timeout: 30 }] },
    ],
    [
      "TF-ALB-11",
      "aws_lb_target_group",
      { health_check: [{ interval: 6 }] },
      { health_check: [{ interval: 5 }] },
    ],
    ["TF-SG-01", "aws_vpc_security_group_egress_rule", { description: "HTTPS" }, { description: "" }],
    ["TF-SG-01", "aws_vpc_security_group_ingress_rule", { description: "HTTPS" }, { description: "" }],
    ["TF-SG-01", "aws_security_group", { description: "HTTPS" }, { description: "" }],
  ])("%s on %s", (code, type, accepted, refused) => {
    expect([refuses(code, type, accepted), refuses(code, type, refused)]).toEqual([false, true]);
  });

  it.each([
    ["a whole group of four", btoa("abc"), false],
    ["half a group", btoa("abc").slice(0, 2), true],
    ["no base64 at all", "#!/bin/bash", true],
    ["nothing", "", true],
  ])("takes user data of %s", (_name, text, refused) => {
    expect(refuses("TF-EC2-06", "aws_launch_template", userData(text))).toBe(refused);
  });
});
