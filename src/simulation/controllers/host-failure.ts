import type { Host, StopCode } from "../state.ts";
import type { World } from "../world.ts";
import type { Agent } from "./agent.ts";

/**
 * What ECS learns of an instance that died or was cut off. The tasks of a terminated instance are stopped when ECS sees
 * it; those of an instance that merely lost its connection stay as they are until the instance is terminated.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deregister_container_instance.html and
 * https://github.com/aws/containers-roadmap/issues/2040 (2026-06).
 */
export class HostFailure {
  readonly #world: World;
  readonly #agent: Agent;

  constructor(world: World, agent: Agent) {
    this.#world = world;
    this.#agent = agent;
    world.on("hostDied", (host) => this.#died(host));
    world.on("hostGone", (host) => this.#stopTasks(host, "TerminationNotice"));
  }

  #died(host: Host): void {
    const world = this.#world;
    if (!host.alive) return;
    host.alive = false;
    if (world.conditions.lostZones.has(host.zone)) {
      world.kernel.after(world.draw("agent_heartbeat", host.ordinal), () => {
        host.agentConnected = false;
      });
      return;
    }
    const index = host.pool.index * 100_000 + host.ordinal;
    world.kernel.after(world.draw("ecs_detects_terminated", index), () => {
      host.agentConnected = false;
      this.#stopTasks(host, host.spot ? "SpotInterruption" : "TerminationNotice");
    });
  }

  #stopTasks(host: Host, code: StopCode): void {
    for (const task of [...host.tasks]) this.#agent.stopped(task, code, `host ${host.id} terminated`);
  }
}
