import { ListRolesCommand } from "@aws-sdk/client-iam";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { PIPELINE_PATH } from "../../core/governance-names.ts";
import { defaultJobs, mapWithin } from "../../engine/pool.ts";
import { pipelineStacks, readStack, s3State, stacksInOrder } from "../../engine/stack-files.ts";
import { accountNeeds, describeNeeds, prepareAccount } from "../../lifecycle/account.ts";
import { bootstrap, createStateStore, governAccount } from "../../lifecycle/bootstrap.ts";
import { demand, type Step } from "../life.ts";
import { describeChanges, driftJob } from "./plans.ts";

/** What belongs to the whole account, before any stack needs it. */
export const prepareTheAccount: Step = {
  id: "account",
  title: "service-linked roles and account settings are created where they are missing, and then left alone",
  run: async ({ clients, environment, project }) => {
    const needs = await accountNeeds(project.dir, environment);
    const done = await prepareAccount(clients, needs);
    const again = await prepareAccount(clients, needs);
    demand(
      again.length === 0,
      environment.account,
      `${again.join(", ")} at the second time`,
      "nothing to do",
    );
    return `${done.length} created, ${describeNeeds(needs).length - done.length} there already`;
  },
};

/** What the pipeline's power rests on, created by an administrator. */
export const governTheAccount: Step = {
  id: "governance",
  title: "the governance stack is applied by an administrator and then holds its own state",
  run: async ({ clients, environment, log, project }) => {
    const { outcome, stack } = await governAccount(project, environment, log);
    demand(outcome === "created", stack, outcome, "created");
    const again = await governAccount(project, environment, log);
    demand(again.outcome === "present", stack, again.outcome, "nothing to do at the second time");
    const made = await clients.iam.send(new ListRolesCommand({ PathPrefix: PIPELINE_PATH }));
    const names = (made.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []);
    const wanted = [...(await readStack(project.dir, stack)).of("aws_iam_role")].map(({ attributes }) =>
      String(attributes["name"]),
    );
    demand(
      wanted.every((name) => names.includes(name)),
      stack,
      names.join(", "),
      wanted.join(", "),
    );
    return `roles ${names.join(", ")}; state in its own bucket, a second time changes nothing`;
  },
};

/** The state store, created on local state and then holding its own. */
export const createState: Step = {
  id: "state",
  title: "the state stack is applied with local state, then moved into its own bucket",
  run: async ({ clients, environment, log, project }) => {
    const { outcome } = await createStateStore(project, environment, log);
    demand(outcome === "created", environment.stateStack, outcome, "created");
    const s3 = s3State(await readStack(project.dir, environment.stateStack));
    demand(s3 !== undefined, environment.stateStack, "another backend", "s3");
    const { bucket, key } = s3;
    const object = await clients.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    demand(
      object.ServerSideEncryption === "aws:kms",
      `s3://${bucket}/${key}`,
      `${object.ServerSideEncryption}`,
      "aws:kms",
    );
    demand(object.VersionId !== undefined, `s3://${bucket}/${key}`, "no version", "a versioned object");
    return `s3://${bucket}/${key}, encrypted with aws:kms, versioned`;
  },
};

/** Applies what the pipeline applies, as its role and through the S3 backend; people applied the rest. */
export const applyAll: Step = {
  id: "apply",
  title: "cdktf apply succeeds for platform and services, as the role of the pipeline",
  run: async (context) => {
    const { environment, project } = await context.as("apply");
    const stacks = pipelineStacks(environment);
    await project.cdktf("apply", ...stacks, "--auto-approve");
    const held = await mapWithin(defaultJobs(), stacks, (stack) => project.stateAddresses(stack));
    const counts = held.map((addresses) => addresses.length);
    for (const [index, stack] of stacks.entries()) {
      const { resources } = await readStack(project.dir, stack);
      const missing = [...resources.keys()].filter((address) => !held[index]?.includes(address));
      const found = `a state without ${missing.length} resources, such as ${missing.slice(0, 2).join(", ")}`;
      demand(missing.length === 0, stack, found, "every resource of the stack");
    }
    return `${stacks.map((stack, index) => `${stack} ${counts[index]}`).join(", ")} objects`;
  },
};

/** The promise that most modules break: a plan right after the apply is empty. */
export const secondPlan: Step = {
  id: "second-plan",
  title: "cdktf plan of every stack shows no changes",
  run: async (context) => {
    const { environment } = context;
    const [applies, plans] = [await context.as("apply"), await context.as("plan")];
    const stacks = stacksInOrder(environment);
    const own = pipelineStacks(environment);
    await mapWithin(defaultJobs(), stacks, async (stack) => {
      const { project } = own.includes(stack) ? applies : plans;
      const { stdout } = await project.cdktf("plan", stack, "--skip-synth");
      const changes = await project.changesIn(stack, "plan");
      demand(changes.length === 0, stack, describeChanges(changes), "no changes");
      demand(stdout.includes("No changes."), stack, "a change of outputs", "no changes");
    });
    return `${stacks.length} stacks, 0 changes`;
  },
};

/** Running the bootstrap again is always safe. */
export const bootstrapAgain: Step = {
  id: "bootstrap-again",
  title: "a second bootstrap changes nothing",
  run: async ({ environment, log, project }) => {
    const done = await bootstrap(project, environment, log);
    for (const { outcome, stack } of done) demand(outcome === "present", stack, outcome, "nothing to do");
    return `the states of ${done.map(({ stack }) => stack).join(" and ")} are in their buckets already`;
  },
};

/** What services read of the platform, none of it secret. */
export const outputs: Step = {
  id: "outputs",
  title: "the outputs have values and none is sensitive",
  run: async (context) => {
    const { environment, project } = await context.as("plan");
    const { stdout } = await project.mustTerraform(environment.platformStack, "output", "-json");
    const values: Record<string, { sensitive: boolean; value: unknown }> = JSON.parse(stdout);
    const names = Object.keys(values);
    const secret = names.filter((name) => values[name]?.sensitive);
    demand(secret.length === 0, environment.platformStack, `secret outputs ${secret}`, "none");
    const empty = names.filter((name) => !values[name]?.value && name !== "endpoints_security_group_id");
    demand(
      names.length >= 11 && empty.length === 0,
      environment.platformStack,
      `${names.length} outputs, empty: ${empty}`,
      "11 with a value",
    );
    return `${names.length} outputs`;
  },
};

/** None of the earlier steps left a difference: the drift job, as it runs on a schedule. */
export const stillNoDrift: Step = {
  id: "still-no-drift",
  title: "the drift job finds nothing, as the role that plans",
  run: async (context) => {
    const { environment } = context;
    const { code, stdout } = await driftJob(context, "--scan");
    demand(code === 0, environment.name, `code ${code}\n${stdout.trim()}`, "no drift");
    return `${stacksInOrder(environment).length} stacks, no drift, nothing unmanaged`;
  },
};
