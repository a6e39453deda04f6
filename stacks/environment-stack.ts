import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { type StateLocation, useState } from "../backend.ts";
import type { Environment } from "../src/config/schema.ts";
import { type Home, iamArn } from "../src/core/arn.ts";
import { BallastStack } from "../src/framework/ballast-stack.ts";
import type { GuardContext } from "../src/policies/rule.ts";
import type { Runtime } from "./runtime.ts";

/** A stack of one environment: its provider, its remote state, and its place in the guardrails. */
export abstract class EnvironmentStack extends BallastStack {
  protected readonly environment: Environment;
  protected readonly home: Home;
  protected readonly location: StateLocation;
  override readonly guardContext: GuardContext;

  constructor(scope: Construct, id: string, environment: Environment, runtime: Runtime) {
    super(scope, id);
    this.environment = environment;
    this.home = homeOf(environment);
    const assumeRoleArn = assumesRole(runtime) ? terraformRoleArn(environment) : undefined;
    this.location =
      runtime.state === "local" ? { kind: "local" } : { kind: "s3", home: this.home, assumeRoleArn };
    this.guardContext = {
      ...guardContextOf(environment, runtime),
      teardown: runtime.lifted.includes(id),
    };
    new AwsProvider(this, "aws", providerConfig(environment, runtime));
    useState(this, this.location);
  }
}

export function homeOf({ account, name, project, region }: Environment): Home {
  return { name: `${project}-${name}`, account, region };
}

function guardContextOf(environment: Environment, { mode }: Runtime): GuardContext {
  const { account, protection, region, stage } = environment;
  return { stage, protection, account, region, mode };
}

/** Provider and backend alike: one that assumed the role alone would need its write permissions after all. */
function assumesRole({ mode, role }: Runtime): boolean {
  return mode === "aws" && role === "terraform";
}

export function terraformRoleArn(environment: Environment): string {
  return iamArn(homeOf(environment), `role/${environment.terraformRole}`);
}

export function planRoleArn(environment: Environment): string {
  return iamArn(homeOf(environment), `role/${environment.planRole}`);
}

export function tagsOf({ name, project, tags }: Environment): Record<string, string> {
  return { ...tags, Project: project, Environment: name, ManagedBy: "terraform" };
}

/**
 * `aws` carries no key at all: it assumes the execution role, or goes as the caller, and refuses every other account.
 * `emulator` takes endpoint and keys from the environment. `dummy` can plan offline and reach nothing; its keys open
 * nothing.
 */
function providerConfig(environment: Environment, runtime: Runtime): AwsProviderConfig {
  const common = { region: environment.region, defaultTags: [{ tags: tagsOf(environment) }] };
  switch (runtime.mode) {
    case "aws":
      return {
        ...common,
        allowedAccountIds: [environment.account],
        ...(assumesRole(runtime) && {
          assumeRole: [
            { roleArn: terraformRoleArn(environment), sessionName: `ballast-${environment.name}` },
          ],
        }),
      };
    case "emulator":
      return {
        ...common,
        allowedAccountIds: [environment.account],
        skipMetadataApiCheck: "true",
        s3UsePathStyle: true,
        // Enough for a connection that a busy machine drops, too few to wait long for an emulator that is gone.
        maxRetries: 5,
      };
    case "dummy":
      return {
        ...common,
        accessKey: "dummy",
        secretKey: "dummy",
        skipCredentialsValidation: true,
        skipMetadataApiCheck: "true",
        skipRequestingAccountId: true,
        skipRegionValidation: true,
      };
  }
}
