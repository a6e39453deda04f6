import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { firstAt } from "../observe.ts";
import { SETTING } from "../reference.ts";
import { PAGE } from "../sources.ts";
import { scaled } from "../variants.ts";

export const serviceScaling: readonly Claim[] = [
  {
    id: "load-scaling-handles-spikes",
    claim: "Auto scaling handles a load spike.",
    verdict: "depends",
    because:
      "Three minutes of metric, then managed scaling, boot and start: six to ten minutes until relief. Until then only what is spare helps.",
    sources: [PAGE.serviceScaling, PAGE.speed],
    trueWhen: [
      when.scalesByLoad,
      when.headroom,
      "tasks that are used little enough to take the spike at once",
    ],
    trials: [
      {
        kind: "simulated",
        scenario: "traffic-spike",
        on: scaled(),
        promise: "p50(failedShare) <= 1",
        holds: false,
      },
      {
        kind: "simulated",
        scenario: "traffic-spike",
        values: { factor: 1.5 },
        on: scaled(),
        promise: "p50(failedShare) <= 1",
        holds: true,
      },
    ],
  },
  {
    id: "load-scaling-within-a-minute",
    claim: "The service is scaled out within a minute of the spike.",
    verdict: "false",
    because: "Target tracking wants three datapoints of a minute above its target.",
    sources: [PAGE.serviceScaling],
    trials: [
      {
        kind: "observed",
        scenario: "traffic-spike",
        on: scaled(),
        of: "seconds to the change of the desired count",
        read: (run) => firstAt(run, "desired count"),
        promise: { atMost: 60 },
        holds: false,
      },
    ],
  },
  {
    id: "load-scaling-brings-instances",
    claim: "Scaling a service out brings the instances that it needs.",
    verdict: "depends",
    because:
      "It sets the number of tasks; a capacity provider with managed scaling brings the instances, up to max_size.",
    sources: [PAGE.serviceScaling, PAGE.clusterScaling],
    trueWhen: [when.managedScaling, when.strategy, when.roomToGrow],
    trials: [
      { kind: "simulated", scenario: "pending-tasks", promise: "max(unrecovered) = 0", holds: true },
      {
        kind: "simulated",
        scenario: "pending-tasks",
        settings: { [SETTING.maxSize]: 5 },
        promise: "max(unrecovered) = 0",
        holds: false,
      },
    ],
  },
  {
    id: "load-max-size-allows-growth",
    claim: "A max_size above the present size is enough for deployments.",
    verdict: "depends",
    because:
      "A deployment at 200 % wants twice the tasks: it takes twice the instances, more by the headroom. Otherwise it waits for tasks that it may not stop.",
    sources: [PAGE.deployment, PAGE.clusterScaling],
    trueWhen: ["max_size of twice the instances that the service needs, over the target capacity"],
    trials: [
      { kind: "simulated", scenario: "deployment", promise: "p50(recoverySec) <= 400", holds: true },
      {
        kind: "simulated",
        scenario: "deployment",
        settings: { [SETTING.maxSize]: 6 },
        promise: "p50(recoverySec) <= 400",
        holds: false,
      },
    ],
  },
];
