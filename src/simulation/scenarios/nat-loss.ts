import { hasInternet, reaches } from "../controllers/reachability.ts";
import { isLive } from "../state.ts";
import { numberOf, type Scenario, type Stage } from "./scenario.ts";

/** A NAT gateway fails; the zones that route through it lose what has no endpoint. */
export const natLoss: Scenario = {
  id: "nat-loss",
  title: "Loss of a NAT gateway",
  question: "The way out of a zone fails, and tasks end as they do any day. Do new ones still start?",
  horizonSec: 5400,
  parameters: {
    outageSec: { text: "seconds until the route works again", value: 3600, min: 0, max: 5400 },
    taskFailures: { text: "tasks of each service that exit meanwhile", value: 1, min: 0, max: 1000 },
  },
  objectives: ["p99(failedShare) <= 0.5", "max(unrecovered) = 0"],
  inject(stage, values) {
    const { world } = stage;
    const hit: string[] = [];
    stage.at(0, () => {
      hit.push(...zonesOfOneGateway(stage));
      for (const zone of hit) world.conditions.noNatIn.add(zone);
      world.note(
        "NAT gateway",
        hit.length > 0 ? `fails, for ${hit.join(", ")}` : "there is none to lose",
        true,
      );
      for (const host of [...world.hosts()]) {
        if (!hit.includes(host.zone) || reaches(world, host.zone, "ecs")) continue;
        world.kernel.after(world.draw("agent_heartbeat", host.ordinal), () => {
          if (reaches(world, host.zone, "ecs")) return;
          host.agentConnected = false;
          world.note(`instance ${host.id}`, "its agent is not connected", true);
        });
      }
    });
    stage.at(120, () => {
      for (const service of world.services) {
        const tasks = [...service.tasks].filter(isLive).slice(0, numberOf(values, "taskFailures"));
        for (const task of tasks) {
          stage.agent.stopped(task, "EssentialContainerExited", "essential container in task exited");
        }
      }
    });
    stage.at(numberOf(values, "outageSec"), () => {
      world.conditions.noNatIn.clear();
      world.note("NAT gateway", "the route works again", true);
      for (const host of [...world.hosts()]) {
        if (host.agentConnected || !hasInternet(world, host.zone)) continue;
        world.kernel.after(world.draw("agent_reconnect", host.ordinal), () => {
          host.agentConnected = host.alive;
          world.emit("placementNeeded");
        });
      }
    });
  },
};

/** Zones that route through the gateway that is lost; another one in each run. */
function zonesOfOneGateway({ world }: Stage): string[] {
  const gateways = [
    ...new Set(
      world.platform.zones.flatMap(({ egress }) => (egress.kind === "nat-gateway" ? [egress.address] : [])),
    ),
  ];
  const lost = gateways[Math.floor(world.uniform("lost_gateway", 0) * gateways.length)];
  return world.platform.zones.flatMap(({ egress, name }) =>
    egress.kind === "nat-gateway" && egress.address === lost ? [name] : [],
  );
}
