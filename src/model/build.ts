import { ECS_ACCOUNT_SETTINGS } from "../core/account-settings.ts";
import { InputError } from "../core/input-error.ts";
import { instanceType } from "../core/instance-types.ts";
import { blocksAt, type Declared, type DeclaredResource, valueAt } from "../terraform/declared.ts";
import { readAlarms, readCompositeAlarms, readEventRules, readMetricFilters } from "./alarms.ts";
import { CapacityProviders } from "./capacity-providers.ts";
import { type Cluster, chooseCluster } from "./clusters.ts";
import type { GivenInstanceTypes } from "./instance-types.ts";
import { endpointsOf, Network } from "./network.ts";
import type { Platform, Pool, Service } from "./platform.ts";
import { agentStopTimeout, joinedCluster, readPool } from "./pools.ts";
import { Reader } from "./reader.ts";
import { isFargate, launchOf, readService } from "./services.ts";
import { TargetGroups } from "./target-groups.ts";

export interface BuildOptions {
  /** Name for headlines and errors: the environment's, or the file's. */
  readonly source: string;
  /** Whether Ballast synthesized it from a description. @default false */
  readonly described?: boolean;
  /** Name of the ECS cluster; needed where there are several with services. */
  readonly cluster?: string | undefined;
  /** Sizes of instance types given by hand, which count more than the known ones. */
  readonly instanceTypes?: GivenInstanceTypes | undefined;
}

/**
 * Builds the platform that Terraform declares.
 * @throws InputError for what is wrong, and for what is not known and would make every result meaningless
 */
export function buildPlatform(
  declared: Declared,
  { cluster: wanted, described = false, instanceTypes = new Map(), source }: BuildOptions,
): Platform {
  const reader = new Reader(declared);
  const cluster = chooseCluster(reader, source, wanted);
  const providers = new CapacityProviders(reader, cluster);
  const groups = groupsOf(reader, cluster, providers);
  const network = new Network(reader);
  const trunking = hasTrunking(reader);
  const pools = groups.map((group) => readPool(reader, group, network, { given: instanceTypes, trunking }));
  const targetGroups = new TargetGroups(reader);
  const stopTimeoutSec = groups
    .map((group) => agentStopTimeout(group, reader))
    .find((sec) => sec !== undefined);
  const services = cluster.services.map((service) =>
    readService(reader, service, {
      cluster: cluster.name,
      network,
      providers,
      pools,
      targetGroups,
      stopTimeoutSec,
    }),
  );
  noteJobs(reader);
  noteCaches(reader, services);
  if (!trunking) noteTrunking(reader, pools, services);
  return {
    source,
    described,
    region: declared.region ?? regionOf(declared, network),
    cluster: cluster.name,
    clusterAddress: cluster.resource?.address,
    zones: network.zones,
    pools,
    capacityProviders: providers.all.map(({ provider }) => provider),
    services: distinct(services),
    endpoints: endpointsOf(reader),
    alarms: readAlarms(reader),
    compositeAlarms: readCompositeAlarms(reader),
    eventRules: readEventRules(reader),
    metricFilters: readMetricFilters(reader),
    assumptions: reader.assumptions,
  };
}

/** Groups behind the providers, and groups whose user data joins the cluster. */
function groupsOf(
  reader: Reader,
  cluster: Cluster,
  providers: CapacityProviders,
): readonly DeclaredResource[] {
  const behind = new Set(providers.all.flatMap(({ group }) => group ?? []));
  const all = reader.declared.of("aws_autoscaling_group");
  const joins = (group: DeclaredResource) => {
    const joined = joinedCluster(reader, group);
    return (
      joined === cluster.name ||
      (cluster.resource !== undefined && joined === `\${${cluster.resource.address}.name}`)
    );
  };
  const groups = all.filter((group) => behind.has(group) || joins(group));
  const needsHosts = cluster.services.some((service) => !isFargate(launchOf(reader, service, providers)));
  if (groups.length > 0 || !needsHosts) return groups;
  const [only, second] = all.filter((group) => joinedCluster(reader, group) === undefined);
  if (only && second === undefined) {
    reader.assume(only.address, `nothing says which cluster its instances join; taken: ${cluster.name}`);
    return [only];
  }
  throw new InputError(
    "MODEL_POOL",
    cluster.resource?.address ?? cluster.name,
    "services run on EC2, and no Auto Scaling group in the Terraform joins the cluster",
    "give a plan or a state that has the group, its launch template and its capacity provider",
  );
}

/** ENI trunking is a setting of the account: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html (2026-06). */
function hasTrunking(reader: Reader): boolean {
  const { declared } = reader;
  if (valueAt(declared.outputs.get(ECS_ACCOUNT_SETTINGS), "awsvpcTrunking") === "enabled") return true;
  return declared
    .of("aws_ecs_account_setting_default")
    .some(
      (it) => valueAt(it.values, "name") === "awsvpcTrunking" && valueAt(it.values, "value") === "enabled",
    );
}

function noteTrunking(reader: Reader, pools: readonly Pool[], services: readonly Service[]): void {
  if (!services.some(({ launch, task }) => task.networkMode === "awsvpc" && !isFargate(launch))) return;
  for (const pool of pools) {
    const able = pool.instanceTypes.filter(({ name }) => instanceType(name)?.trunkedTasks !== undefined);
    if (able.length === 0) continue;
    reader.assume(
      `${pool.address}, awsvpcTrunking`,
      `the account setting is not in the Terraform; taken: off, so an instance of ${able[0]?.name} takes ${able[0]?.awsvpcSlots} tasks in awsvpc mode`,
    );
  }
}

/** The first pull of an image through a cache needs the registry upstream: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html (2026-11). */
function noteCaches(reader: Reader, services: readonly Service[]): void {
  for (const cache of reader.declared.of("aws_ecr_pull_through_cache_rule")) {
    const prefix = reader.text(cache, "ecr_repository_prefix");
    const uses = services.some(({ task }) =>
      task.images.some((image) => image.split("/").slice(1).join("/").startsWith(`${prefix}/`)),
    );
    if (!uses) continue;
    reader.assume(
      cache.address,
      "nothing says what was pulled through it; taken: all images that tasks pull by it are in Amazon ECR",
    );
  }
}

/** Tasks that no service runs. */
function noteJobs(reader: Reader): void {
  for (const schedule of reader.declared.of("aws_scheduler_schedule")) {
    if (blocksAt(schedule.values, "target.0.ecs_parameters").length === 0) continue;
    reader.assume(
      schedule.address,
      "runs of a job are not simulated; taken: none, so its tasks take no room on the instances",
    );
  }
}

function regionOf(declared: Declared, network: Network): string | undefined {
  const [source] = declared.of("data.aws_region");
  const told = source && (valueAt(source.values, "name") ?? valueAt(source.values, "id"));
  if (typeof told === "string") return told;
  const zone = network.zones.map(({ name }) => /^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$/.exec(name)?.[1]);
  return zone.find((region) => region !== undefined);
}

/** Services are found by name: where two have one, the address tells them apart. */
function distinct(services: readonly Service[]): Service[] {
  return services.map((service) => {
    const shared = services.filter(({ name }) => name === service.name).length > 1;
    return shared ? { ...service, name: service.address } : service;
  });
}
