import type { Platform } from "../model/platform.ts";
import type { PlatformEvent } from "./events.ts";
import { Digest } from "./kernel/digest.ts";
import { Kernel, type Watch } from "./kernel/kernel.ts";
import { Draws, streamOf } from "./kernel/random.ts";
import { PARAMETERS, type ParameterName, type ParameterOverrides, quantile } from "./parameters.ts";
import type { Recorder } from "./recorder.ts";
import type { Host, PoolState, ServiceState, StopCode, Task } from "./state.ts";

/** What controllers tell each other. */
export interface Signals {
  /** Something of the service changed that its scheduler answers. */
  serviceChanged: (service: ServiceState) => void;
  /** A task waits for an instance, or room was made. */
  placementNeeded: () => void;
  /** Called once an instance was chosen. */
  taskPlaced: (task: Task) => void;
  /** Healthy, registered or serving changed, or is about to: what was routed until now is accounted. */
  routingChanging: (service: ServiceState) => void;
  taskStopped: (task: Task, code: StopCode, reason: string) => void;
  /** A task turned healthy. */
  taskHealthy: (task: Task) => void;
  /** The load balancer finds a target unhealthy. */
  taskUnhealthy: (task: Task) => void;
  /** The scheduler, or a drain, wants the task to end. */
  stopTask: (task: Task) => void;
  /** The task is to end without the stop sequence of the scheduler: it waited too long, or Spot takes it back. */
  endTask: (task: Task, code: "TaskFailedToStart" | "SpotInterruption") => void;
  /** The host got an interruption notice, or it is to leave in good order. */
  drain: (host: Host, why: string) => void;
  /** The host ended, or was cut off, with all that runs on it. */
  hostDied: (host: Host) => void;
  hostLaunched: (host: Host) => void;
  hostActive: (host: Host) => void;
  /** The group and ECS know that the host is gone. */
  hostGone: (host: Host) => void;
  /** The group launches and terminates until it has what is desired. */
  capacityChanged: (pool: PoolState) => void;
  /** What EventBridge would get. */
  event: (event: PlatformEvent) => void;
}

type Listeners = { readonly [K in keyof Signals]: Signals[K][] };

/** What scenarios switch, and controllers ask. */
export interface Conditions {
  /** Spot launches in this zone fail. */
  readonly noSpotIn: Set<string>;
  /** Zones that are cut off. */
  readonly lostZones: Set<string>;
  /** NAT gateways that are down, by the zone of their clients. */
  readonly noNatIn: Set<string>;
  /** Services whose health endpoint fails: all tasks, or those that fail by themselves. */
  readonly failingHealth: Set<ServiceState>;
  /** Traffic, as a multiple of the steady state. */
  traffic: number;
  /** Share of the requests that meet a node of the load balancer that is cut off, 0–1. */
  lostNodes: number;
  /** Share of the requests that need a dependency which is down, 0–1. */
  dependencyErrors: number;
}

export interface WorldOptions {
  /** Of the run, a 32-bit integer. */
  readonly seed: number;
  readonly startSec?: number;
  readonly overrides?: ParameterOverrides;
  readonly recorder?: Recorder | undefined;
  /** Called after every event, for invariants and series. */
  readonly watch?: Watch | undefined;
}

/** One run: the clock, the dice, and all that runs. */
export class World {
  readonly platform: Platform;
  readonly kernel: Kernel;
  readonly digest = new Digest();
  readonly recorder: Recorder | undefined;
  readonly pools: PoolState[] = [];
  readonly services: ServiceState[] = [];
  /** Tasks that wait for an instance, oldest first. */
  readonly waiting = new Set<Task>();
  readonly conditions: Conditions = {
    noSpotIn: new Set(),
    lostZones: new Set(),
    noNatIn: new Set(),
    failingHealth: new Set(),
    traffic: 1,
    lostNodes: 0,
    dependencyErrors: 0,
  };
  /** What held the platform back in this run, and how often. */
  readonly bound = new Map<string, number>();
  readonly #listeners: Listeners = {
    serviceChanged: [],
    placementNeeded: [],
    taskPlaced: [],
    routingChanging: [],
    taskStopped: [],
    taskHealthy: [],
    taskUnhealthy: [],
    stopTask: [],
    endTask: [],
    drain: [],
    hostDied: [],
    hostLaunched: [],
    hostActive: [],
    hostGone: [],
    capacityChanged: [],
    event: [],
  };
  readonly #draws: Draws;
  readonly #overrides: ParameterOverrides;
  readonly #counts = new Map<ParameterName, number>();

  constructor(platform: Platform, { overrides = {}, recorder, seed, startSec = 0, watch }: WorldOptions) {
    this.platform = platform;
    this.kernel = new Kernel(startSec, watch);
    this.#draws = new Draws(seed);
    this.#overrides = overrides;
    this.recorder = recorder;
  }

  get now(): number {
    return this.kernel.nowSec;
  }

  on<K extends keyof Signals>(signal: K, listener: Signals[K]): void {
    this.#listeners[signal].push(listener);
  }

  emit<K extends keyof Signals>(signal: K, ...args: Parameters<Signals[K]>): void {
    for (const listener of this.#listeners[signal])
      (listener as (...all: Parameters<Signals[K]>) => void)(...args);
  }

  /**
   * A value of a parameter.
   * @param index whom it is drawn for: the same index gives the same value in every configuration. Without one, the
   * next of the parameter's own sequence.
   */
  draw(name: ParameterName, index?: number): number {
    const fixed = this.#overrides[name];
    if (fixed !== undefined) return fixed;
    const { spread } = PARAMETERS[name];
    if (spread.kind === "constant") return spread.value;
    return quantile(spread, this.uniform(name, index ?? this.#next(name)));
  }

  /** A number from 0 to 1 of a stream of its own. */
  uniform(stream: string, index: number): number {
    return this.#draws.uniform(streamNumber(stream), index);
  }

  /** Notes an event in the timeline. @param key whether the short timeline shows it */
  note(actor: string, text: string, key = false): void {
    this.recorder?.event(this.now, actor, text, key);
  }

  /** Notes that something held the platform back. */
  bind(constraint: string): void {
    this.bound.set(constraint, (this.bound.get(constraint) ?? 0) + 1);
  }

  poolOf(name: string): PoolState | undefined {
    return this.pools.find((pool) => pool.model.name === name);
  }

  /** Hosts of all pools. */
  *hosts(): Generator<Host> {
    for (const pool of this.pools) yield* pool.hosts;
  }

  #next(name: ParameterName): number {
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    return count + 1_000_000;
  }
}

const STREAMS = new Map<string, number>();

function streamNumber(name: string): number {
  const known = STREAMS.get(name);
  if (known !== undefined) return known;
  const number = streamOf(name);
  STREAMS.set(name, number);
  return number;
}
