import { join } from "node:path";
import { AssumeRoleWithWebIdentityCommand } from "@aws-sdk/client-sts";
import { z } from "zod";
import { BallastError } from "../core/errors.ts";
import { GITHUB_ISSUER } from "../core/governance-names.ts";
import { runProgram } from "../engine/run.ts";
import type { AwsClients, AwsCredentials } from "../lifecycle/aws-clients.ts";
import { type Claims, unsignedToken } from "./authorization/web-identity.ts";

/** A role of the pipeline: one applies, the other one plans. */
export type PipelineRole = "apply" | "plan";

const Github = z.object({
  owner: z.string(),
  repository: z.string(),
  ownerId: z.string(),
  repositoryId: z.string(),
  subjects: z.enum(["classic", "immutable"]),
});

const Principals = z.array(
  z.object({
    administrators: z.string(),
    applyRole: z.string(),
    planRole: z.string(),
    github: Github,
  }),
);

/** Who may act on an environment, as it is described. */
export interface PipelinePrincipals {
  /** ARN of the role of a person who administers the account. */
  readonly administratorArn: string;
  readonly roleArns: Readonly<Record<PipelineRole, string>>;
  readonly github: z.infer<typeof Github>;
}

/** Reads the principals of an environment from the description in a workspace. */
export async function readPrincipals(
  dir: string,
  env: Readonly<Record<string, string>>,
  environment: string,
): Promise<PipelinePrincipals> {
  const args = [join("bin", "launch.js"), join("stacks", "inspect.ts"), "principals", environment];
  const { code, stderr, stdout } = await runProgram(process.execPath, args, { cwd: dir, env });
  if (code !== 0) throw new BallastError("PRINCIPALS", environment, stderr.trim());
  const [found] = Principals.parse(JSON.parse(stdout));
  if (!found) throw new BallastError("PRINCIPALS", environment, "has none; limit: one environment");
  const { administrators, applyRole, github, planRole } = found;
  return {
    // A permission set is described by a pattern; its role has letters in place of the `*`.
    administratorArn: administrators.replaceAll("*", "rehearsal"),
    roleArns: { apply: applyRole, plan: planRole },
    github,
  };
}

/**
 * What GitHub says in the token of a job: the one that applies runs in the environment of the same name, the one that
 * plans on the main branch (https://docs.github.com/en/actions/reference/security/oidc, 2026-11).
 */
export function jobClaims(
  { github }: Pick<PipelinePrincipals, "github">,
  environment: string,
  role: PipelineRole,
): Claims {
  const { owner, ownerId, repository, repositoryId, subjects } = github;
  const ref = "refs/heads/main";
  const place =
    subjects === "immutable" ? `${owner}@${ownerId}/${repository}@${repositoryId}` : `${owner}/${repository}`;
  return {
    iss: `https://${GITHUB_ISSUER}`,
    aud: "sts.amazonaws.com",
    sub: `repo:${place}:${role === "apply" ? `environment:${environment}` : `ref:${ref}`}`,
    repository: `${owner}/${repository}`,
    repository_id: repositoryId,
    repository_owner: owner,
    repository_owner_id: ownerId,
    ref,
    ...(role === "apply" && { environment }),
  };
}

/** Signs in as a job of the pipeline does: its token for credentials of the role. */
export async function signIn(
  { sts }: Pick<AwsClients, "sts">,
  roleArn: string,
  claims: Claims,
): Promise<AwsCredentials> {
  const { Credentials } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn,
      RoleSessionName: "rehearsal",
      WebIdentityToken: unsignedToken(claims),
    }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
