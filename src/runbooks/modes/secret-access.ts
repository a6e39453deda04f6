import type { SecretReference } from "../../model/platform.ts";
import type { Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import { aws } from "../steps.ts";

export function roleOf({ service }: Situation): string {
  return service.task.executionRole ?? "";
}

/** Whether the role has the policies that the code gives it. */
export function roleIsWhole(situation: Situation): Step[] {
  const role = roleOf(situation);
  const policies = situation.names.rolePolicies.get(role) ?? [];
  return policies.map(({ kind, name }) => ({
    id: `role-has-${kind === "inline" ? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") : "attached-policy"}`,
    text: `${role} has its policy ${name}.`,
    command:
      kind === "inline"
        ? aws(
            "iam",
            "list-role-policies",
            "--role-name",
            role,
            "--no-paginate",
            "--query",
            `contains(PolicyNames,'${name}')`,
          )
        : aws(
            "iam",
            "list-attached-role-policies",
            "--role-name",
            role,
            "--no-paginate",
            "--query",
            `contains(AttachedPolicies[].PolicyArn,'${name}')`,
          ),
    expect: { kind: "equals", value: "True" },
    otherwise: "The policy is gone: that is the cause.",
  }));
}

/** Whether the role may read each secret, as IAM evaluates its policies. Nothing is read. */
export function mayRead(situation: Situation): Step[] {
  const { names, service } = situation;
  const role = roleOf(situation);
  return service.task.secrets
    .filter(({ valueFrom }) => valueFrom.startsWith("arn:") && names.account !== undefined)
    .map((secret) => {
      const { environmentVariable } = secret;
      return {
        id: `may-read-${environmentVariable.toLowerCase().replaceAll("_", "-")}`,
        text: `${role} may read what ${environmentVariable} comes from.`,
        command: aws(
          "iam",
          "simulate-principal-policy",
          "--policy-source-arn",
          `arn:aws:iam::${names.account}:role/${role}`,
          "--action-names",
          actionOf(secret),
          "--resource-arns",
          resourceOf(secret),
          "--query",
          "EvaluationResults[].EvalDecision",
        ),
        expect: { kind: "equals", value: "allowed" },
        otherwise:
          "A policy of the role denies it. Where all are allowed and tasks still fail, the reason of the stopped task ends with which kind of policy did: that of the secret, of its key, of an endpoint, a boundary or a service control policy. `invalid parameters` is a parameter that does not exist.",
      } as const;
    });
}

/** Whether the code grants it: no credentials are needed. */
export function codeGrants({ environment, names, service }: Situation): Step[] {
  const [secret] = service.task.secrets.filter(({ valueFrom }) => valueFrom.startsWith("arn:"));
  if (environment === undefined || !secret || names.account === undefined) return [];
  return [
    {
      id: "code-grants",
      text: "The code grants it: then somebody took it away.",
      command: {
        words: [
          "npx",
          "ballast",
          "permissions",
          environment,
          "--role",
          service.task.executionRole ?? "",
          "--action",
          actionOf(secret),
          "--resource",
          resourceOf(secret),
        ],
      },
      expect: { kind: "contains", value: "allowed:" },
      otherwise: "The code itself is the cause: correct the ARN under `secrets`, or `secretKeyArns`.",
    },
  ];
}

function actionOf({ service }: SecretReference): string {
  return service === "ssm" ? "ssm:GetParameters" : "secretsmanager:GetSecretValue";
}

/** Behind the ARN of a secret may stand a key of its JSON. */
function resourceOf({ service, valueFrom }: SecretReference): string {
  return valueFrom
    .split(":")
    .slice(0, service === "ssm" ? 6 : 7)
    .join(":");
}
