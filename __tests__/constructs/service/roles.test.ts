import { ServiceRoles, type ServiceRolesProps } from "../../../src/constructs/service/roles.ts";
import { counts, HOME, make, resolved } from "../../support/construct.ts";

const PROPS: ServiceRolesProps = {
  home: HOME,
  service: "cart",
  images: [
    "210987654321.dkr.ecr.eu-west-3.amazonaws.com/acme/cart:7",
    "public.ecr.aws/docker/library/busybox:1.37.0",
    "210987654321.dkr.ecr.eu-west-3.amazonaws.com/acme/cart:6",
  ],
  logGroupName: "/acme-qa/cart",
  secrets: [
    "arn:aws:secretsmanager:eu-west-3:210987654321:secret:cart/db-AbCdEf:password::",
    "arn:aws:secretsmanager:eu-west-3:210987654321:secret:cart/db-AbCdEf:user::",
    "arn:aws:ssm:eu-west-3:210987654321:parameter/cart/flag",
  ],
  secretKeyArns: ["arn:secret-key"],
  environmentFiles: ["arn:aws:s3:::acme-settings/cart/eu.env", "arn:aws:s3:::acme-settings/all.env"],
  grants: [
    { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::acme/*"] },
    { actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:eu-west-3:210987654321:cart"] },
  ],
};

describe("ServiceRoles", () => {
  it("grants the agent exactly what the task uses, and the application exactly its grants", () => {
    const made = make((stack) => {
      const { executionRoleArn, taskRoleArn } = new ServiceRoles(stack, "cart", PROPS);
      expect(resolved(stack, [executionRoleArn, taskRoleArn])).toEqual([
        "${aws_iam_role.cart_execution.arn}",
        "${aws_iam_role.cart_task.arn}",
      ]);
    });
    expect(made).toEqual({
      "aws_iam_role.cart_execution": {
        assume_role_policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Assume",
              Effect: "Allow",
              Principal: { Service: "ecs-tasks.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: { "aws:SourceAccount": "210987654321" },
                ArnLike: { "aws:SourceArn": "arn:aws:ecs:eu-west-3:210987654321:*" },
              },
            },
          ],
        },
        description: "ECS agent on behalf of cart: image, secrets, logs",
        max_session_duration: 3600,
        permissions_boundary: "arn:aws:iam::210987654321:policy/pipeline/acme-qa-boundary",
        name: "acme-qa-cart-execution",
      },
      "aws_iam_role.cart_task": {
        assume_role_policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Assume",
              Effect: "Allow",
              Principal: { Service: "ecs-tasks.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: {
                StringEquals: { "aws:SourceAccount": "210987654321" },
                ArnLike: { "aws:SourceArn": "arn:aws:ecs:eu-west-3:210987654321:*" },
              },
            },
          ],
        },
        description: "Application cart",
        max_session_duration: 3600,
        permissions_boundary: "arn:aws:iam::210987654321:policy/pipeline/acme-qa-boundary",
        name: "acme-qa-cart-task",
      },
      "aws_iam_role_policy.cart_execution_policy": {
        name: "execution",
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Sid: "RegistryToken", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
            {
              Sid: "Pull",
              Effect: "Allow",
              Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
              Resource: ["arn:aws:ecr:eu-west-3:210987654321:repository/acme/cart"],
            },
            {
              Sid: "Logs",
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-qa/cart:log-stream:*",
            },
            {
              Sid: "Secrets",
              Effect: "Allow",
              Action: "secretsmanager:GetSecretValue",
              Resource: ["arn:aws:secretsmanager:eu-west-3:210987654321:secret:cart/db-AbCdEf"],
            },
            {
              Sid: "Parameters",
              Effect: "Allow",
              Action: "ssm:GetParameters",
              Resource: ["arn:aws:ssm:eu-west-3:210987654321:parameter/cart/flag"],
            },
            {
              Sid: "EnvironmentFiles",
              Effect: "Allow",
              Action: "s3:GetObject",
              Resource: ["arn:aws:s3:::acme-settings/cart/eu.env", "arn:aws:s3:::acme-settings/all.env"],
            },
            {
              Sid: "EnvironmentBuckets",
              Effect: "Allow",
              Action: "s3:GetBucketLocation",
              Resource: ["arn:aws:s3:::acme-settings"],
            },
            {
              Sid: "DecryptSecrets",
              Effect: "Allow",
              Action: "kms:Decrypt",
              Resource: ["arn:secret-key"],
              Condition: {
                StringEquals: {
                  "kms:ViaService": ["secretsmanager.eu-west-3.amazonaws.com", "ssm.eu-west-3.amazonaws.com"],
                },
              },
            },
          ],
        },
        role: "${aws_iam_role.cart_execution.id}",
      },
      "aws_iam_role_policy.cart_task_policy": {
        name: "grants",
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Sid: "Grant0", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::acme/*"] },
            {
              Sid: "Grant1",
              Effect: "Allow",
              Action: ["sqs:SendMessage"],
              Resource: ["arn:aws:sqs:eu-west-3:210987654321:cart"],
            },
          ],
        },
        role: "${aws_iam_role.cart_task.id}",
      },
    });
  });

  it("lets a first pull through a cache make the repository of the image, and no other", () => {
    const ecr = "210987654321.dkr.ecr.eu-west-3.amazonaws.com";
    const statementsOf = (cachePrefixes: readonly string[]) => {
      const images = [
        `${ecr}/acme-qa/hub/library/nginx:1.29.3`,
        `${ecr}/acme-qa/hubs/a:1`,
        `${ecr}/acme-qa/hub:1`,
      ];
      const made = make((stack) => new ServiceRoles(stack, "cart", { ...PROPS, images, cachePrefixes }));
      const { policy } = made["aws_iam_role_policy.cart_execution_policy"] ?? {};
      return (policy as { readonly Statement: readonly { readonly Sid: string }[] }).Statement;
    };
    expect(statementsOf(["acme-qa/quay", "acme-qa/hub"])[2]).toEqual({
      Sid: "PullThroughCache",
      Effect: "Allow",
      Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
      Resource: ["arn:aws:ecr:eu-west-3:210987654321:repository/acme-qa/hub/library/nginx"],
    });
    expect(statementsOf(["acme-qa/quay"]).map(({ Sid }) => Sid)).not.toContain("PullThroughCache");
  });

  it("still gives the application a role, which can do nothing, without grants", () => {
    const none = { secrets: [], secretKeyArns: [], environmentFiles: [], grants: [] };
    const bare = { ...PROPS, images: ["docker.io/acme/cart:7"], ...none };
    const made = make((stack) => new ServiceRoles(stack, "cart", bare));
    expect(counts(made)).toEqual({ aws_iam_role: 2, aws_iam_role_policy: 1 });
    expect(made["aws_iam_role_policy.cart_execution_policy"]).toMatchObject({
      policy: {
        Statement: [
          {
            Sid: "Logs",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: "arn:aws:logs:eu-west-3:210987654321:log-group:/acme-qa/cart:log-stream:*",
          },
        ],
      },
    });
    const policy = made["aws_iam_role_policy.cart_execution_policy"]?.["policy"] as { Statement: unknown[] };
    expect(policy.Statement.length).toBe(1);
  });

  it("lets a worker take messages from its queue, and do nothing else with it", () => {
    const queueArn = "arn:aws:sqs:eu-west-3:210987654321:acme-qa-cart";
    const made = make((stack) => new ServiceRoles(stack, "cart", { ...PROPS, grants: [], queueArn }));
    expect(made["aws_iam_role_policy.cart_task_policy"]?.["policy"]).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Queue",
          Effect: "Allow",
          Action: [
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:ChangeMessageVisibility",
            "sqs:GetQueueAttributes",
          ],
          Resource: [queueArn],
        },
      ],
    });
  });
});
