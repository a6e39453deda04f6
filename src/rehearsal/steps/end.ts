import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { attribute, pipelineStacks, readStack } from "../../engine/stack-files.ts";
import { accountNeeds, describeNeeds, missingInAccount } from "../../lifecycle/account.ts";
import { isProtected, teardown } from "../../lifecycle/teardown.ts";
import { demand, type LifeContext, type Step } from "../life.ts";

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
    const pipeline = await context.as("apply");
    const { project } = pipeline;
    await teardown({ ...options(pipeline), liftProtection: environment.name, withState: false });
    const stacks = pipelineStacks(environment);
    for (const stack of stacks) {
      const { stdout } = await project.mustTerraform(stack, "state", "list");
      demand(stdout.trim() === "", stack, stdout, "an empty state");
    }
    await clients.s3.send(new HeadBucketCommand({ Bucket: await stateBucket(context) }));
    const lost = describeNeeds(
      await missingInAccount(clients, await accountNeeds(project.dir, environment)),
    ).join(", ");
    demand(lost === "", environment.account, `no ${lost}`, "what other environments of the account use too");
    return `${stacks.length} states empty, the state bucket and the settings of the account kept`;
  },
};

/** The state store goes last, and only on request. */
export const teardownState: Step = {
  id: "teardown-state",
  title: "the state store is torn down when asked for",
  run: async (context) => {
    const { clients, environment } = context;
    const bucket = await stateBucket(context);
    await teardown({ ...options(context), liftProtection: environment.name, withState: true });
    const answer = await clients.s3
      .send(new HeadBucketCommand({ Bucket: bucket }))
      .then(() => "still there")
      .catch((error: Error) => error.name);
    demand(answer === "NotFound", bucket, answer, "NotFound");
    return `${bucket} is gone`;
  },
};

function options({ clients, environment, log, project }: LifeContext) {
  return { clients, environment, log, project, patienceSec: 120 };
}

async function stateBucket({ environment, project }: LifeContext): Promise<string> {
  return attribute(await readStack(project.dir, environment.stateStack), "aws_s3_bucket.state", "bucket");
}
