import { instanceType, networkSlots } from "../../core/instance-types.ts";
import type { Claim } from "../claim.ts";
import { M6I_LARGE, reference } from "../reference.ts";
import { settled } from "../settled.ts";
import { PAGE } from "../sources.ts";
import { oneZone } from "../variants.ts";

/** A t3.medium of 3,840 MiB carries two tasks in awsvpc mode. */
const T3_MEDIUM = { ...M6I_LARGE, name: "t3.medium", taskMemoryMiB: 3840 };
const SMALL_TASK = { cpu: 256, memoryMiB: 512 };

/** Where small tasks come to rest on so many t3.medium, which is all there may be. */
function onT3(size: number, tasks: number, networkMode: "awsvpc" | "bridge") {
  return settled(
    reference({
      pool: { instanceTypes: [T3_MEDIUM], minSize: size, maxSize: size, onDemandPercentageAboveBase: 100 },
      service: { desiredCount: tasks },
      task: { ...SMALL_TASK, networkMode },
    }),
  );
}

export const places: readonly Claim[] = [
  {
    id: "waiting-zone-spread-blocks",
    claim: "A spread over Availability Zones keeps tasks from being placed when it cannot be even.",
    verdict: "false",
    because: "Spread orders the candidates and is best effort; it never rejects an instance.",
    sources: [PAGE.placementStrategies],
    trials: [
      {
        kind: "computed",
        of: "tasks that wait with a spread over zones and all instances in one zone",
        claimed: 6,
        value: 0,
        compute: () => settled(oneZone().platform).waiting,
      },
    ],
  },
  {
    id: "waiting-two-by-memory",
    claim: "A t3.medium carries two tasks of 256 CPU units and 512 MiB because of its CPU and memory.",
    verdict: "false",
    because:
      "CPU is enough for eight and memory for seven. In awsvpc mode it is the network interfaces: three, one of them the instance's own.",
    sources: [PAGE.enis],
    trials: [
      {
        kind: "computed",
        of: "tasks on a t3.medium in bridge mode",
        claimed: 2,
        value: 7,
        compute: () => onT3(1, 20, "bridge").fullest,
      },
      {
        kind: "computed",
        of: "tasks on a t3.medium in awsvpc mode",
        claimed: 2,
        value: 2,
        compute: () => onT3(1, 20, "awsvpc").fullest,
      },
    ],
  },
  {
    id: "waiting-trunking-everywhere",
    claim: "ENI trunking lets any instance type carry more tasks in awsvpc mode.",
    verdict: "depends",
    because:
      "It is for types that AWS lists, m6i.large among them with ten; t2, t3, t3a and t4g are not. Only instances launched after the account setting have it.",
    sources: [PAGE.trunking],
    trueWhen: ["a type of the list, and awsvpcTrunking on before the launch"],
    trials: [slots("m6i.large", 10), slots("t3.medium", 2)],
  },
  {
    id: "waiting-double-deployment-waits",
    claim: "A deployment at 200 % on five full t3.medium leaves six of sixteen tasks waiting.",
    verdict: "depends",
    because:
      "In awsvpc mode ten interfaces are all there is. In bridge mode five instances take thirty-five such tasks.",
    sources: [PAGE.enis, PAGE.deployment],
    trueWhen: ["awsvpc mode without trunking"],
    trials: [
      {
        kind: "computed",
        of: "waiting of 16 tasks on five t3.medium, awsvpc",
        claimed: 6,
        value: 6,
        compute: () => onT3(5, 16, "awsvpc").waiting,
      },
      {
        kind: "computed",
        of: "waiting of 16 tasks on five t3.medium, bridge",
        claimed: 6,
        value: 0,
        compute: () => onT3(5, 16, "bridge").waiting,
      },
    ],
  },
  {
    id: "waiting-six-instances-run-six",
    claim: "Six t3.medium run six of ten small tasks.",
    verdict: "false",
    because:
      "They run twelve in awsvpc mode and forty-two in bridge mode. Six of ten is what three of them run.",
    sources: [PAGE.enis],
    trials: [
      {
        kind: "computed",
        of: "waiting of 10 tasks on six t3.medium, awsvpc",
        claimed: 4,
        value: 0,
        compute: () => onT3(6, 10, "awsvpc").waiting,
      },
      {
        kind: "computed",
        of: "waiting of 10 tasks on three t3.medium, awsvpc",
        claimed: 4,
        value: 4,
        compute: () => onT3(3, 10, "awsvpc").waiting,
      },
    ],
  },
];

function slots(name: string, value: number) {
  return {
    kind: "computed" as const,
    of: `tasks in awsvpc mode on ${name} with trunking`,
    claimed: 10,
    value,
    compute: () => {
      const type = instanceType(name);
      return type ? networkSlots(type, "awsvpc") : 0;
    },
  };
}
