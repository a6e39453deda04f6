import type { Platform } from "../model/platform.ts";
import { Agent } from "./controllers/agent.ts";
import { Alarms } from "./controllers/alarms.ts";
import { AutoScalingGroup } from "./controllers/auto-scaling-group.ts";
import { CapacityProviderScaling } from "./controllers/capacity-provider.ts";
import { Draining } from "./controllers/draining.ts";
import { HostFailure } from "./controllers/host-failure.ts";
import { InstanceRefresh } from "./controllers/instance-refresh.ts";
import { LoadBalancer } from "./controllers/load-balancer.ts";
import { Placement } from "./controllers/placement.ts";
import { type Firings, runSchedules } from "./controllers/scheduled-actions.ts";
import { ServiceAutoScaling } from "./controllers/service-auto-scaling.ts";
import { ServiceScheduler } from "./controllers/service-scheduler.ts";
import { Spot } from "./controllers/spot.ts";
import { Traffic } from "./controllers/traffic.ts";
import { ZoneRebalancing } from "./controllers/zone-rebalancing.ts";
import { firingsOf } from "./firings.ts";
import { checkInvariants } from "./invariants.ts";
import { PRIORITY } from "./kernel/kernel.ts";
import { seedOf } from "./kernel/random.ts";
import { Meter } from "./meter.ts";
import type { Outcome } from "./outcome.ts";
import type { ParameterOverrides } from "./parameters.ts";
import { Recorder } from "./recorder.ts";
import type { RunRecord } from "./result.ts";
import type { Planned } from "./scenarios/catalogue.ts";
import { populate, settle } from "./steady-state.ts";
import { World } from "./world.ts";

/** Seconds before the fault at which a run begins. */
const LEAD_SEC = 60;

/** What all runs of a scenario share. */
export interface Setup {
  readonly platform: Platform;
  readonly scenario: Planned;
  readonly seed: number;
  readonly overrides: ParameterOverrides;
  readonly firings: Firings;
  /** Tasks that the usual traffic needs, by name of the service, where it is stated so. */
  readonly tasks: Readonly<Record<string, number>>;
}

export function setupOf(
  platform: Platform,
  scenario: Planned,
  seed: number,
  overrides: ParameterOverrides = {},
  tasks: Readonly<Record<string, number>> = {},
): Setup {
  const { horizonSec, startsAtHour } = scenario;
  const firings: Firings =
    startsAtHour === undefined ? new Map() : firingsOf(platform, startsAtHour, horizonSec);
  return { platform, scenario, seed, overrides, firings, tasks };
}

/** One run, counted. @param checked whether the invariants are checked after every event */
export function runOnce(setup: Setup, run: number, checked = false): Outcome {
  return new Run(setup, run, { checked }).finish();
}

/** The same run with all that happened in it; the invariants are checked after every event. */
export function recordRun(setup: Setup, run: number): RunRecord {
  const recorder = new Recorder();
  const it = new Run(setup, run, { checked: true, recorder });
  const { alarms, deployment, detectedBy, failures, metrics } = it.finish();
  return {
    run,
    metrics,
    failures,
    detectedBy,
    alarms,
    deployment,
    events: recorder.events,
    series: recorder.series(),
    lanes: recorder.lanes(setup.scenario.horizonSec, ENDED),
  };
}

const ENDED = new Set(["STOPPED", "GONE"]);

class Run {
  readonly #setup: Setup;
  readonly #world: World;
  readonly #meter: Meter;

  constructor(
    setup: Setup,
    run: number,
    options: { readonly checked: boolean; readonly recorder?: Recorder },
  ) {
    const { overrides, platform, scenario, seed } = setup;
    const { checked, recorder } = options;
    const watch = () => {
      if (checked) checkInvariants(world);
      if (recorder) meter.sample(recorder);
    };
    const world = new World(platform, {
      seed: seedOf(seed, run),
      startSec: -LEAD_SEC,
      overrides,
      recorder,
      watch: checked || recorder ? watch : undefined,
    });
    populate(world, platform, scenario.load, setup.tasks);
    const traffic = new Traffic(world);
    const agent = new Agent(world);
    const groups = new AutoScalingGroup(world);
    const placement = new Placement(world);
    const scheduler = new ServiceScheduler(world);
    settle(world, { agent, groups, placement, scheduler });
    world.bound.clear();
    agent.listen();
    new HostFailure(world, agent);
    new Draining(world);
    new LoadBalancer(world);
    new ZoneRebalancing(world, scheduler);
    const reservations = new CapacityProviderScaling(world, groups);
    const scaling = new ServiceAutoScaling(world, scheduler, traffic);
    const alarms = new Alarms(world, traffic, reservations, (service, alarm) => {
      scheduler.fail(service, `alarm ${alarm}`, service.model.deploymentAlarms.rollback);
    });
    runSchedules(world, setup.firings, groups, scaling);
    const meter = new Meter(world, traffic, alarms);
    this.#setup = setup;
    this.#world = world;
    this.#meter = meter;
    const at = (seconds: number, action: () => void) =>
      world.kernel.after(seconds - world.now, action, PRIORITY.fault);
    const stage = {
      world,
      agent,
      groups,
      scheduler,
      spot: new Spot(world),
      refresh: new InstanceRefresh(world, groups),
      at,
    };
    for (const { scenario: part, values } of scenario.parts) part.inject(stage, values);
    if (world.waiting.size > 0) world.emit("placementNeeded");
  }

  finish(): Outcome {
    const { horizonSec } = this.#setup.scenario;
    this.#world.kernel.runUntil(horizonSec);
    return this.#meter.outcome(horizonSec);
  }
}
