import type { Host, Task } from "../state.ts";
import type { World } from "../world.ts";

/**
 * EC2 Spot: interruption with and without a notice, and what the agent, managed draining and capacity rebalancing make of
 * the notice. Nothing extends the two minutes.
 * Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html and
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html (2026-06).
 */
export class Spot {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** EC2 takes a Spot instance back. */
  interrupt(host: Host): void {
    const world = this.#world;
    const ordinal = host.pool.index * 100_000 + host.ordinal;
    const notified = world.uniform("spot_without_notice", ordinal) >= world.draw("spot_without_notice");
    if (!notified) {
      world.note("EC2 Spot", `takes ${host.id} without a notice`, true);
      this.#end(host);
      return;
    }
    const lead = host.pool.model.capacityRebalance ? world.draw("rebalance_lead", ordinal) : 0;
    if (host.pool.model.capacityRebalance) this.#rebalance(host);
    world.kernel.after(lead, () => this.#notice(host, ordinal));
  }

  /** Takes a task of Fargate Spot back. */
  interruptTask(task: Task): void {
    const world = this.#world;
    world.note("Fargate Spot", `interrupts task ${task.id}`, true);
    world.emit("event", {
      source: "aws.ecs",
      detailType: "ECS Task State Change",
      service: task.service.model.name,
      detail: { lastStatus: "STOPPED", stopCode: "SpotInterruption", stoppedReason: "Spot interruption" },
    });
    world.emit("endTask", task, "SpotInterruption");
  }

  #notice(host: Host, ordinal: number): void {
    const world = this.#world;
    world.note("EC2 Spot", `interruption notice for ${host.id}, with ${host.tasks.size} tasks`, true);
    world.emit("event", {
      source: "aws.ec2",
      detailType: "EC2 Spot Instance Interruption Warning",
      detail: { "instance-action": "terminate" },
    });
    const { model, provider } = host.pool;
    const seen = model.spotInstanceDraining
      ? world.draw("agent_sees_notice", ordinal)
      : provider?.managedDraining
        ? world.draw("event_sees_notice", ordinal)
        : undefined;
    if (seen === undefined) world.bind("no-draining");
    else world.kernel.after(seen, () => world.emit("drain", host, "Spot interruption notice"));
    world.kernel.after(world.draw("spot_notice"), () => this.#end(host));
  }

  /** A replacement is launched at once; the group ends this instance once the other is in service. */
  #rebalance(host: Host): void {
    host.replaced = true;
    this.#world.emit("capacityChanged", host.pool);
  }

  #end(host: Host): void {
    const world = this.#world;
    if (host.state === "GONE") return;
    const left = [...host.tasks].filter((task) => task.registered && task.serving).length;
    if (left > 0) world.bind("spot-notice");
    world.note("EC2 Spot", `${host.id} ends${left > 0 ? `, with ${left} tasks still in service` : ""}`, true);
    world.emit("hostDied", host);
  }
}
