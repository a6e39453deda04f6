import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { AuthorizationRecord } from "../../src/rehearsal/authorization/record.ts";
import type { RoleUse } from "../../src/rehearsal/authorization/report.ts";
import { runLifecycle, type Step } from "../../src/rehearsal/life.ts";
import { WHOLE_LIFE } from "../../src/rehearsal/rehearse.ts";
import type { StepResult } from "../../src/rehearsal/result.ts";
import type { StackChange } from "../../src/terraform/actions.ts";
import {
  type Answers,
  awsError,
  FakeWorld,
  lockedBy,
  OK,
  script,
  writtenEnvironment,
} from "../support/life.ts";

/**
 * Every step of a life with one promise that does not hold. Engine and AWS are fakes here, so that each failure can
 * be had by itself; that the promises hold on the real engine is for the lives to show.
 */
interface Case {
  readonly step: string;
  /** What does not hold. */
  readonly when: string;
  readonly answers?: Answers;
  /** What the world is like before the step. */
  readonly before?: (world: FakeWorld) => void;
  readonly environment?: "dev";
  readonly fact: string;
}

const SLOW = "aws_s3_bucket_lifecycle_configuration.access_logs";
const ASKS = script('echo "  Enter a value:"; read answer; exit 1');
const WORKS = script(`echo "${SLOW}: Creating..."; sleep 60`);
const STATE_OBJECT = "s3://shop-staging-state-444455556666-eu-central-1/v1/staging-state.tfstate";

const update = (address: string): StackChange => ({ address, action: "update" });

/** What a plan shows of the manual changes, once. */
const byHand: Readonly<Record<string, readonly StackChange[]>> = {
  "staging-platform": [update("aws_cloudwatch_log_group.cluster_exec"), update("aws_lb_listener.alb_https")],
  "staging-service-api": [update("aws_lb_target_group.api")],
};
const seenOnce = (stack: string, count: number) => (count === 1 ? (byHand[stack] ?? []) : []);

/** A plan of this stack wants this, at this and every later time. */
const wants =
  (stack: string, change: string, from = 1) =>
  (planned: string, count: number) =>
    planned === stack && count >= from ? [update(change)] : [];

/** Of the api in staging, as it is described. */
const IMAGE = "444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop/api:2026.11.1";

const created = (world: FakeWorld) => {
  world.stateIn = "nowhere";
};
const ungoverned = (world: FakeWorld) => {
  world.governanceIn = "nowhere";
};
const released = (world: FakeWorld) => {
  world.images.push(`${IMAGE}-rehearsed`);
};
/** The lock is there for a command of this name. */
const locked =
  (command: string, operation = "OperationTypeApply") =>
  (_stack: string, args: readonly string[]) =>
    args[0] === command && !args.includes("ballast.plan") && !args.includes("-out=ballast.plan")
      ? lockedBy(operation)
      : undefined;

/** A secret that a service reads. */
const SECRET = "seeded-0a1b2c3d-secret";
const withSecret = (world: FakeWorld) => {
  world.secretValues = [SECRET];
};

const CASES: readonly Case[] = [
  {
    step: "secrets",
    when: "an old version of a state holds one",
    before: withSecret,
    answers: {
      aws: {
        GetObject: () => ({
          Body: { transformToByteArray: async () => Buffer.from(`"value": "${SECRET}"`) },
        }),
      },
    },
    fact: "REHEARSAL s3://shop-governance-state-444455556666-eu-central-1/v1/staging-platform.tfstate v1: got a secret; promised: none in any version of a state",
  },
  {
    step: "secrets",
    when: "not all versions are looked at",
    before: withSecret,
    answers: { aws: { ListObjectVersions: () => ({ IsTruncated: true, Versions: [{ Key: "k" }] }) } },
    fact: "REHEARSAL shop-governance-state-444455556666-eu-central-1: got 1 versions; promised: all, and at least one",
  },
  {
    step: "secrets",
    when: "an output is one",
    before: withSecret,
    answers: {
      terraform: (stack, [command]) =>
        command === "output" && stack === "staging-service-api"
          ? { ...OK, stdout: `"${SECRET}"` }
          : undefined,
    },
    fact: "REHEARSAL staging-service-api: got an output with a secret; promised: none",
  },
  {
    step: "secrets",
    when: "a file holds one",
    before: (world) => {
      withSecret(world);
      writeFileSync(join(world.scratchDir, "leaked.log"), `got ${SECRET}\n`);
    },
    fact: "REHEARSAL ./leaked.log: got a secret; promised: none in any file of the rehearsal",
  },
  {
    step: "account",
    when: "what was created is not there",
    answers: { aws: { ListAccountSettings: () => ({ settings: [{ value: "disabled" }] }) } },
    fact: "REHEARSAL 444455556666: got ECS account setting awsvpcTrunking enabled at the second time; promised: nothing to do",
  },
  {
    step: "teardown",
    when: "it takes the settings of the account along",
    answers: { aws: { ListAccountSettings: () => ({ settings: [{ value: "disabled" }] }) } },
    fact: "REHEARSAL 444455556666: got no ECS account setting awsvpcTrunking enabled; promised: what other environments of the account use too",
  },
  {
    step: "governance",
    when: "it was there before",
    fact: "REHEARSAL governance-444455556666: got present; promised: created",
  },
  {
    step: "governance",
    when: "a second time wants a change",
    before: ungoverned,
    answers: { changes: wants("governance-444455556666", "aws_iam_policy.staging_boundary") },
    fact: "REHEARSAL governance-444455556666: got updated; promised: nothing to do at the second time",
  },
  {
    step: "governance",
    when: "a role of the pipeline is not there",
    before: ungoverned,
    answers: { aws: { ListRoles: () => ({ Roles: [{ RoleName: "shop-staging-plan" }] }) } },
    fact: "REHEARSAL governance-444455556666: got shop-staging-plan; promised: shop-governance-audit-delivery, shop-staging-apply, shop-staging-plan",
  },
  {
    step: "state",
    when: "an earlier run has left a local state",
    before: (world) => {
      world.stateIn = "local";
    },
    fact: "REHEARSAL staging-state: got resumed; promised: created",
  },
  {
    step: "state",
    when: "the state does not arrive in the bucket",
    before: created,
    answers: {
      terraform: (_stack, [command], { STATE_BACKEND: backend }) =>
        command === "state" && backend !== "local" ? OK : undefined,
    },
    fact: "BOOTSTRAP staging-state: its state did not reach the bucket; it is still in ./terraform.staging-state.tfstate; run the bootstrap again",
  },
  {
    step: "bootstrap-again",
    when: "a second bootstrap begins again",
    before: created,
    fact: "REHEARSAL staging-state: got created; promised: nothing to do",
  },
  {
    step: "state",
    when: "the state is encrypted otherwise",
    before: created,
    answers: { aws: { HeadObject: () => ({ ServerSideEncryption: "AES256", VersionId: "v1" }) } },
    fact: `REHEARSAL ${STATE_OBJECT}: got AES256; promised: aws:kms`,
  },
  {
    step: "state",
    when: "the bucket keeps no versions",
    before: created,
    answers: { aws: { HeadObject: () => ({ ServerSideEncryption: "aws:kms" }) } },
    fact: `REHEARSAL ${STATE_OBJECT}: got no version; promised: a versioned object`,
  },
  {
    step: "state",
    when: "the state is not where the backend says",
    before: created,
    answers: {
      aws: {
        HeadObject: () => {
          throw awsError("NotFound", "no such key");
        },
      },
    },
    fact: "AWS state: NotFound: no such key",
  },
  {
    step: "apply",
    when: "cdktf fails",
    answers: { cdktf: () => ({ ...OK, code: 1, stderr: "Error: creating VPC" }) },
    fact: "COMMAND cdktf apply: Error: creating VPC",
  },
  {
    step: "apply",
    when: "a state lacks resources",
    answers: {
      terraform: (stack) =>
        stack === "staging-service-api" ? { ...OK, stdout: "aws_thing.a\naws_thing.b\n" } : undefined,
    },
    fact: "REHEARSAL staging-service-api: got a state without 39 resources, such as aws_cloudwatch_log_group.api, aws_cloudwatch_log_metric_filter.api_leaks_aws_access_key; promised: every resource of the stack",
  },
  {
    step: "second-plan",
    when: "a plan wants a change",
    answers: { changes: wants("staging-platform", "aws_lb.alb") },
    fact: "REHEARSAL staging-platform: got aws_lb.alb (update); promised: no changes",
  },
  {
    step: "second-plan",
    when: "only outputs would change",
    answers: { cdktf: () => ({ ...OK, stdout: "Changes to Outputs:" }) },
    fact: "REHEARSAL governance-444455556666: got a change of outputs; promised: no changes",
  },
  {
    step: "outputs",
    when: "one is secret",
    answers: {
      terraform: () => ({ ...OK, stdout: JSON.stringify({ token: { sensitive: true, value: "x" } }) }),
    },
    fact: "REHEARSAL staging-platform: got secret outputs token; promised: none",
  },
  {
    step: "outputs",
    when: "one is empty",
    answers: {
      terraform: () => ({ ...OK, stdout: JSON.stringify({ vpc_id: { sensitive: false, value: "" } }) }),
    },
    fact: "REHEARSAL staging-platform: got 1 outputs, empty: vpc_id; promised: 11 with a value",
  },
  {
    step: "release-terraform",
    when: "another image runs before",
    before: (world) => {
      world.images[0] = "1.dkr.ecr/shop/api:2025.1.1";
    },
    fact: `REHEARSAL staging-service-api: got 1.dkr.ecr/shop/api:2025.1.1; promised: ${IMAGE}`,
  },
  {
    step: "release-terraform",
    when: "the apply leaves the old image",
    answers: { cdktf: () => OK },
    fact: `REHEARSAL staging-service-api: got ${IMAGE}; promised: ${IMAGE}-rehearsed`,
  },
  {
    step: "release-terraform",
    when: "the release leaves a difference",
    answers: { changes: wants("staging-service-api", "aws_ecs_service.api") },
    fact: "REHEARSAL staging-service-api: got aws_ecs_service.api (update); promised: no changes",
  },
  {
    step: "release-pipeline",
    when: "switching the owner is a change",
    before: released,
    answers: { changes: wants("staging-service-api", "aws_ecs_service.api") },
    fact: "REHEARSAL staging-service-api: got aws_ecs_service.api (update); promised: no changes when the owner is switched",
  },
  {
    step: "release-pipeline",
    when: "the pipeline's release is drift",
    before: released,
    answers: { changes: wants("staging-service-api", "aws_ecs_service.api", 2) },
    fact: "REHEARSAL staging-service-api: got aws_ecs_service.api (update); promised: no changes",
  },
  {
    step: "release-pipeline",
    when: "the pipeline's release does not run",
    before: released,
    answers: { aws: { RegisterTaskDefinition: () => ({}) } },
    fact: `REHEARSAL staging-service-api: got ${IMAGE}-rehearsed; promised: ${IMAGE}-rehearsed-by-pipeline`,
  },
  {
    step: "release-pipeline",
    when: "an apply takes the pipeline's release back",
    before: (world) => {
      released(world);
      takesBack(world);
    },
    fact: `REHEARSAL staging-service-api: got ${IMAGE}-rehearsed; promised: ${IMAGE}-rehearsed-by-pipeline after an apply`,
  },
  {
    step: "autoscalers",
    when: "a service has no scalable target",
    answers: { aws: { DescribeScalableTargets: () => ({ ScalableTargets: [] }) } },
    fact: "REHEARSAL service/shop-staging/api: got no scalable target; promised: one",
  },
  {
    step: "autoscalers",
    when: "a plan wants the number of instances back",
    answers: { changes: wants("staging-platform", "aws_autoscaling_group.pool") },
    fact: "REHEARSAL staging-platform: got aws_autoscaling_group.pool (update); promised: no changes",
  },
  {
    step: "tamper",
    when: "a change by hand is not seen",
    answers: { changes: wants("staging-platform", "aws_lb_listener.alb_https") },
    fact: "REHEARSAL staging-platform: got aws_lb_listener.alb_https (update); promised: updates of aws_cloudwatch_log_group.cluster_exec, aws_lb_listener.alb_https",
  },
  {
    step: "tamper",
    when: "the drift job finds nothing",
    answers: { changes: seenOnce, ballast: () => OK },
    fact: "REHEARSAL staging: got code 0, not found: aws_cloudwatch_log_group.cluster_exec, aws_lb_listener.alb_https, aws_lb_target_group.api; promised: a drift job that finds every change",
  },
  {
    step: "tamper",
    when: "another change is seen in the place of one",
    answers: {
      changes: (stack) =>
        stack === "staging-platform" ? [update("aws_vpc.vpc"), update("aws_lb_listener.alb_https")] : [],
    },
    fact: "REHEARSAL staging-platform: got aws_vpc.vpc (update), aws_lb_listener.alb_https (update); promised: updates of aws_cloudwatch_log_group.cluster_exec, aws_lb_listener.alb_https",
  },
  {
    step: "tamper",
    when: "more is seen than was changed",
    answers: {
      changes: (stack, count) => [
        ...seenOnce(stack, count),
        ...wants("staging-service-api", "aws_lb_listener_rule.api")(stack, count),
      ],
    },
    fact: "REHEARSAL staging-service-api: got aws_lb_target_group.api (update), aws_lb_listener_rule.api (update); promised: updates of aws_lb_target_group.api",
  },
  {
    step: "tamper",
    when: "the service's change would be a replacement",
    answers: {
      changes: (stack, count) =>
        stack === "staging-service-api"
          ? [{ address: "aws_lb_target_group.api", action: "replace" }]
          : seenOnce(stack, count),
    },
    fact: "REHEARSAL staging-service-api: got aws_lb_target_group.api (replace); promised: updates of aws_lb_target_group.api",
  },
  {
    step: "tamper",
    when: "an apply does not take it back",
    answers: { changes: (stack) => byHand[stack] ?? [] },
    fact: "REHEARSAL staging-platform: got aws_cloudwatch_log_group.cluster_exec (update), aws_lb_listener.alb_https (update); promised: no changes",
  },
  {
    step: "second-apply",
    when: "the second apply goes through",
    answers: { program: ASKS },
    fact: "REHEARSAL staging-platform: got code 0; promised: refused by the lock",
  },
  {
    step: "second-apply",
    when: "it is another run that holds the lock",
    answers: { program: ASKS, terraform: locked("apply", "OperationTypePlan") },
    fact: "REHEARSAL staging-platform: got OperationTypePlan; promised: the apply that holds it",
  },
  {
    step: "second-apply",
    when: "the first apply does not ask",
    answers: { program: script("echo Apply complete!") },
    fact: "REHEARSAL staging-platform: got code 0 and: Apply complete!; promised: Enter a value:",
  },
  {
    step: "killed-engine",
    when: "the killed engine leaves no lock",
    answers: { program: WORKS },
    fact: "REHEARSAL staging-platform: got code 0; promised: a lock left behind",
  },
  {
    step: "killed-engine",
    when: "the recovery leaves a difference",
    answers: { program: WORKS, terraform: locked("plan"), changes: wants("staging-platform", SLOW, 2) },
    fact: `REHEARSAL staging-platform: got ${SLOW} (update); promised: no changes`,
  },
  {
    step: "killed-engine",
    when: "a resource is missing from the state afterwards",
    answers: { program: WORKS, terraform: locked("plan") },
    before: (world) => losesObject(world),
    fact: "REHEARSAL staging-platform: got another list of resources; promised: every resource back in the state",
  },
  {
    step: "protection",
    when: "a plan of destruction goes through",
    fact: "REHEARSAL staging-platform: got code 0; promised: prevent_destroy refuses the plan",
  },
  {
    step: "protection",
    when: "AWS deletes the load balancer",
    answers: {
      terraform: () => ({ ...OK, code: 1, stderr: "Error: Instance cannot be destroyed" }),
      aws: { DeleteLoadBalancer: () => ({}) },
    },
    fact: "REHEARSAL aws_lb.alb: got deleted; promised: OperationNotPermitted",
  },
  {
    step: "still-no-drift",
    when: "something has drifted",
    answers: { ballast: () => ({ ...OK, code: 2, stdout: "aws_ecs_service.web\n" }) },
    fact: "REHEARSAL staging: got code 2\naws_ecs_service.web; promised: no drift",
  },
  {
    step: "teardown-refused",
    when: "the teardown goes through",
    environment: "dev",
    fact: "REHEARSAL dev: got done; promised: PROTECTED",
  },
  {
    step: "teardown",
    when: "something is left in a state",
    answers: {
      objects: 1,
      terraform: (stack, [command]) =>
        stack === "staging-service-web" && command === "destroy" ? OK : undefined,
    },
    fact: "REHEARSAL staging-service-web: got aws_cloudwatch_log_group.web\n; promised: an empty state",
  },
  {
    step: "teardown",
    when: "the state bucket went with the rest",
    answers: {
      aws: {
        HeadBucket: () => {
          throw awsError("NotFound");
        },
      },
    },
    fact: "AWS teardown: NotFound: NotFound",
  },
  {
    step: "permissions",
    when: "a statement of a role was not needed",
    before: (world) => reviewed(world, { statementsNotNeeded: ["apply_data Queues"] }),
    fact: "REHEARSAL shop-staging-apply: got apply_data Queues, which no request needed; promised: statements that are needed",
  },
  {
    step: "permissions",
    when: "a service of a role was never called",
    before: (world) => reviewed(world, { servicesNeverCalled: ["sqs"] }),
    fact: "REHEARSAL shop-staging-apply: got grants of sqs and no call; promised: no service that is never called",
  },
  {
    step: "permissions",
    when: "a role is gone",
    before: (world) => reviewed(world, undefined),
    fact: "REHEARSAL staging: got no review; promised: one of both roles",
  },
  {
    step: "teardown-state",
    when: "the bucket is still there",
    answers: { aws: { HeadBucket: () => ({}) } },
    fact: "REHEARSAL shop-staging-state-444455556666-eu-central-1: got still there; promised: NotFound",
  },
  {
    step: "teardown-state",
    when: "a role of the pipeline is left",
    answers: { aws: { ListRoles: () => ({ Roles: [{ RoleName: "shop-staging-apply" }] }) } },
    fact: "REHEARSAL governance-444455556666: got shop-staging-apply; promised: no role of the pipeline",
  },
];

/** Both roles, of which one used what is given. */
function reviewed(world: FakeWorld, apply: Partial<RoleUse> | undefined): void {
  const use: RoleUse = {
    role: "shop-staging-plan",
    judged: 1,
    called: 1,
    granted: 1,
    neverCalled: [],
    servicesNeverCalled: [],
    statements: 1,
    statementsNotNeeded: [],
  };
  const roles = apply ? [{ ...use, role: "shop-staging-apply", ...apply }, use] : [use];
  world.guard = {
    record: new AuthorizationRecord(),
    review: async () => ({ roles, denied: [], unjudged: [] }),
  };
}

/** An apply of Terraform's makes the revision before the last one run again. */
function takesBack(world: FakeWorld): void {
  const { terraform } = world;
  world.terraform = (stack, args, variables) => {
    if (args[0] === "apply") world.images.push(`${IMAGE}-rehearsed`);
    return terraform.call(world, stack, args, variables);
  };
}

/** The second list of the state has one object less. */
function losesObject(world: FakeWorld): void {
  const { terraform } = world;
  let lists = 0;
  world.terraform = (stack, args, variables) => {
    const result = terraform.call(world, stack, args, variables);
    if (args[0] === "state") lists += 1;
    return lists > 1 && args[0] === "state" ? { ...result, stdout: "aws_thing.t0" } : result;
  };
}

/** Steps whose success says something that no failure says, and what it says. */
const HELD: readonly Case[] = [
  {
    step: "state",
    when: "",
    before: created,
    fact: `${STATE_OBJECT}, encrypted with aws:kms, versioned`,
  },
  {
    step: "governance",
    when: "",
    before: ungoverned,
    fact: "roles shop-staging-apply, shop-staging-plan, shop-governance-audit-delivery; state in its own bucket, a second time changes nothing",
  },
  {
    step: "bootstrap-again",
    when: "",
    fact: "the states of governance-444455556666 and staging-state are in their buckets already",
  },
  {
    step: "apply",
    when: "",
    fact: "staging-platform 118, staging-service-api 39, staging-service-web 39 objects",
  },
  { step: "second-plan", when: "", fact: "5 stacks, 0 changes" },
  { step: "outputs", when: "", fact: "11 outputs" },
  {
    step: "release-terraform",
    when: "",
    fact: `api: revision 1 → 2, ${IMAGE}-rehearsed runs; plan empty`,
  },
  {
    step: "release-pipeline",
    when: "",
    before: released,
    fact: "shop-staging/api: revision 3 by the pipeline, no plan shows it, an apply keeps it",
  },
  {
    step: "tamper",
    when: "",
    answers: { changes: seenOnce },
    fact: "3 manual changes, 3 planned, 3 reverted, plan empty",
  },
  {
    step: "second-apply",
    when: "",
    answers: { program: ASKS, terraform: locked("apply") },
    fact: "refused: ada@build-7 holds 8e1c6a52… since 2026-11-22 10:15:33.18 +0000 UTC",
  },
  {
    step: "killed-engine",
    when: "",
    answers: { program: WORKS, terraform: locked("plan") },
    fact: "lock 8e1c6a52… explained and released, 118 resources in the state, plan empty",
  },
  {
    step: "protection",
    when: "",
    answers: { terraform: () => ({ ...OK, code: 1, stderr: "Error: Instance cannot be destroyed" }) },
    fact: "prevent_destroy names 1 resources; DeleteLoadBalancer answers OperationNotPermittedException",
  },
  { step: "still-no-drift", when: "", fact: "5 stacks, no drift, nothing unmanaged" },
  {
    step: "secrets",
    when: "",
    before: (world) => {
      withSecret(world);
      writeFileSync(join(world.scratchDir, "emulator.log"), "POST /ballast/secret\n");
    },
    fact: "no value of 1 secret(s) in 2 versions of state, the outputs of 5 stacks and 1 files",
  },
  {
    step: "permissions",
    when: "",
    before: (world) => reviewed(world, { judged: 7 }),
    fact: "shop-staging-apply: 7 authorizations, 1 of 1 actions, 1 statements, each needed; shop-staging-plan: 1 authorizations, 1 of 1 actions, 1 statements, each needed",
  },
  {
    step: "teardown-refused",
    when: "",
    fact: "PROTECTED staging: is protected; got no --lift-protection; to destroy it, pass --lift-protection staging",
  },
  {
    step: "teardown",
    when: "",
    fact: "3 states empty, the state bucket and the settings of the account kept",
  },
  {
    step: "teardown-state",
    when: "",
    fact: "shop-staging-state-444455556666-eu-central-1 and shop-governance-state-444455556666-eu-central-1 are gone, and so are the roles of the pipeline",
  },
];

type Written = Awaited<ReturnType<typeof writtenEnvironment>>;
let staging: Written;
let dev: Written;

beforeAll(async () => {
  [staging, dev] = await Promise.all([writtenEnvironment("staging"), writtenEnvironment("dev")]);
}, 60_000);

function stepOf(id: string): Step {
  const found = WHOLE_LIFE.find((step) => step.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
}

async function lived(each: Case): Promise<StepResult | undefined> {
  return (await livedIn(each)).result;
}

async function livedIn({ answers, before, environment, step }: Case) {
  const written = environment === "dev" ? dev : staging;
  const world = new FakeWorld(written.dir, written.environment, answers);
  before?.(world);
  // Whether an environment has the step is not the question here.
  const { id, run, title } = stepOf(step);
  const { steps } = await runLifecycle(
    [{ id, title, run }],
    world.context(),
    { started: () => {}, ended: () => {} },
    () => performance.now(),
  );
  return { world, result: steps[0] };
}

describe("a step fails when one promise does not hold", () => {
  it.each(CASES)("$step: $when", async (each) => {
    const result = await lived(each);
    expect(
      `${result?.outcome} ${result?.fact}`
        .replaceAll(staging.dir, ".")
        .replace(/\S*ballast-scratch-\w+/, "."),
    ).toBe(`failed ${each.fact}`);
  });

  it("and every step of a life has such a failure", () => {
    const without = WHOLE_LIFE.filter(({ id }) => !CASES.some(({ step }) => step === id));
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});

describe("a step that is told to stop", () => {
  it.each(WHOLE_LIFE.map(({ id }) => id))(
    "%s: fails with what was cut off, whatever else it met",
    async (step) => {
      const signal = AbortSignal.abort(new Stop(INTERRUPTED, "SIGINT", "interrupted"));
      const result = await lived({ step, when: "", answers: { signal, program: ASKS }, fact: "" });
      expect(result?.outcome).toBe("failed");
      expect(result?.fact).toMatch(/^INTERRUPTED SIGINT: interrupted; cut off: /);
    },
  );
});

describe("a step holds", () => {
  it.each(HELD)("$step: $fact", async (each) => {
    const result = await lived(each);
    expect(`${result?.outcome} ${result?.fact}`).toBe(`held ${each.fact}`);
  });

  it("under the roles that do it on AWS, and people do what is not the pipeline's", async () => {
    const roles = new Map<string, string>();
    for (const each of [...HELD, { step: "autoscalers", when: "", fact: "" }]) {
      const { world } = await livedIn(each);
      roles.set(each.step, [...new Set(world.assumed)].join(" "));
    }
    expect(Object.fromEntries(roles)).toEqual({
      governance: "",
      state: "",
      apply: "apply",
      "second-plan": "apply plan",
      "bootstrap-again": "",
      outputs: "plan",
      "release-terraform": "apply plan",
      "release-pipeline": "apply plan",
      autoscalers: "plan",
      tamper: "apply plan",
      "second-apply": "apply",
      "killed-engine": "apply plan",
      protection: "apply",
      "still-no-drift": "plan",
      secrets: "",
      "teardown-refused": "",
      teardown: "apply",
      permissions: "",
      "teardown-state": "",
    });
  });

  it("autoscalers: when no plan wants back what they moved", async () => {
    const result = await lived({ step: "autoscalers", when: "", fact: "" });
    expect(result?.outcome).toBe("held");
    expect(result?.fact).toMatch(/^group to \d+ instances.*: no plan reverts it$/);
  });
});
