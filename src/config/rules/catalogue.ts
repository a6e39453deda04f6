import type { Finding } from "../../core/finding.ts";
import type { Environment } from "../schema.ts";
import { machineImage } from "./ami.ts";
import { capacityProvider, groupSizes, move, purchase, rootVolume } from "./capacity.ts";
import {
  aliases,
  callCycles,
  callees,
  connectMode,
  connectTimeouts,
  proxyRoom,
  uncalled,
} from "./connect.ts";
import { containerHealth } from "./container-health.ts";
import { domains, hosts } from "./domains.ts";
import { endpoints, foreignBuckets, grantsInReach, imagesInReach } from "./egress.ts";
import { execSessions } from "./exec.ts";
import { existingEndpoints, existingIds } from "./existing-network.ts";
import { fileSystems } from "./file-systems.ts";
import { furtherPorts } from "./further-ports.ts";
import { mixedGpus, taskGpus, unusedGpus } from "./gpus.ts";
import { policySizes, taskGrants } from "./grants.ts";
import { deploymentSurge, fargateFloor, largestSize, onDemandFloor } from "./headroom.ts";
import { home, tags } from "./identity.ts";
import {
  cacheCredentials,
  cachedImages,
  cachesInReach,
  imageCaches,
  uncachedImages,
} from "./image-caches.ts";
import { imageReferences, registries } from "./images.ts";
import { instanceTypes } from "./instance-types.ts";
import { jobRetries, jobSchedules, skippedRuns } from "./job.ts";
import { delays, healthChecks, stickySessions, tlsPolicy } from "./load-balancer.ts";
import { prefix, serviceNames, shortenedNames } from "./names.ts";
import { ingress, natGateways, privateAddresses, vpcBlock, zones } from "./network.ts";
import { natAddresses, peerRoutes } from "./network-ids.ts";
import { alertEmails, latency, logRetention, protection } from "./observability.ts";
import { distinctInstances, expressions, placedOnInstances } from "./placement.ts";
import { leavingPools, poolArchitectures, poolNames, strategies, unusedPools } from "./pools.ts";
import {
  certificatesPerLoadBalancer,
  portsPerLoadBalancer,
  rulesPerGroup,
  tasksPerLoadBalancer,
} from "./quotas.ts";
import { destinations } from "./ready-made.ts";
import { receivers } from "./receivers.ts";
import { refuse } from "./report.ts";
import { ownImages, repositories } from "./repositories.ts";
import { listenerRules, precedence } from "./routes.ts";
import { calendar, sizes, times } from "./schedules.ts";
import { plainSecrets, randomSettings, secretKeys, secretReferences } from "./secrets.ts";
import {
  containers,
  deployments,
  requestTarget,
  serviceScaling,
  stopTimes,
  utilizationTargets,
} from "./service.ts";
import { serviceEgress } from "./service-egress.ts";
import { sidecarLimits, sidecarNames, sidecarPorts, startOrder } from "./sidecars.ts";
import { replacementFirst, spotBudget } from "./spot.ts";
import { environmentFiles, ephemeralStorage } from "./storage.ts";
import { networkInterfaces, reservedMemory, taskSizes } from "./task-size.ts";
import { tcpHosts, tcpListeners, tcpMode, tcpTargets } from "./tcp.ts";
import { webAcl } from "./web-acl.ts";
import { queueFields, queueNames, queueSettings, queueTarget } from "./worker.ts";

/** A rule of the description: pure, and silent about anything another rule already rejects. */
export type DescriptionRule = (environment: Environment) => readonly Finding[];

const RULES: readonly DescriptionRule[] = [
  ...[prefix, serviceNames, shortenedNames, home, domains, tags],
  ...[
    vpcBlock,
    zones,
    privateAddresses,
    natGateways,
    ingress,
    serviceEgress,
    endpoints,
    imagesInReach,
    cachesInReach,
    grantsInReach,
    foreignBuckets,
    existingIds,
    existingEndpoints,
    natAddresses,
    peerRoutes,
  ],
  ...[groupSizes, purchase, instanceTypes, machineImage, capacityProvider, move, rootVolume, reservedMemory],
  ...[poolNames, strategies, poolArchitectures, unusedPools, leavingPools],
  ...[taskGpus, unusedGpus, mixedGpus],
  ...[placedOnInstances, distinctInstances, expressions],
  ...[taskSizes, networkInterfaces, largestSize, onDemandFloor, fargateFloor, deploymentSurge],
  ...[
    serviceScaling,
    utilizationTargets,
    requestTarget,
    stopTimes,
    deployments,
    containers,
    spotBudget,
    replacementFirst,
  ],
  ...[
    healthChecks,
    delays,
    stickySessions,
    tlsPolicy,
    webAcl,
    furtherPorts,
    listenerRules,
    hosts,
    precedence,
  ],
  ...[
    repositories,
    ownImages,
    imageCaches,
    cacheCredentials,
    cachedImages,
    uncachedImages,
    imageReferences,
    registries,
    secretReferences,
    plainSecrets,
    randomSettings,
    secretKeys,
  ],
  ...[
    sidecarNames,
    sidecarLimits,
    sidecarPorts,
    startOrder,
    containerHealth,
    destinations,
    ephemeralStorage,
    environmentFiles,
    execSessions,
    fileSystems,
  ],
  ...[callees, callCycles, connectMode, aliases, connectTimeouts, proxyRoom, uncalled],
  ...[queueSettings, queueFields, queueTarget, queueNames],
  ...[jobSchedules, jobRetries, skippedRuns],
  ...[tcpMode, tcpListeners, tcpHosts, tcpTargets],
  ...[
    taskGrants,
    policySizes,
    times,
    calendar,
    sizes,
    logRetention,
    alertEmails,
    receivers,
    latency,
    protection,
  ],
  ...[portsPerLoadBalancer, certificatesPerLoadBalancer, tasksPerLoadBalancer, rulesPerGroup],
];

/** Every broken rule of a parsed description, in the order of the catalogue. A rule that throws hides no other rule. */
export function checkDescription(
  environment: Environment,
  rules: readonly DescriptionRule[] = RULES,
): Finding[] {
  return rules.flatMap((rule) => {
    try {
      return rule(environment);
    } catch (error) {
      return [defect(rule, error)];
    }
  });
}

/** RULE-01: a rule that fails gives no verdict, so synthesis stops. The message of a defect quotes no value. */
function defect({ name }: DescriptionRule, error: unknown): Finding {
  return refuse("RULE-01", {
    place: "the rule itself",
    value: `${name}: ${error instanceof Error ? error.name : "no error"}`,
    limit: "a rule gives a verdict on every description",
    fix: "report this as a defect of Ballast, with the description",
  });
}
