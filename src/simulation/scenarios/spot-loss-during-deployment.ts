import { GOOD, type Host, isLive, type Task } from "../state.ts";
import { LOAD, numberOf, type Scenario, SERVICE, type Stage, servicesOf } from "./scenario.ts";

/** A share of the Spot instances is taken back while new tasks start. */
export const spotLossDuringDeployment: Scenario = {
  id: "spot-loss-during-deployment",
  title: "Spot loss during a deployment",
  question: "A share of the Spot instances is reclaimed while a release rolls out. What do users see?",
  horizonSec: 3600,
  parameters: {
    load: { ...LOAD, value: 0.5 },
    share: { text: "share of the Spot instances that is reclaimed", value: 0.6, min: 0, max: 1 },
    deploymentLeadSec: {
      text: "seconds by which the deployment starts earlier",
      value: 30,
      min: 0,
      max: 3600,
    },
    service: SERVICE,
  },
  objectives: ["p99(failedShare) <= 0.1", "max(unrecovered) = 0"],
  inject(stage, values) {
    stage.at(-numberOf(values, "deploymentLeadSec"), () => {
      for (const service of servicesOf(stage, values)) stage.scheduler.deploy(service, GOOD);
    });
    stage.at(0, () => loseSpot(stage, numberOf(values, "share")));
  },
};

/** Takes a share of the Spot capacity, rounded, chosen anew in each run. */
export function loseSpot({ spot, world }: Stage, share: number): void {
  const hosts = [...world.hosts()].filter((host) => host.spot && host.state !== "GONE");
  for (const host of chosen(hosts, share, (it) => world.uniform("spot_loss", index(it))))
    spot.interrupt(host);
  const tasks = world.services
    .flatMap(({ tasks: all }) => [...all])
    .filter((task) => task.fargate === "fargate-spot");
  const live = tasks.filter(isLive);
  for (const task of chosen(live, share, (it) => world.uniform("spot_task_loss", taskIndex(it)))) {
    spot.interruptTask(task);
  }
}

function chosen<T>(all: readonly T[], share: number, rank: (it: T) => number): T[] {
  return [...all].sort((a, b) => rank(a) - rank(b)).slice(0, Math.round(all.length * share));
}

function index({ ordinal, pool }: Host): number {
  return pool.index * 100_000 + ordinal;
}

function taskIndex({ ordinal, service }: Task): number {
  return service.index * 100_000 + ordinal;
}
