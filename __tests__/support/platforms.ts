import fc from "fast-check";
import type { CapacityProvider, Platform, Pool, Service } from "../../src/model/platform.ts";
import { platform, pool, service, taskDefinition } from "./platform.ts";

const ZONES = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];

const percent = (min: number, max: number) => fc.integer({ min, max });

/** A pool of small or large instances, with any split. */
function anyPool(name: string): fc.Arbitrary<Pool> {
  return fc
    .record({
      slots: fc.integer({ min: 1, max: 10 }),
      types: fc.integer({ min: 1, max: 3 }),
      gpus: fc.integer({ min: 0, max: 4 }),
      minSize: fc.integer({ min: 0, max: 4 }),
      more: fc.integer({ min: 0, max: 8 }),
      zones: fc.subarray(ZONES, { minLength: 1 }),
      onDemandBase: fc.integer({ min: 0, max: 4 }),
      onDemandPercentageAboveBase: percent(0, 100),
      capacityRebalance: fc.boolean(),
      spotInstanceDraining: fc.boolean(),
      protectFromScaleIn: fc.boolean(),
    })
    .map(({ gpus, minSize, more, slots, types, ...rest }) =>
      pool({
        name,
        address: `aws_autoscaling_group.${name}`,
        minSize,
        maxSize: minSize + more,
        desiredCapacity: minSize,
        instanceTypes: Array.from({ length: types }, (_, index) => ({
          name: `type${index + 1}`,
          vcpu: 2 * (index + 1),
          taskMemoryMiB: 3800 * (index + 1),
          awsvpcSlots: slots,
          gpus,
          architecture: "x86_64" as const,
        })),
        ...rest,
      }),
    );
}

function anyProvider(name: string): fc.Arbitrary<CapacityProvider> {
  return fc
    .record({
      targetCapacity: percent(50, 100),
      minimumScalingStepSize: fc.integer({ min: 1, max: 3 }),
      maximumScalingStepSize: fc.integer({ min: 3, max: 20 }),
      instanceWarmupSec: fc.integer({ min: 0, max: 400 }),
      managedTerminationProtection: fc.boolean(),
      managedDraining: fc.boolean(),
    })
    .map(({ managedDraining, managedTerminationProtection, ...managedScaling }) => ({
      kind: "auto-scaling-group" as const,
      name,
      address: `aws_ecs_capacity_provider.${name}`,
      pool: name,
      managedScaling,
      managedTerminationProtection,
      managedDraining,
    }));
}

function anyService(name: string, providers: readonly string[]): fc.Arbitrary<Service> {
  return fc
    .record({
      desiredCount: fc.integer({ min: 0, max: 14 }),
      minimumHealthyPercent: percent(0, 100),
      maximumPercent: percent(100, 200),
      breaker: fc.boolean(),
      rollback: fc.boolean(),
      grace: fc.integer({ min: 0, max: 120 }),
      stopTimeoutSec: fc.integer({ min: 2, max: 120 }),
      deregistrationDelaySec: fc.integer({ min: 0, max: 300 }),
      intervalSec: fc.integer({ min: 5, max: 60 }),
      balanced: fc.boolean(),
      rebalancing: fc.boolean(),
      weights: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 2 }),
      base: fc.integer({ min: 0, max: 3 }),
      cpu: fc.constantFrom(256, 512, 1024),
      gpus: fc.constantFrom(0, 0, 1, 2),
      networkMode: fc.constantFrom("awsvpc" as const, "bridge" as const),
    })
    .map((it) => {
      const [group] = service().targetGroups;
      const groups = group
        ? [
            {
              ...group,
              name,
              deregistrationDelaySec: it.deregistrationDelaySec,
              healthCheck: { ...group.healthCheck, intervalSec: it.intervalSec },
            },
          ]
        : [];
      const items = providers.map((capacityProvider, index) => ({
        capacityProvider,
        base: index === 0 ? it.base : 0,
        weight: Math.max(index === 0 ? 1 : 0, it.weights[index] ?? 0),
      }));
      return service({
        name,
        address: `aws_ecs_service.${name}`,
        desiredCount: it.desiredCount,
        launch: { kind: "strategy", items },
        minimumHealthyPercent: it.minimumHealthyPercent,
        maximumPercent: it.maximumPercent,
        circuitBreaker: { enable: it.breaker, rollback: it.rollback },
        healthCheckGracePeriodSec: it.grace,
        availabilityZoneRebalancing: it.rebalancing,
        targetGroups: it.balanced ? groups : [],
        task: taskDefinition({
          cpu: it.cpu,
          memoryMiB: it.cpu * 2,
          gpus: it.gpus,
          networkMode: it.networkMode,
          stopTimeoutSec: it.stopTimeoutSec,
        }),
      });
    });
}

/** One or two pools with managed scaling, and up to three services on them. */
export const anyPlatform: fc.Arbitrary<Platform> = fc.integer({ min: 1, max: 2 }).chain((count) => {
  const names = ["od", "spot"].slice(0, count);
  return fc
    .record({
      pools: fc.tuple(...names.map(anyPool)),
      capacityProviders: fc.tuple(...names.map(anyProvider)),
      services: fc
        .integer({ min: 1, max: 3 })
        .chain((many) =>
          fc.tuple(...["api", "web", "jobs"].slice(0, many).map((name) => anyService(name, names))),
        ),
    })
    .map((it) => platform(it));
});
