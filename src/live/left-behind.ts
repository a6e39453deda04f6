import type { StackVerdict } from "../drift/record/finding.ts";
import { unknownVerdict } from "../drift/record/unknown-verdict.ts";
import type { Target } from "../lifecycle/target.ts";
import { undescribedStacks } from "../lifecycle/undescribed.ts";
import { readTrouble } from "../terraform/trouble.ts";

/**
 * A verdict for each service that is deployed and no longer described: nothing of it can be checked, so the environment
 * is not clean. Where the bucket cannot be listed there is one verdict that says so.
 */
export async function leftBehind({
  clients,
  environment,
}: Pick<Target, "clients" | "environment">): Promise<StackVerdict[]> {
  try {
    const left = await undescribedStacks(environment, clients.s3);
    return left.map(({ resources, service, stack }) =>
      unknownVerdict(stack, {
        kind: "other",
        text: `${stack} is deployed and no longer described: its state holds ${resources} resources`,
        fix: [
          `put ${service} back into the description, run \`npx cdktf destroy ${stack}\`, and take it out again`,
          `\`ballast teardown ${environment.name}\` takes it along`,
        ],
      }),
    );
  } catch (error) {
    const { fix, kind } = readTrouble(error instanceof Error ? error.message : "");
    const text =
      "the states of the environment cannot be listed: a service that is no longer described is not seen";
    return [unknownVerdict(`${environment.name}-service-*`, { kind, text, fix })];
  }
}
