import type { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { useState } from "../backend.ts";
import type { Governance } from "../src/config/governance.ts";
import { pipelineRoles } from "../src/config/roles.ts";
import type { Environment } from "../src/config/schema.ts";
import { AuditTrail } from "../src/constructs/governance/audit-trail.ts";
import { GithubProvider } from "../src/constructs/governance/github-provider.ts";
import { PipelineRole } from "../src/constructs/governance/pipeline-role.ts";
import { StateStore } from "../src/constructs/governance/state-store.ts";
import { WorkloadBoundary } from "../src/constructs/governance/workload-boundary.ts";
import { type Home, iamArn } from "../src/core/arn.ts";
import { governanceHome, governanceStackName, PIPELINE_PATH } from "../src/core/governance-names.ts";
import { BallastStack } from "../src/framework/ballast-stack.ts";
import { applyPolicies } from "../src/permissions/apply-policies.ts";
import { boundary } from "../src/permissions/boundary.ts";
import { governancePlace, placeOf } from "../src/permissions/place.ts";
import { planPolicies } from "../src/permissions/plan-policies.ts";
import { type HeldTypes, typesIn } from "../src/permissions/statements.ts";
import { applyTrust, planTrust } from "../src/permissions/trust.ts";
import type { GuardContext } from "../src/policies/rule.ts";
import { homeOf, locationOf, planRoleArn, providerConfig, tagsOf } from "./environment-stack.ts";
import type { Runtime } from "./runtime.ts";

/** An environment of the account, and its stacks as they were built. */
export interface GovernedEnvironment {
  readonly environment: Environment;
  readonly state: BallastStack;
  /** Stacks that the pipeline applies. */
  readonly pipeline: readonly BallastStack[];
}

/**
 * `governance-<account>`: what the power of the pipeline rests on, for all environments of an account. Applied by
 * people, as the caller: no role of the pipeline can change it. docs/adr/0005-governance.md.
 */
export class GovernanceStack extends BallastStack {
  override readonly guardContext: GuardContext;
  private readonly home: Home;
  private readonly adminRoleArn: string;
  private readonly protection: boolean;

  /** @param governed environments of one account, at least one */
  constructor(
    scope: Construct,
    governance: Governance,
    governed: readonly GovernedEnvironment[],
    runtime: Runtime,
  ) {
    const [first] = governed.map(({ environment }) => environment);
    if (!first) throw new Error("a governance stack governs at least one environment");
    super(scope, governanceStackName(first.account));
    this.home = governanceHome(first.project, first);
    this.adminRoleArn = iamArn(this.home, `role/${governance.adminRole}`);
    this.protection = !runtime.lifted.includes(this.node.id);
    const stages = governed.map(({ environment }) => environment.stage);
    this.guardContext = {
      stage: stages.includes("production") ? "production" : first.stage,
      protection: this.protection,
      teardown: !this.protection,
      account: first.account,
      region: first.region,
      mode: runtime.mode,
    };
    const tags = { Project: first.project, Environment: "governance", ManagedBy: "terraform" };
    new AwsProvider(this, "aws", providerConfig(runtime, { home: this.home, tags }));
    useState(this, locationOf(runtime, this.home));
    new StateStore(this, "state", {
      home: this.home,
      adminRoleArn: this.adminRoleArn,
      planRoleArns: governed.map(({ environment }) => planRoleArn(environment)),
      protection: this.protection,
    });
    new AuditTrail(this, "audit", {
      home: this.home,
      workloadPrefix: `${first.project}-`,
      pipelineRoles: iamArn(this.home, `role${PIPELINE_PATH}*`),
      pipelinePolicies: iamArn(this.home, `policy${PIPELINE_PATH}*`),
      adminRoleArn: this.adminRoleArn,
      stores: [...governed.map(({ environment }) => homeOf(environment)), this.home],
      ...governance.audit,
      protection: this.protection,
    });
    const github = new GithubProvider(this, "github", { preventDestroy: this.protection });
    const roles = { governance, github: github.provider };
    for (const one of governed) this.addApplyRole(one, roles);
    for (const one of governed) this.addPlanRole(one, roles);
  }

  /** What applies an environment, and the most that it can give to the roles that it makes. */
  private addApplyRole({ environment, pipeline }: GovernedEnvironment, { github, governance }: Roles): void {
    const home = homeOf(environment);
    const stacks = pipeline.map((stack) => stack.configuration());
    const place = placeOf(home, ownershipOf(environment), stacks);
    const scope = this.scopeOf(environment);
    new WorkloadBoundary(scope, "boundary", {
      home,
      statements: boundary(place, stacks),
      preventDestroy: this.protection,
    });
    const { name } = environment;
    const { terraformRole } = pipelineRoles(environment);
    const store = { home, stacks: [`${name}-platform`, `${name}-service-*`] };
    new PipelineRole(scope, "apply", {
      name: terraformRole,
      description: `Applies the platform and the services of ${name}`,
      trust: applyTrust(home, governance.github, name, this.adminRoleArn),
      policyPrefix: `${home.name}-apply`,
      policies: applyPolicies(terraformRole, place, stacks, store),
      needs: github,
    });
  }

  /** What plans an environment and this stack. It comes last, when the types of this stack are known. */
  private addPlanRole(
    { environment, pipeline, state }: GovernedEnvironment,
    { github, governance }: Roles,
  ): void {
    const home = homeOf(environment);
    const { name } = environment;
    const { planRole } = pipelineRoles(environment);
    const stacks = [state, ...pipeline].map((stack) => stack.configuration());
    const own = {
      place: placeOf(home, ownershipOf(environment), stacks),
      held: stacks.map(typesIn),
      store: { home, stacks: [`${name}-*`] },
    };
    const ofGovernance = {
      place: governancePlace(this.home, {}),
      held: [this.heldTypes()],
      store: { home: this.home, stacks: [this.node.id] },
    };
    new PipelineRole(this.scopeOf(environment), "plan", {
      name: planRole,
      description: `Plans the stacks of ${name} and looks for drift`,
      trust: planTrust(home, governance.github, this.adminRoleArn),
      policyPrefix: `${home.name}-plan`,
      policies: planPolicies(planRole, own, ofGovernance),
      needs: github,
    });
  }

  /** Scope whose id, the environment's name, leads the addresses of what is made for it. */
  private scopeOf({ name }: Environment): Construct {
    const found = this.node.tryFindChild(name);
    return found instanceof Construct ? found : new Construct(this, name);
  }

  private heldTypes(): HeldTypes {
    const resources = this.node.findAll().filter(TerraformResource.isTerraformResource);
    return { stack: this.node.id, types: new Set(resources.map((it) => it.terraformResourceType)) };
  }
}

interface Roles {
  readonly governance: Governance;
  readonly github: IamOpenidConnectProvider;
}

/** The tags that say whose an object is; every object of an environment has them. */
function ownershipOf(environment: Environment): Record<string, string> {
  const { Environment: name = "", Project = "" } = tagsOf(environment);
  return { Project, Environment: name };
}
