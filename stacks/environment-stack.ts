import { AwsProvider, type AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import { TerraformElement, TerraformOutput, TerraformStack } from "cdktf";
import { deepMerge } from "cdktf/lib/util";
import type { Construct, Node } from "constructs";
import { type StateLocation, useState } from "../backend.ts";
import type { Environment } from "../src/config/schema.ts";
import { type Home, iamArn } from "../src/core/arn.ts";
import { BallastError } from "../src/core/errors.ts";
import type { GuardContext } from "../src/policies/rule.ts";
import { stackHcl } from "./hcl.ts";
import { resolveTokens } from "./resolve.ts";
import type { Runtime } from "./runtime.ts";

/** A stack of one environment: provider, state, and addresses that a reviewer can read. */
export abstract class EnvironmentStack extends TerraformStack {
  protected readonly environment: Environment;
  protected readonly home: Home;
  protected readonly location: StateLocation;
  /** What the guardrails are told about this stack. */
  readonly guardContext: GuardContext;
  private json: object | undefined;
  private readonly taken = new Map<string, string>();

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

  /** CDKTF looks for cross-stack references here, by resolving everything once; there are none to find. */
  override prepareStack(): void {}

  /** What services need of the platform is a reviewed list, `PlatformOutputs`, not whatever was referenced. */
  override registerOutgoingCrossStackReference(identifier: string): TerraformOutput {
    throw new BallastError(
      "ADDRESS-02",
      this.node.id,
      `${identifier} is referenced from another stack; publish it in stacks/platform-outputs.ts`,
    );
  }

  /** Made once: the guardrails judge what is then written. */
  override toTerraform(): object {
    this.json ??= this.makeTerraform();
    return this.json;
  }

  /** What CDKTF's `toTerraform` does, step by step, with a faster resolve; a test compares the two. */
  private makeTerraform(): object {
    const elements = this.node.findAll().filter((node) => TerraformElement.isTerraformElement(node));
    const resolve = (value: unknown) => resolveTokens(this, value);
    const overrides = this["rawOverrides"];
    const metadata = {
      version: this["cdktfVersion"],
      stackName: this.node.id,
      ...(Object.keys(overrides).length > 0 && { overrides: { stack: Object.keys(overrides) } }),
    };
    for (const element of elements) deepMerge(metadata, resolve(element.toMetadata()));
    const outputs = {};
    for (const output of elements.filter((element) => TerraformOutput.isTerraformOutput(element))) {
      deepMerge(outputs, nested(output.node.path.split("/"), output.friendlyUniqueId));
    }
    const json = { "//": { metadata, outputs } };
    for (const element of elements) deepMerge(json, resolve(element.toTerraform()));
    return resolve(deepMerge(json, overrides)) as object;
  }

  /** What `cdktf synth --hcl` writes. The text is ours, because CDKTF's own is not valid for these stacks. */
  override toHclTerraform() {
    return { ...super.toHclTerraform(), hcl: stackHcl(this) };
  }

  /**
   * `network` / `private-a` becomes `network_private_a`: the path of construct ids, without a hash. Ids that begin
   * with `_` are left out, so that a construct's main resource of each type carries the construct's own name
   * (`aws_lb.alb`). Two elements of one type with the same name would overwrite each other: that is an error.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const scopes = node.scopes.slice(node.scopes.indexOf(this) + 1);
    const parts = scopes.map((scope) => scope.node.id).filter((part) => !part.startsWith("_"));
    const name = parts.join("_").replaceAll("-", "_");
    if (TerraformElement.isTerraformElement(element)) {
      const address = `${element.constructor.name}.${name}`;
      const owner = this.taken.get(address) ?? node.path;
      if (owner !== node.path) {
        throw new BallastError(
          "ADDRESS-01",
          address,
          `both ${owner} and ${node.path} would get this address`,
        );
      }
      this.taken.set(address, node.path);
    }
    return name;
  }
}

/** `nested(["a", "b"], 1)` is `{ a: { b: 1 } }`. */
function nested(path: readonly string[], value: unknown): object {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}

export function homeOf({ account, name, project, region }: Environment): Home {
  return { name: `${project}-${name}`, account, region };
}

function guardContextOf(
  { account, capacity, protection, region, stage }: Environment,
  { mode }: Runtime,
): GuardContext {
  return {
    stage,
    protection,
    account,
    region,
    mode,
    platform: {
      spot: capacity.kind === "ec2" && capacity.onDemandPercentageAboveBase < 100,
      containerInsights: true,
    },
  };
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
