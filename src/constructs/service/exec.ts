import { arn, type Home } from "../../core/arn.ts";
import { policyDocument, type Statement } from "../../core/iam.ts";

/** Log group of all sessions of ECS Exec in an environment. */
export function execLogGroupName(home: Home): string {
  return `/${home.name}/exec`;
}

/** The platform's key, in sessions with tasks of this cluster alone; the ARN of a key is not known at synthesis. */
function sessionKey(home: Home, Action: string): Statement {
  return {
    Sid: "SessionKey",
    Effect: "Allow",
    Action: [Action],
    Resource: [arn(home, "kms", "key/*")],
    Condition: {
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": [`alias/${home.name}`] },
      StringLike: { "kms:EncryptionContext:aws:ssm:TargetId": [`ecs:${home.name}_*`] },
    },
  };
}

/**
 * What the agent of a session in the container does with the task role: it opens channels of Session Manager, decrypts
 * what comes through them, and logs it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions and
 * …/ecs-exec.html (2026-11)
 */
export function execStatements(home: Home): Statement[] {
  return [
    {
      Sid: "SessionChannels",
      Effect: "Allow",
      Action: [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      Resource: "*",
    },
    sessionKey(home, "kms:Decrypt"),
    { Sid: "SessionLogGroups", Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: "*" },
    {
      Sid: "SessionLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [`${arn(home, "logs", `log-group:${execLogGroupName(home)}`)}:*`],
    },
  ];
}

/**
 * Policy for the role of those who may open a session: with tasks of this service, in the application's container alone.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html#ecs-exec-limit-access (2026-11)
 */
export function execPolicy(home: Home, service: string): string {
  const cluster = arn(home, "ecs", `cluster/${home.name}`);
  return policyDocument(
    {
      Sid: "RunCommands",
      Effect: "Allow",
      Action: ["ecs:ExecuteCommand"],
      Resource: [cluster, arn(home, "ecs", `task/${home.name}/*`)],
      Condition: { StringEquals: { "ecs:container-name": service } },
    },
    {
      Sid: "FindTasks",
      Effect: "Allow",
      Action: ["ecs:DescribeTasks"],
      Resource: [arn(home, "ecs", `task/${home.name}/*`)],
    },
    {
      Sid: "ListTasks",
      Effect: "Allow",
      Action: ["ecs:ListTasks"],
      Resource: "*",
      Condition: { ArnEquals: { "ecs:cluster": cluster } },
    },
    sessionKey(home, "kms:GenerateDataKey"),
  );
}
