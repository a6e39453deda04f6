import type { Service } from "../../src/model/platform.ts";
import { platform, pool, service } from "../support/platform.ts";
import { play } from "../support/play.ts";

const [, , LOST = ""] = service().zones;

/** Six instances in three zones; the tasks of one zone exit while no agent there takes new ones. */
function uneven(changes: Partial<Service> = {}) {
  const model = platform({
    pools: [pool({ minSize: 6, maxSize: 6, desiredCapacity: 6, onDemandBase: 6 })],
    services: [service({ desiredCount: 9, ...changes })],
  });
  return play(model, ({ agent, at, world }) => {
    const connect = (connected: boolean) => () => {
      for (const host of world.hosts()) if (host.zone === LOST) host.agentConnected = connected;
      world.emit("placementNeeded");
    };
    at(0, () => {
      connect(false)();
      for (const task of [...(world.services[0]?.tasks ?? [])]) {
        if (task.zone === LOST) agent.stopped(task, "EssentialContainerExited", "test");
      }
    });
    at(25, connect(true));
    at(600, () => undefined);
  });
}

function zonesOf({ world }: ReturnType<typeof play>): number[] {
  const zones = [...(world.services[0]?.tasks ?? [])].map(({ zone }) => zone);
  return service().zones.map((zone) => zones.filter((it) => it === zone).length);
}

describe("zone rebalancing of a service", () => {
  it("moves tasks one by one until no zone has two more than another, and never has too few", () => {
    const played = uneven();
    expect(zonesOf(played)).toEqual([3, 3, 3]);
    const started = played.record.events.filter(({ text }) =>
      text.includes("is not balanced over its zones"),
    );
    expect(started.length).toBe(3);
    const late = played.record.series.atSec.findIndex((at) => at > 60);
    const healthy = (played.record.series.values["healthy api"] ?? []).slice(late);
    // One more while it moves, never one less.
    expect([Math.min(...healthy), Math.max(...healthy)]).toEqual([9, 10]);
    expect(played.record.metrics.killed).toBe(3);
  });

  it.each<[string, Partial<Service>]>([
    ["it is off", { availabilityZoneRebalancing: false }],
    ["there is no room above the desired count", { maximumPercent: 100, minimumHealthyPercent: 50 }],
    ["the first strategy is another", { placementStrategy: [{ type: "binpack", field: "memory" }] }],
  ])("leaves tasks where they are when %s", (_, changes) => {
    const played = uneven(changes);
    expect(played.record.events.some(({ text }) => text.includes("is not balanced"))).toBe(false);
  });
});
