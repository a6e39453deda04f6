import { GetObjectCommand, ListObjectVersionsCommand } from "@aws-sdk/client-s3";
import { defaultJobs, mapWithin } from "../../engine/pool.ts";
import { s3State, stacksInOrder } from "../../engine/stack-files.ts";
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

/** Every version of every object in the state bucket. */
async function stateVersions({ clients, environment }: LifeContext): Promise<Version[]> {
  const state = s3State(environment.platform);
  demand(state !== undefined, environment.stateStack, "another backend", "s3");
  const Bucket = state.bucket;
  const { IsTruncated, Versions = [] } = await clients.s3.send(new ListObjectVersionsCommand({ Bucket }));
  demand(!IsTruncated && Versions.length > 0, Bucket, `${Versions.length} versions`, "all, and at least one");
  return mapWithin(defaultJobs(), Versions, async ({ Key, VersionId }) => {
    const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return {
      place: `s3://${Bucket}/${Key} ${VersionId}`,
      content: (await Body?.transformToByteArray()) ?? new Uint8Array(),
    };
  });
}
