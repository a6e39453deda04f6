import { globsIntersect } from "../core/glob.ts";
import type { PolicyStatement } from "./iam-document.ts";

/**
 * Actions that, on every resource, give more than any one service needs: they read secrets and data, take or make
 * identities, or run code elsewhere. Source:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege (2026-06).
 */
const SENSITIVE = [
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "kms:Decrypt",
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "dynamodb:GetItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:PutItem",
  "dynamodb:DeleteItem",
  "sts:AssumeRole",
  "iam:PassRole",
  "iam:CreateAccessKey",
  "iam:CreateRole",
  "iam:CreatePolicyVersion",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:UpdateAssumeRolePolicy",
  "ec2:RunInstances",
  "ecs:ExecuteCommand",
  "ecs:RegisterTaskDefinition",
  "ecs:RunTask",
  "lambda:InvokeFunction",
  "lambda:UpdateFunctionCode",
  "ssm:SendCommand",
  "ssm:StartSession",
] as const;

/** Keys of conditions that say how a request is made, not what it is about. */
const MANNER =
  /^aws:(?:securetransport|principal\w*|userid|username|currenttime|epochtime|useragent|referer|requestedregion)$/;

/**
 * What the statements of a role allow on every resource although it should be limited: `*`, `s3:*`, or the names of
 * sensitive actions. Empty when nothing is too wide.
 */
export function wideGrants(statements: readonly PolicyStatement[]): string[] {
  const denied = statements.filter((it) => it.effect === "Deny" && isEverywhere(it) && !isNarrowed(it));
  const isDenied = (action: string) =>
    denied.some((it) => it.actions.some((pattern) => matches(pattern, action)));
  const found = statements
    .filter((it) => it.effect === "Allow" && isEverywhere(it) && !isNarrowed(it))
    .flatMap(({ actions, negations }) => {
      if (negations.includes("Action")) return ["everything but a list"];
      return actions.flatMap((pattern) => {
        if (/^(?:\*|[\w-]+:\*)$/.test(pattern)) return [pattern];
        return SENSITIVE.filter((action) => matches(pattern, action) && !isDenied(action));
      });
    });
  return [...new Set(found)].sort();
}

/** Services whose ARNs have a name where those of others have a type: `arn:aws:s3:::assets/*` is one bucket. */
const NAMED_FIRST = /^arn:[\w*-]+:(?:s3|sns|sqs):[^:]*:[^:]*:[\w.-]/;

/** Whether a statement is about every resource, or every one of a type, such as `arn:aws:ssm:*:*:parameter/*`. */
export function isEverywhere({ negations, resources }: PolicyStatement): boolean {
  if (negations.includes("Resource")) return true;
  return resources.some(
    (it) =>
      /^(?:\*|arn:[\w*-]+:[\w*-]+:[^:]*:[^:]*:(?:[\w-]+[:/])?\*+(?:[:/]\*+)*)$/.test(it) &&
      !NAMED_FIRST.test(it),
  );
}

function isNarrowed({ conditions }: PolicyStatement): boolean {
  return conditions.some(({ key }) => !MANNER.test(key));
}

function matches(pattern: string, action: string): boolean {
  return globsIntersect(pattern.toLowerCase(), action.toLowerCase());
}
