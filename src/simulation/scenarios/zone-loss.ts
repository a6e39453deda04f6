import { type Scenario, type Stage, textOf } from "./scenario.ts";

/** One Availability Zone is cut off, with its instances, its NAT gateway and its node of the load balancer. */
export const zoneLoss: Scenario = {
  id: "zone-loss",
  title: "Loss of an Availability Zone",
  question: "A zone is cut off. How much is left, and how long until all tasks run elsewhere?",
  horizonSec: 3600,
  parameters: {
    zone: { text: "the zone, or any: another one in each run", value: "any" },
  },
  objectives: ["p99(failedShare) <= 2", "max(unrecovered) = 0"],
  inject(stage, values) {
    stage.at(0, () => {
      const { world } = stage;
      const zones = world.platform.zones.map(({ name }) => name);
      const named = textOf(values, "zone");
      const zone = named === "any" ? zones[Math.floor(world.uniform("lost_zone", 0) * zones.length)] : named;
      if (zone !== undefined) lose(stage, zone, zones.length);
    });
  },
};

function lose({ world }: Stage, zone: string, zones: number): void {
  const { conditions } = world;
  world.note("AWS", `${zone} is cut off`, true);
  for (const service of world.services) world.emit("routingChanging", service);
  conditions.lostZones.add(zone);
  conditions.lostNodes = 1 / Math.max(1, zones);
  world.kernel.after(world.draw("dns_failover"), () => {
    for (const service of world.services) world.emit("routingChanging", service);
    conditions.lostNodes = 0;
    world.note("load balancer", `clients no longer use its node in ${zone}`, true);
  });
  for (const host of [...world.hosts()]) if (host.zone === zone) world.emit("hostDied", host);
  for (const service of world.services) {
    for (const task of service.tasks) if (task.fargate && task.zone === zone) task.serving = false;
    world.emit("serviceChanged", service);
  }
}
