import { GetObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { defaultJobs, mapWithin } from "../../engine/pool.ts";
import { attribute, readStack, stacksInOrder } from "../../engine/stack-files.ts";
import { LeakSearch } from "../leak-search.ts";
import { demand, type LifeContext, type Step } from "../life.ts";

/**
 * No secret of a service is anywhere but in its store: neither in a version of a state, nor in an output, nor in a file
 * that the life left behind: plans, stacks, the emulator's log of requests.
 * @param more further texts that must be nowhere
 */
export function secretsStayOut(more: readonly string[] = []): Step {
  return {
    id: "secrets",
    title: "no value of a secret is in a state, an output, a plan or a log",
    without: ({ secretValues }) =>
      secretValues.length + more.length === 0 ? "no service reads a secret" : undefined,
    run: async (context) => {
      const { environment, scratchDir, secretValues } = context;
      const search = new LeakSearch([...secretValues, ...more]);
      const versions = await stateVersions(context);
      for (const { content, place } of versions) {
        demand(!search.holds(content), place, "a secret", "none in any version of a state");
      }
      const stacks = stacksInOrder(environment);
      await mapWithin(defaultJobs(), stacks, async (stack) => {
        const { stdout } = await context.project.mustTerraform(stack, "output", "-json");
        demand(!search.holds(Buffer.from(stdout)), stack, "an output with a secret", "none");
      });
      const { files, found } = await search.inFolder(scratchDir);
      demand(found.length === 0, found[0] ?? "", "a secret", "none in any file of the rehearsal");
      return `no value of ${secretValues.length} secret(s) in ${versions.length} versions of state, the outputs of ${stacks.length} stacks and ${files} files`;
    },
  };
}

interface Version {
  readonly place: string;
  readonly content: Uint8Array;
}

/** Every version of every object in the buckets of states. */
async function stateVersions({ clients, environment, project }: LifeContext): Promise<Version[]> {
  const all: Version[] = [];
  for (const stack of [environment.governanceStack, environment.stateStack]) {
    const Bucket = attribute(await readStack(project.dir, stack), "aws_s3_bucket.state", "bucket");
    const { IsTruncated, Versions = [] } = await clients.s3.send(new ListObjectVersionsCommand({ Bucket }));
    demand(
      !IsTruncated && Versions.length > 0,
      Bucket,
      `${Versions.length} versions`,
      "all, and at least one",
    );
    const read = await mapWithin(defaultJobs(), Versions, async ({ Key, VersionId }) => {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { place: `s3://${Bucket}/${Key} ${VersionId}`, content };
    });
    all.push(...read);
  }
  return all;
}
