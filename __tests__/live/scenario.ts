import {
  ClusterContainsServicesException,
  DeleteClusterCommand,
  DeleteServiceCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import type { StackVerdict } from "../../src/drift/record/finding.ts";
import { readStates } from "../../src/engine/planned-stacks.ts";
import { type CheckOptions, checkEnvironment } from "../../src/live/check.ts";
import { reject } from "../../src/live/reject.ts";
import { scan } from "../../src/live/scan.ts";
import { changesOf, changeText } from "../../src/terraform/actions.ts";
import type { Lookup } from "./tamper.ts";
import { TAMPERS } from "./tampers.ts";
import { applyStack, STACKS, type World } from "./world.ts";

const [STATE, PLATFORM, SERVICE] = STACKS;

/** What the autoscaling and its schedule may do: the sizes that the code leaves to them. */
const BOUNDS = [
  { type: "aws_autoscaling_group", attr: "min_size", between: [1, 2] },
  { type: "aws_ecs_service", attr: "desired_count", between: [2, 4] },
];
const policy = loadPolicy({ bounds: BOUNDS }, "policy", "2026-11-22");
export const options: CheckOptions = { policy, now: () => new Date(), lockTimeout: "1s", pauseMs: 10 };

/** What a check of all stacks and of their neighbourhood found, and what their plans would do. */
export interface Look {
  readonly verdicts: readonly StackVerdict[];
  readonly planned: readonly string[];
}

export async function look(world: World): Promise<Look> {
  const checked = await checkEnvironment(world, { ...options, stacks: STACKS });
  const planned = [...checked.known.values()].flatMap((plan) =>
    plan ? changesOf(plan).map(changeText) : ["no plan"],
  );
  return { verdicts: await scan(checked, { clients: world.clients, policy }), planned };
}

/** Finds attributes of what the world's stacks hold. */
export async function lookupIn(world: World): Promise<Lookup> {
  const states = await readStates(world.project, STACKS);
  const resources = [...states.values()].flatMap((plan) => plan?.state ?? []);
  return (address, attribute) => {
    const value = resources.find((resource) => resource.address === address)?.values[attribute];
    if (typeof value !== "string") throw new Error(`${address} has no text ${attribute}`);
    return value;
  };
}

/** Every change by hand at once, as the AWS API takes it. */
export async function tamperAll(world: World, of: Lookup): Promise<void> {
  for (const { by } of TAMPERS) await by(world.clients, of);
}

/** What no apply can take back is refused before anything is planned for it. */
export async function rejectRefused(world: World, { verdicts }: Look): Promise<string> {
  const found = verdicts.flatMap(({ findings }) => findings).find((it) => it.rule === "sg-world-open");
  const args = ["-target=aws_security_group.instance"];
  return refusalOf(reject(world, found?.id ?? "", { ...options, args, stacks: [PLATFORM] }));
}

/** The deploy that nobody stopped. The state's stack is busy with `meanwhile` until its turn comes. */
export async function deployAll<T>(world: World, meanwhile: () => Promise<T>): Promise<T> {
  const state = async () => {
    const result = await meanwhile();
    await applyStack(world.project, STATE);
    return result;
  };
  const [result] = await Promise.all([state(), applyStack(world.project, PLATFORM)]);
  await applyStack(world.project, SERVICE);
  return result;
}

/** Somebody deletes a cluster by hand: first its services, then the cluster itself as soon as they are gone. */
async function deleteCluster({ clients: { ecs } }: World, cluster: string): Promise<void> {
  const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster }));
  for (const service of serviceArns) {
    await ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
  }
  for (let attempt = 1; ; attempt++) {
    try {
      await ecs.send(new DeleteClusterCommand({ cluster }));
      return;
    } catch (error) {
      // A service drains for a few reads.
      if (!(error instanceof ClusterContainsServicesException) || attempt === 10) throw error;
    }
  }
}

/**
 * The cluster deleted, although the code forbids to destroy it. Then the whole account is empty, as another account
 * would be.
 */
export async function seeDeletions(world: World, of: Lookup) {
  await deleteCluster(world, of("aws_ecs_cluster.cluster", "arn"));
  const args = ["-target=aws_ecs_cluster.cluster"];
  const cluster = await checkEnvironment(world, { ...options, args, stacks: [PLATFORM] });
  const emptied = await fetch(`${world.emulator.endpoint}/moto-api/reset`, { method: "POST" });
  if (!emptied.ok) throw new Error(`the emulator was not emptied: ${emptied.status}`);
  const empty = await checkEnvironment(world, { ...options, stacks: [STATE] });
  const id = empty.verdicts[0]?.findings[0]?.id ?? "";
  const refused = await refusalOf(reject(world, id, { ...options, stacks: [STATE], apply: true }));
  return { cluster: cluster.verdicts, empty: empty.verdicts, refused };
}

function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: Error) => error.message,
  );
}
