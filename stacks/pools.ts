import { Construct } from "constructs";
import { type Ec2Capacity, type Pool, poolHardware, poolsOf, typeFacts } from "../src/config/capacity.ts";
import type { Environment } from "../src/config/schema.ts";
import { hasEndpoints } from "../src/config/service.ts";
import { BridgePorts } from "../src/constructs/capacity/bridge-ports.ts";
import { InstancePool, type OffHoursSize } from "../src/constructs/capacity/instance-pool.ts";
import { InstanceRole } from "../src/constructs/capacity/instance-role.ts";
import { LaunchTemplate } from "../src/constructs/capacity/launch-template.ts";
import type { Home } from "../src/core/arn.ts";
import { amiPin, imageId } from "../src/core/ecs-ami.ts";
import { DEFAULT_POOL } from "../src/core/strategy.ts";
import { tagsOf } from "./environment-stack.ts";
import { endpointsBlock, type PlatformNetwork } from "./network.ts";
import { poolName } from "./placement.ts";

/** What the pools of an environment stand in. */
export interface PoolSurroundings {
  readonly environment: Environment;
  readonly home: Home;
  readonly network: PlatformNetwork;
  /** Security group of the load balancer, which reaches instances in bridge mode. */
  readonly balancerGroupId: string;
}

/** A pool as it is described, and what was made of it. */
export interface CreatedPool {
  readonly described: Pool;
  readonly created: InstancePool;
}

/** Every pool of instances, the default one first. They have one role and one security group, and each a launch template. */
export function createPools(
  scope: Construct,
  { balancerGroupId, environment, home, network }: PoolSurroundings,
  capacity: Ec2Capacity,
): CreatedPool[] {
  const { protection } = environment;
  const instance = new Construct(scope, "instance");
  const role = new InstanceRole(instance, "_role", { home, serviceConnect: hasEndpoints(environment) });
  const https = {
    internet: environment.network.egress.kind !== "endpoints-only",
    endpointsGroupId: network.endpointsGroupId,
    endpointsCidr: endpointsBlock(environment),
    s3PrefixListId: network.s3PrefixListId,
  };
  let securityGroupId: string | undefined;
  const pools = poolsOf(capacity).map((pool) => {
    const within = pool.name === DEFAULT_POOL ? instance : new Construct(scope, `instance-${pool.name}`);
    const hardware = poolHardware(pool);
    const template = new LaunchTemplate(within, "_launch-template", {
      name: poolName(home, pool.name),
      home,
      group: securityGroupId === undefined ? { vpcId: network.vpcId, https } : { id: securityGroupId },
      imageId: imageId(pool.ami === undefined ? undefined : amiPin(pool.ami), hardware),
      instanceProfileArn: role.instanceProfileArn,
      rootVolumeGiB: pool.rootVolumeGiB,
      agent: { reservedMemoryMiB: pool.reservedMemoryMiB, gpus: hardware.gpu },
      tags: tagsOf(environment),
    });
    securityGroupId = template.securityGroupId;
    return { pool, template };
  });
  if (capacity.networkMode === "bridge" && securityGroupId !== undefined) {
    new BridgePorts(instance, "bridge", { instanceGroupId: securityGroupId, balancerGroupId });
  }
  return pools.map(({ pool, template }) => ({
    described: pool,
    created: new InstancePool(scope, pool.name === DEFAULT_POOL ? "pool" : `pool-${pool.name}`, {
      name: poolName(home, pool.name),
      subnetIds: network.privateSubnetIds,
      launchTemplate: { id: template.templateId, version: template.latestVersion },
      instanceTypes: pool.instanceRequirements ?? pool.instanceTypes,
      purchase: pool,
      size: { min: pool.minInstances, max: pool.maxInstances },
      scaling: {
        targetCapacityPercent: pool.targetCapacityPercent,
        maximumStepSize: pool.maximumScalingStepSize,
        warmupSec: pool.instanceWarmupSec,
      },
      offHours: offHoursOf(environment, pool, pools.length),
      protection,
      needs: [role.policy],
    }),
  }));
}

/** Whether tasks in `awsvpc` mode have network interfaces on a trunk in some pool: all its types must support that. */
export function needsTrunking(capacity: Ec2Capacity): boolean {
  return (
    capacity.networkMode === "awsvpc" &&
    poolsOf(capacity).some((pool) =>
      pool.instanceTypes.every((name) => typeFacts(pool, name)?.trunkedTasks !== undefined),
    )
  );
}

/** One of several pools has off-hours only where they lower its minimum: they never add instances. */
function offHoursOf(
  { schedules }: Environment,
  { minInstances, name }: Pool,
  pools: number,
): OffHoursSize | undefined {
  if (!schedules || (pools > 1 && minInstances <= schedules.offHoursMinInstances)) return undefined;
  return {
    ...(name !== DEFAULT_POOL && { prefix: `${name}-` }),
    timeZone: schedules.timeZone,
    start: schedules.offHoursStart,
    end: schedules.offHoursEnd,
    minInstances: schedules.offHoursMinInstances,
  };
}
