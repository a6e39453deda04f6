/** A fault that Checkov does not see in the JSON of a stack, with the guardrail that refuses it. */
export interface BlindSpot {
  readonly what: string;
  /** Check that is about it; undefined where Checkov has none. */
  readonly check: string | undefined;
  readonly guardrail: string;
  readonly stack: string;
  readonly address: string;
  /** Path of the attribute in the stack's JSON, and the value that makes the fault. */
  readonly path: string;
  readonly value: unknown;
}

const TEMPLATE = { stack: "prod-platform", address: "aws_launch_template.instance" } as const;
const TASK = { stack: "prod-service-web", address: "aws_ecs_task_definition.web" } as const;

/** Each is tried with the pinned version: a case that it has learnt fails the suite. */
export const BLIND_SPOTS: readonly BlindSpot[] = [
  {
    what: "a container that runs privileged",
    check: "CKV_AWS_334",
    guardrail: "TF-CTR-04",
    ...TASK,
    path: "container_definitions.0.privileged",
    value: true,
  },
  {
    what: "a task that sees the processes of its instance",
    check: "CKV_AWS_335",
    guardrail: "TF-TASK-04",
    ...TASK,
    path: "pid_mode",
    value: "host",
  },
  {
    what: "a container with a writable root file system",
    check: "CKV_AWS_336",
    guardrail: "TF-CTR-01",
    ...TASK,
    path: "container_definitions.0.readonlyRootFilesystem",
    value: false,
  },
  {
    what: "a task that shares memory with its instance",
    check: undefined,
    guardrail: "TF-TASK-05",
    ...TASK,
    path: "ipc_mode",
    value: "host",
  },
  {
    what: "a task in the network of its instance",
    check: undefined,
    guardrail: "TF-TASK-03",
    ...TASK,
    path: "network_mode",
    value: "host",
  },
  {
    what: "an unencrypted disk in a launch template",
    check: undefined,
    guardrail: "TF-EC2-03",
    ...TEMPLATE,
    path: "block_device_mappings.0.ebs.encrypted",
    value: "false",
  },
  {
    what: "a listener that takes TLS 1.0 by a policy whose name begins like those of TLS 1.3",
    check: "CKV_AWS_103",
    guardrail: "TF-ALB-08",
    stack: "prod-platform",
    address: "aws_lb_listener.alb_https",
    path: "ssl_policy",
    value: "ELBSecurityPolicy-TLS13-1-0-2021-06",
  },
  {
    what: "a rule that lets everything out to anywhere",
    check: "CKV_AWS_382",
    guardrail: "TF-SG-05",
    stack: "prod-platform",
    address: "aws_vpc_security_group_egress_rule.instance_https_internet",
    path: "ip_protocol",
    value: "-1",
  },
];

/** What is right and fails all the same. */
export interface FalseAlarm {
  readonly what: string;
  readonly check: string;
  readonly type: string;
  readonly body: object;
}

const GITHUB = "token.actions.githubusercontent.com";

export const FALSE_ALARMS: readonly FalseAlarm[] = [
  {
    what: "a rule for port 80 that admits one security group and no address",
    check: "CKV_AWS_260",
    type: "aws_vpc_security_group_ingress_rule",
    body: {
      description: "from the load balancer",
      security_group_id: "sg-0a1b2c3d4e5f60718",
      referenced_security_group_id: "sg-18f0e5d4c3b2a1900",
      ip_protocol: "tcp",
      from_port: 80,
      to_port: 80,
    },
  },
  {
    what: "a role for one repository and environment of GitHub, in the immutable form of the subject",
    check: "CKV_AWS_393",
    type: "aws_iam_role",
    body: {
      name: "deploy",
      assume_role_policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRoleWithWebIdentity",
            Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
            Condition: {
              StringEquals: {
                [`${GITHUB}:aud`]: "sts.amazonaws.com",
                [`${GITHUB}:sub`]: "repo:octo-org@1234/octo-repo@5678:environment:prod",
              },
            },
          },
        ],
      }),
    },
  },
  {
    what: "a role for this account, with a condition on aws:PrincipalArn that admits one role",
    check: "CKV_AWS_61",
    type: "aws_iam_role",
    body: {
      name: "operator",
      assume_role_policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/administrator" } },
          },
        ],
      }),
    },
  },
];
