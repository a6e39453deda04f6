import { ListRolesCommand } from "@aws-sdk/client-iam";
import { HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { PIPELINE_PATH } from "../../core/governance-names.ts";
import { attribute, pipelineStacks, readStack } from "../../engine/stack-files.ts";
import { accountNeeds, describeNeeds, missingInAccount } from "../../lifecycle/account.ts";
import { isProtected, teardown } from "../../lifecycle/teardown.ts";
import { demand, type LifeContext, type Step } from "../life.ts";

const LOG_BUCKET = "aws_s3_bucket.access_logs";

/** A protected environment is destroyed only if it is named. */
export const teardownRefused: Step = {
  id: "teardown-refused",
  title: "teardown without the name of a protected environment is refused",
  without: ({ environment }) =>
    isProtected(environment) ? undefined : "nothing is protected in this environment",
  run: async (context) => {
    const answer = await teardown({ ...options(context), withState: false })
      .then(() => "done")
      .catch((error: Error) => error.message);
    demand(answer.startsWith("PROTECTED "), context.environment.name, answer, "PROTECTED");
    return answer;
  },
};

/** Everything but the state store is destroyed, at the first attempt. */
export const teardownPlatform: Step = {
  id: "teardown",
  title: "services and platform are torn down at the first attempt",
  run: async (context) => {
    const { clients, environment } = context;
    await deliverAccessLog(context);
    const pipeline = await context.as("apply");
    const { project } = pipeline;
    await teardown({ ...options(pipeline), liftProtection: environment.name, withState: false });
    const stacks = pipelineStacks(environment);
    for (const stack of stacks) {
      const { stdout } = await project.mustTerraform(stack, "state", "list");
      demand(stdout.trim() === "", stack, stdout, "an empty state");
    }
    await clients.s3.send(new HeadBucketCommand({ Bucket: await bucketOf(context, environment.stateStack) }));
    const lost = describeNeeds(
      await missingInAccount(clients, await accountNeeds(project.dir, environment)),
    ).join(", ");
    demand(lost === "", environment.account, `no ${lost}`, "what other environments of the account use too");
    return `${stacks.length} states empty, the state bucket and the settings of the account kept`;
  },
};

/** What the load balancer has written by then: a bucket that is not protected goes with what is in it. */
async function deliverAccessLog({ clients, environment }: LifeContext): Promise<void> {
  const { account, platform, region } = environment;
  if (platform.resources.get(LOG_BUCKET)?.attributes["force_destroy"] !== true) return;
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: attribute(platform, LOG_BUCKET, "bucket"),
      Key: `AWSLogs/${account}/elasticloadbalancing/${region}/rehearsed.log.gz`,
      Body: "",
    }),
  );
}

/** State store and governance go last, and only on request. */
export const teardownState: Step = {
  id: "teardown-state",
  title: "state store and governance are torn down when asked for",
  run: async (context) => {
    const { clients, environment } = context;
    const { governanceStack, stateStack } = environment;
    const buckets = [await bucketOf(context, stateStack), await bucketOf(context, governanceStack)];
    const asked = { liftProtection: environment.name, withState: true, withGovernance: true };
    await teardown({ ...options(context), ...asked });
    for (const Bucket of buckets) {
      const answer = await clients.s3
        .send(new HeadBucketCommand({ Bucket }))
        .then(() => "still there")
        .catch((error: Error) => error.name);
      demand(answer === "NotFound", Bucket, answer, "NotFound");
    }
    const { Roles = [] } = await clients.iam.send(new ListRolesCommand({ PathPrefix: PIPELINE_PATH }));
    const left = Roles.map(({ RoleName }) => RoleName).join(", ");
    demand(left === "", governanceStack, left, "no role of the pipeline");
    return `${buckets.join(" and ")} are gone, and so are the roles of the pipeline`;
  },
};

function options({ clients, environment, log, project }: LifeContext) {
  return { clients, environment, log, project, patienceSec: 120 };
}

async function bucketOf({ project }: LifeContext, stack: string): Promise<string> {
  return attribute(await readStack(project.dir, stack), "aws_s3_bucket.state", "bucket");
}
