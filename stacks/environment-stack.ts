import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { type StateLocation, useState } from "../backend.ts";
import { pipelineRoles } from "../src/config/roles.ts";
import type { Environment } from "../src/config/schema.ts";
import type { Home } from "../src/core/arn.ts";
import { pipelineRoleArn } from "../src/core/governance-names.ts";
import { BallastStack } from "../src/framework/ballast-stack.ts";
import type { GuardContext } from "../src/policies/rule.ts";
import type { Runtime } from "./runtime.ts";

/** A stack of one environment: its provider, its remote state, and its place in the guardrails. */
export abstract class EnvironmentStack extends BallastStack {
  protected readonly environment: Environment;
  protected readonly home: Home;
  protected readonly location: StateLocation;
  override readonly guardContext: GuardContext;

  /** @param applied who applies it: the pipeline, whose role provider and backend assume, or a person as himself */
  constructor(
    scope: Construct,
    id: string,
    environment: Environment,
    runtime: Runtime,
    applied: "by the pipeline" | "by people" = "by the pipeline",
  ) {
    super(scope, id);
    this.environment = environment;
    this.home = homeOf(environment);
    const assumes = applied === "by the pipeline" && assumesRole(runtime);
    const assumeRoleArn = assumes ? terraformRoleArn(environment) : undefined;
    this.location = locationOf(runtime, this.home, assumeRoleArn);
    this.guardContext = {
      ...guardContextOf(environment, runtime),
      teardown: runtime.lifted.includes(id),
    };
    new AwsProvider(
      this,
      "aws",
      providerConfig(runtime, {
        home: this.home,
        tags: tagsOf(environment),
        assumes: assumeRoleArn && { roleArn: assumeRoleArn, sessionName: `ballast-${environment.name}` },
      }),
    );
    useState(this, this.location);
  }
}

export function homeOf({ account, name, project, region }: Environment): Home {
  return { name: `${project}-${name}`, account, region };
}

/** Where a stack keeps its state in this run. */
export function locationOf(runtime: Runtime, home: Home, assumeRoleArn?: string): StateLocation {
  return runtime.state === "local" ? { kind: "local" } : { kind: "s3", home, assumeRoleArn };
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
  return pipelineRoleArn(homeOf(environment), pipelineRoles(environment).terraformRole);
}

export function planRoleArn(environment: Environment): string {
  return pipelineRoleArn(homeOf(environment), pipelineRoles(environment).planRole);
}

export function tagsOf({ name, project, tags }: Environment): Record<string, string> {
  return { ...tags, Project: project, Environment: name, ManagedBy: "terraform" };
}

/** Where a provider works, and as whom. */
interface ProviderPlace {
  readonly home: Home;
  /** Tags of everything that it makes. */
  readonly tags: Readonly<Record<string, string>>;
  /** The role that it assumes in mode `aws`. */
  readonly assumes?: { readonly roleArn: string; readonly sessionName: string } | "" | undefined;
}

/**
 * `aws` carries no key at all: it assumes the execution role, or goes as the caller, and refuses every other account.
 * `emulator` takes endpoint and keys from the environment. `dummy` can plan offline and reach nothing; its keys open
 * nothing.
 */
export function providerConfig({ mode }: Runtime, { assumes, home, tags }: ProviderPlace): AwsProviderConfig {
  const { account, region } = home;
  const common = { region, defaultTags: [{ tags: { ...tags } }] };
  switch (mode) {
    case "aws":
      return {
        ...common,
        allowedAccountIds: [account],
        ...(assumes && { assumeRole: [assumes] }),
      };
    case "emulator":
      return {
        ...common,
        allowedAccountIds: [account],
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
