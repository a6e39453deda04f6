import { type Home, iamArn } from "./arn.ts";

/**
 * IAM path of everything that the pipeline's power rests on: its roles, their policies and the boundary. Names of
 * workloads begin with the environment's name, so that none of their ARNs can lie under it.
 */
export const PIPELINE_PATH = "/pipeline/";

/** ARN of a role of the pipeline, which a person made with the governance stack. */
export function pipelineRoleArn(home: Home, role: string): string {
  return iamArn(home, `role${PIPELINE_PATH}${role}`);
}

/** Name of the permissions boundary that every role of an environment's platform and services carries. */
export function boundaryName({ name }: Pick<Home, "name">): string {
  return `${name}-boundary`;
}

/** Its ARN, derived, so that a stack needs no look-up of what another one made. */
export function boundaryArn(home: Home): string {
  return iamArn(home, `policy${PIPELINE_PATH}${boundaryName(home)}`);
}

/** The one governance stack of an account. */
export function governanceStackName(account: string): string {
  return `governance-${account}`;
}

/** Where the state of the governance stack of an account is kept. */
export function governanceHome(project: string, { account, region }: Omit<Home, "name">): Home {
  return { name: `${project}-${GOVERNANCE}`, account, region };
}

/** What no environment may be called: `<project>-governance` is the front of the governance stack's own names. */
export const GOVERNANCE = "governance";

/** Host of the tokens that GitHub Actions gives a job, and the front of the claims in IAM's condition keys. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

export function githubProviderArn(home: Home): string {
  return iamArn(home, `oidc-provider/${GITHUB_ISSUER}`);
}
