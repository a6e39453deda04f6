import { reservation, wantedInstances } from "../../simulation/controllers/capacity-provider.ts";
import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { M6I_LARGE, reference } from "../reference.ts";
import { settled } from "../settled.ts";
import { PAGE } from "../sources.ts";

/** Ten small tasks on so many instances with two places each, which is all there may be. */
function full(size: number, targetCapacity: number) {
  const base = reference({
    pool: { instanceTypes: [M6I_LARGE], minSize: size, maxSize: size },
    task: { cpu: 256, memoryMiB: 512 },
  });
  const [provider] = base.capacityProviders;
  if (provider?.kind !== "auto-scaling-group" || !provider.managedScaling) throw new Error("managed scaling");
  const managedScaling = { ...provider.managedScaling, targetCapacity };
  return settled({ ...base, capacityProviders: [{ ...provider, managedScaling }] });
}

export const reservationClaims: readonly Claim[] = [
  {
    id: "scaling-reservation-is-cpu",
    claim: "CapacityProviderReservation is the CPU that tasks ask for, over the CPU of the instances.",
    verdict: "false",
    because:
      "It counts instances: 100 × those that running and waiting tasks need, over those there are. Ten quarter-vCPU tasks ask for 42 % of the CPU of three instances, and the metric is 167.",
    sources: [PAGE.clusterScaling, PAGE.managedScaling],
    trials: [
      {
        kind: "computed",
        of: "CapacityProviderReservation of 10 tasks with 256 CPU units on three instances with two places each",
        claimed: 41.7,
        value: 166.7,
        compute: () => full(3, 100).reservation,
      },
    ],
  },
  {
    id: "scaling-reservation-below-100-while-waiting",
    claim: "CapacityProviderReservation can be 31 % while tasks wait for an instance.",
    verdict: "false",
    because:
      "A task that waits and could be placed needs an instance more, so the metric is above 100. Only tasks that the smallest type cannot take are left out.",
    sources: [PAGE.managedScaling],
    trials: [
      {
        kind: "computed",
        of: "whether the metric is below 100 while 4 of 10 tasks wait",
        claimed: true,
        value: false,
        compute: () => full(3, 100).reservation < 100,
      },
    ],
  },
  {
    id: "scaling-reservation-is-capped",
    claim: "CapacityProviderReservation is 200 at most.",
    verdict: "false",
    because:
      "It is 200 when there is no instance. Otherwise it is the plain ratio: eight needed and two there are 400.",
    sources: [PAGE.managedScaling],
    trials: [
      {
        kind: "computed",
        of: "CapacityProviderReservation, 8 needed, 2 there",
        claimed: 200,
        value: 400,
        compute: () => reservation(8, 2),
      },
      {
        kind: "computed",
        of: "CapacityProviderReservation, 1 needed, none there",
        claimed: 200,
        value: 200,
        compute: () => reservation(1, 0),
      },
    ],
  },
  {
    id: "scaling-reservation-150-after-loss",
    claim: "After a loss of Spot capacity CapacityProviderReservation is between 150 and 200.",
    verdict: "depends",
    because:
      "It depends on what is left: of four instances that are needed, with two left it is 200, with one 400.",
    sources: [PAGE.managedScaling],
    trueWhen: ["half to two thirds of the instances that are needed are left"],
    trials: [
      {
        kind: "computed",
        of: "whether it is 150 to 200 with 2 of 4 left",
        claimed: true,
        value: true,
        compute: () => within(reservation(4, 2), 150, 200),
      },
      {
        kind: "computed",
        of: "whether it is 150 to 200 with 1 of 4 left",
        claimed: true,
        value: false,
        compute: () => within(reservation(4, 1), 150, 200),
      },
    ],
  },
  {
    id: "scaling-always-two-more",
    claim: "A scale-out adds two instances, one for each zone.",
    verdict: "depends",
    because:
      "The number comes from packing the waiting tasks, bounded by the step sizes and max_size. Two come first only when there is none.",
    sources: [PAGE.managedScaling],
    trueWhen: ["two more are needed, or there is no instance"],
    trials: [
      {
        kind: "computed",
        of: "instances wanted, 8 needed, 5 there, target 100",
        claimed: 7,
        value: 8,
        compute: () => wantedInstances(8, 5, 100),
      },
      {
        kind: "computed",
        of: "instances wanted, 1 needed, none there",
        claimed: 2,
        value: 2,
        compute: () => wantedInstances(1, 0, 100),
      },
    ],
  },
  {
    id: "scaling-target-80-keeps-a-fifth",
    claim: "A target capacity of 80 keeps a fifth of the instances free.",
    verdict: "depends",
    because:
      "It makes the group that much larger, rounded up to whole instances. The room stays on instances of its own only where placement packs; a spread over instances fills them.",
    sources: [PAGE.clusterScaling],
    trueWhen: [when.headroom, when.packs],
    trials: [
      {
        kind: "computed",
        of: "free of the instances wanted, 4 needed, 4 there, target 80, %",
        claimed: 20,
        value: 20,
        compute: () => freePercent(4, 80),
      },
      {
        kind: "computed",
        of: "free of the instances wanted, 1 needed, 1 there, target 80, %",
        claimed: 20,
        value: 50,
        compute: () => freePercent(1, 80),
      },
    ],
  },
  {
    id: "scaling-target-100-keeps-nothing-spare",
    claim: "A target capacity of 100 keeps no instance spare.",
    verdict: "true",
    because: "The group is as large as what runs needs; the next task waits for a boot.",
    sources: [PAGE.clusterScaling],
    trials: [
      {
        kind: "computed",
        of: "instances wanted, 5 needed, 5 there, target 100",
        claimed: 5,
        value: 5,
        compute: () => wantedInstances(5, 5, 100),
      },
    ],
  },
];

function freePercent(needed: number, targetCapacity: number): number {
  const wanted = wantedInstances(needed, needed, targetCapacity);
  return (100 * (wanted - needed)) / wanted;
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
