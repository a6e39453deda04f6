import { ACCOUNT, accepts, judge, REGION, refuses, service } from "./build.ts";

const OTHER = "123123123123";

describe("grants", () => {
  const grant = (actions: string[], resources: string[]) => service({ grants: [{ actions, resources }] });
  const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/carts`;
  const action = (text: string) => grant([text], [TABLE]);
  const resource = (text: string) => grant(["dynamodb:GetItem"], [text]);
  const ACTION = ["error IAM-01 services.cart.grants.0.actions.0"];
  const logs = (text: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:${text}`;
  const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
  const MISFIT = ["error IAM-04 services.cart.grants.0.resources.0"];
  const RESOURCE = ["error IAM-01 services.cart.grants.0.resources.0"];
  refuses([
    ["every action", action("*"), ACTION, "never *"],
    ["every action of a service", action("s3:*"), ACTION, "all actions of a service"],
    ["every action by other signs", action("s3:*?"), ACTION, "all actions of a service"],
    ["no service", action("GetObject"), ACTION, "service:Action"],
    ["passing roles", action("iam:PassRole"), ACTION, "no action of iam"],
    ["credentials for a federation", action("STS:GetFederationToken"), ACTION, "of sts only"],
    [
      "a pattern of actions",
      action("dynamodb:Get*"),
      ["warning IAM-01 services.cart.grants.0.actions.0"],
      "exact actions",
    ],
    ["every resource", resource("*"), RESOURCE, "full ARN for"],
    ["a name", resource("carts"), RESOURCE, "full ARN"],
    ["every bucket", resource("arn:aws:s3:::*"), RESOURCE, "exact ARN"],
    ["buckets with the same front", resource("arn:aws:s3:::store-*/*"), RESOURCE, "exact ARN"],
    ["every table", resource(TABLE.replace("carts", "*")), RESOURCE, "exact ARN"],
    ["tables with the same front", resource(`${TABLE}*`), RESOURCE, "exact ARN"],
    [
      "buckets with the same front before a hyphen",
      grant(["s3:ListBucket"], ["arn:aws:s3:::store-*"]),
      RESOURCE,
      "exact",
    ],
    ["every log group", grant(["logs:PutLogEvents"], [logs("log-group:*")]), RESOURCE, "exact ARN"],
    ["a hyphen alone", resource(TABLE.replace("carts", "-*")), RESOURCE, "exact ARN"],
    ["a sign for one character", resource(`${TABLE}?`), RESOURCE, "exact ARN"],
    [
      "another account",
      resource(TABLE.replace(ACCOUNT, "123123123123")),
      ["error SEC-03 services.cart.grants.0.resources.0"],
      "account 210987654321",
    ],
    [
      "another partition",
      resource(TABLE.replace("arn:aws:", "arn:aws-cn:")),
      ["error IAM-05 services.cart.grants.0.resources.0"],
      "partition aws",
    ],
    ...["dynamodb:GetItm", "dynamodbb:GetItem", "s3:GetObjects", "sqs:ReciveMessage", "nosuch:Thing"].map(
      (name) =>
        [
          `the misspelt ${name}`,
          action(name),
          ["error IAM-03 services.cart.grants.0.actions.0"],
          "action that IAM has",
        ] as const,
    ),
    [
      "a pattern that nothing matches",
      action("dynamodb:Gat*"),
      ["error IAM-03 services.cart.grants.0.actions.0"],
      "IAM has",
    ],
    [
      "a bucket's action on its objects",
      grant(["s3:ListBucket"], ["arn:aws:s3:::b/*"]),
      MISFIT,
      "s3:ListBucket takes",
    ],
    [
      "an object's action on a bucket",
      grant(["s3:GetObject"], ["arn:aws:s3:::b"]),
      MISFIT,
      "s3:GetObject takes",
    ],
    ["one service's action on another's ARN", grant(["s3:GetObject"], [TABLE]), MISFIT, "s3:GetObject takes"],
    [
      "a queue's action on a topic",
      grant(["sqs:SendMessage"], [TABLE.replace(/dynamodb.*/, `sns:${REGION}:${ACCOUNT}:t`)]),
      MISFIT,
      "sqs:SendMessage",
    ],
    [
      "a table's action on its index",
      grant(["dynamodb:PutItem"], [`${TABLE}/index/by-date`]),
      MISFIT,
      "dynamodb:PutItem",
    ],
    [
      "one of two ARNs that nothing takes",
      grant(["s3:GetObject", "dynamodb:GetItem"], ["arn:aws:s3:::b/*", TABLE, "arn:aws:s3:::b"]),
      ["error IAM-04 services.cart.grants.0.resources.2"],
      "takes",
    ],
    [
      "one of two actions that takes nothing",
      grant(["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::b/*"]),
      ["error IAM-04 services.cart.grants.0.actions.1"],
      "s3:ListBucket takes",
    ],
    [
      "an action without resources on an ARN",
      grant(["xray:PutTraceSegments"], [`arn:aws:xray:${REGION}:${ACCOUNT}:group/a/b`]),
      MISFIT,
      "* for xray:PutTraceSegments",
    ],
    [
      "everything for one action that needs it",
      grant(["xray:PutTraceSegments", "s3:GetObject"], ["*"]),
      RESOURCE,
      "full ARN for",
    ],
    ["taking any role", grant(["sts:AssumeRole"], ["*"]), RESOURCE, "full ARN for"],
    [
      "taking the role of Terraform",
      grant(["sts:AssumeRole"], [role("pipeline/store-live-apply")]),
      RESOURCE,
      "Terraform",
    ],
    [
      "more than a policy holds",
      grant(
        ["dynamodb:GetItem"],
        Array.from({ length: 150 }, (_, i) => `${TABLE}-of-season-${1000 + i}`),
      ),
      ["error IAM-02 services.cart.grants"],
      "10240 characters",
    ],
  ]);
  accepts([
    ["traces", grant(["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules"], ["*"])],
    ["metrics", grant(["cloudwatch:PutMetricData"], ["*"])],
    [
      "other actions without resource-level permission",
      grant(["ec2:DescribeInstances", "s3:ListAllMyBuckets", "sns:ListTopics"], ["*"]),
    ],
    ["in any case", grant(["S3:getobject"], ["arn:aws:s3:::b/*"])],
    ["a role of this account", grant(["sts:AssumeRole"], [role("reports/reader")])],
    ["a role of another account", grant(["sts:AssumeRole", "sts:TagSession"], [role("reader", OTHER)])],
    [
      "a secret and a key of another account",
      grant(
        ["secretsmanager:GetSecretValue", "kms:Decrypt"],
        [
          `arn:aws:secretsmanager:${REGION}:${OTHER}:secret:a/b-Ab3dE6`,
          `arn:aws:kms:${REGION}:${OTHER}:key/0fedcba9-1234-4321-abcd-0123456789ab`,
        ],
      ),
    ],
    [
      "a secret by all but its suffix",
      grant(
        ["secretsmanager:GetSecretValue"],
        [`arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:store/db-*`],
      ),
    ],
    [
      "a managed secret",
      grant(
        ["secretsmanager:GetSecretValue"],
        [`arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:rds!db-0fedcba9-*`],
      ),
    ],
    ["tables with the same front before a hyphen", grant(["dynamodb:GetItem"], [`${TABLE}-*`])],
    ["objects with the same front before a hyphen", grant(["s3:GetObject"], ["arn:aws:s3:::b/in/export-*"])],
    [
      "queues with the same front before a hyphen",
      grant(["sqs:SendMessage"], [`arn:aws:sqs:${REGION}:${ACCOUNT}:orders-*`]),
    ],
    [
      "streams of a log group",
      grant(["logs:PutLogEvents", "logs:CreateLogStream"], [logs("log-group:/store/audit:*")]),
    ],
    [
      "a bucket and its objects",
      grant(["s3:ListBucket", "s3:GetObject"], ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]),
    ],
    ["a parameter", grant(["ssm:GetParameter"], [`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/store/cart/*`])],
    [
      "a topic, a stream, a model, a bus and a state machine",
      grant(
        [
          "sns:Publish",
          "kinesis:PutRecords",
          "bedrock:InvokeModel",
          "events:PutEvents",
          "states:StartExecution",
        ],
        [
          `arn:aws:sns:${REGION}:${ACCOUNT}:orders`,
          `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/orders`,
          `arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-3-haiku-20240307-v1:0`,
          `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/orders`,
          `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:orders`,
        ],
      ),
    ],
    [
      "exact actions on an exact table",
      grant(["dynamodb:GetItem", "dynamodb:Query"], [TABLE, `${TABLE}/index/*`]),
    ],
    [
      "objects of a bucket and of a prefix",
      grant(["s3:PutObject"], ["arn:aws:s3:::carts/*", "arn:aws:s3:::carts/in/*"]),
    ],
    [
      "a policy that just fits",
      grant(
        ["dynamodb:GetItem"],
        Array.from({ length: 145 }, (_, i) => `${TABLE}-of-season-${1000 + i}`),
      ),
    ],
  ]);

  it("offers the action that was meant", () => {
    const fix = (name: string) => judge(action(name)).findings[0]?.fix;
    expect(fix("dynamodb:GetItm")).toBe("did you mean dynamodb:GetItem?");
    expect(fix("S3:GetObjects")).toBe("did you mean s3:GetObject?");
    expect(fix("sqss:SendMessage")).toBe("did you mean sqs:SendMessage?");
  });

  it("counts the references of the execution role too", () => {
    const secrets = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [
        `S${i}`,
        `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:store/cart/${i}-Ab3dE6`,
      ]),
    );
    expect(judge(service({ secrets })).lines).toEqual(["error IAM-02 services.cart.secrets"]);
  });
});

describe("grants without a NAT gateway", () => {
  const closed = (...actions: string[]) => ({
    network: { egress: { kind: "endpoints-only" } },
    ...service({ grants: actions.map((action) => ({ actions: [action], resources: [ARNS[action]] })) }),
  });
  const at = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  const ARNS: Readonly<Record<string, string>> = {
    "s3:GetObject": "arn:aws:s3:::b/*",
    "kms:Decrypt": at("kms", "key/0fedcba9-1234-4321-abcd-0123456789ab"),
    "ssm:GetParameter": at("ssm", "parameter/a/b"),
    "logs:PutLogEvents": at("logs", "log-group:/a:log-stream:b"),
    "dynamodb:GetItem": at("dynamodb", "table/carts"),
    "sqs:SendMessage": at("sqs", "orders"),
    "sts:AssumeRole": `arn:aws:iam::${ACCOUNT}:role/reader`,
    "ecs:RunTask": at("ecs", "task-definition/a:1"),
  };
  refuses([
    ...["dynamodb:GetItem", "sqs:SendMessage", "sts:AssumeRole"].map(
      (action) =>
        [
          action,
          closed(action),
          ["error EGRESS-04 services.cart.grants.0.actions.0"],
          "with an endpoint here",
        ] as const,
    ),
    [
      "the second of two",
      closed("s3:GetObject", "sqs:SendMessage"),
      ["error EGRESS-04 services.cart.grants.1.actions.0"],
      "secretsmanager",
    ],
  ]);
  accepts([
    [
      "what has an endpoint, or gets one",
      closed("s3:GetObject", "kms:Decrypt", "ssm:GetParameter", "logs:PutLogEvents", "ecs:RunTask"),
    ],
  ]);
});
