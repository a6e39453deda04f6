import { platform, pool, service, taskDefinition } from "../support/platform.ts";
import { play } from "../support/play.ts";

const provider = (name: string) => ({
  kind: "auto-scaling-group" as const,
  name,
  address: `aws_ecs_capacity_provider.${name}`,
  pool: name,
  managedScaling: undefined,
  managedTerminationProtection: false,
  managedDraining: true,
});
const fixed = (name: string, size: number) =>
  pool({
    name,
    address: `aws_autoscaling_group.${name}`,
    minSize: size,
    maxSize: size,
    desiredCapacity: size,
  });

test("a capacity provider without room holds up no task of another one of the strategy", () => {
  const model = platform({
    pools: [fixed("none", 0), fixed("some", 3)],
    capacityProviders: [provider("none"), provider("some")],
    services: [
      service({
        desiredCount: 6,
        task: taskDefinition({ networkMode: "bridge", hostPorts: [], cpu: 128, memoryMiB: 128 }),
        launch: {
          kind: "strategy",
          items: [
            { capacityProvider: "none", base: 0, weight: 1 },
            { capacityProvider: "some", base: 0, weight: 1 },
          ],
        },
      }),
    ],
  });
  const { world } = play(model, () => {}, { horizonSec: 600 });
  expect([...world.waiting].map((task) => task.provider)).toEqual(["none", "none", "none"]);
  expect([...world.hosts()].reduce((sum, { tasks }) => sum + tasks.size, 0)).toBe(3);
});
