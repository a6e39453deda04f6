import { InputError } from "../core/input-error.ts";
import { nearest } from "../core/nearest.ts";
import type { CapacityProvider, Platform, Service } from "../model/platform.ts";
import type { Declared } from "../terraform/declared.ts";
import type { FailureMode, Situation } from "./failure-mode.ts";
import { badRelease } from "./modes/deployment.ts";
import { healthEndpoint } from "./modes/health-endpoint.ts";
import { natLoss } from "./modes/nat-loss.ts";
import { pendingTasks } from "./modes/pending-tasks.ts";
import { secretLeaked } from "./modes/secret-leaked.ts";
import { secretsDenied } from "./modes/secrets-denied.ts";
import { spotCollapse } from "./modes/spot-collapse.ts";
import { spotLossDuringDeployment } from "./modes/spot-loss-during-deployment.ts";
import { zoneLoss } from "./modes/zone-loss.ts";
import { isAddress, namesOf } from "./names.ts";
import type { Runbook, Step } from "./runbook.ts";
import { SECTIONS } from "./runbook.ts";
import { signalsOf } from "./signals.ts";
import { simulateFailure } from "./simulated.ts";

/** Every failure mode, in the order of the list. */
export const FAILURE_MODES: readonly FailureMode[] = [
  spotLossDuringDeployment,
  spotCollapse,
  secretsDenied,
  secretLeaked,
  pendingTasks,
  badRelease,
  healthEndpoint,
  zoneLoss,
  natLoss,
];

/** A failure mode by its id. @throws InputError that names the nearest */
export function failureMode(id: string): FailureMode {
  const found = FAILURE_MODES.find((mode) => mode.id === id);
  if (found) return found;
  const ids = FAILURE_MODES.map((mode) => mode.id);
  const like = nearest(id, ids);
  throw new InputError(
    "RUNBOOK",
    id,
    "is not a runbook",
    `${like ? `did you mean ${like}? ` : ""}give one of ${ids.join(", ")}`,
  );
}

/**
 * The runbook of a failure, filled in for a platform.
 * @param wanted name of the service that the commands are about @default the first that the failure hits
 * @param simulate makes the numbers that take seconds
 * @throws InputError for a service that there is not, or that the failure does not concern
 */
export function writeRunbook(
  mode: FailureMode,
  declared: Declared,
  platform: Platform,
  wanted?: string,
  simulate: typeof simulateFailure = simulateFailure,
): Runbook {
  const service = serviceFor(mode, platform, wanted);
  const provider = providerOf(platform, service);
  const situation: Situation = {
    platform,
    names: namesOf(declared, platform),
    service,
    provider,
    pool: platform.pools.find(({ name }) => name === provider?.pool) ?? poolWithout(platform, service),
    environment: platform.described ? platform.source : undefined,
  };
  const { sections, wrong } = mode.write(situation);
  const steps = SECTIONS.flatMap((section) => sections[section].steps);
  return {
    id: mode.id,
    title: mode.title,
    source: platform.source,
    described: platform.described,
    service: service.name,
    signals: signalsOf(mode.id, platform, service),
    simulated: mode.scenarios.map((scenario) => simulate(platform, scenario)),
    sections,
    wrong,
    unknown: unknownNames(steps),
  };
}

/** Whether a failure can hit a platform. */
export function concerns({ hits }: FailureMode, platform: Platform): boolean {
  return platform.services.some((service) => hits(service, platform));
}

function serviceFor(
  { hits, id, spared }: FailureMode,
  platform: Platform,
  wanted: string | undefined,
): Service {
  const names = platform.services.map(({ name }) => name);
  const hit = platform.services.filter((service) => hits(service, platform));
  if (wanted === undefined) {
    const [first] = hit;
    if (first) return first;
    throw new InputError(
      "RUNBOOK",
      id,
      `does not concern ${platform.source}: ${spared}`,
      "`ballast runbook` lists the others",
    );
  }
  const found = platform.services.find(({ name }) => name === wanted);
  if (!found) {
    const like = nearest(wanted, names);
    throw new InputError(
      "RUNBOOK_SERVICE",
      wanted,
      `is not a service of ${platform.source}; limit: ${names.slice(0, 10).join(", ")}`,
      like ? `did you mean ${like}?` : "give one of these to --service",
    );
  }
  if (hits(found, platform)) return found;
  throw new InputError(
    "RUNBOOK_SERVICE",
    wanted,
    `is not concerned by ${id}: ${spared}`,
    hit[0] ? `give ${hit[0].name} to --service` : "`ballast runbook` lists the others",
  );
}

/** Provider of the tasks of a service, where they run on instances. */
function providerOf({ capacityProviders }: Platform, { launch }: Service): Situation["provider"] {
  const items = launch.kind === "strategy" ? launch.items : [];
  return capacityProviders.find(
    (provider): provider is Extract<CapacityProvider, { kind: "auto-scaling-group" }> =>
      provider.kind === "auto-scaling-group" && items.some((item) => item.capacityProvider === provider.name),
  );
}

/** With a launch type, tasks run on any pool of the cluster. */
function poolWithout({ pools }: Platform, { launch }: Service): Situation["pool"] {
  return launch.kind === "launch-type" && launch.launchType === "EC2" ? pools[0] : undefined;
}

/** Addresses that stand where a command needs a name. */
function unknownNames(steps: readonly Step[]): string[] {
  const words = steps.flatMap(({ command }) => (command?.words[0] === "aws" ? command.words : []));
  const parts = words.flatMap((word) => word.split(/[,=/]/)).filter(isAddress);
  return [...new Set(parts)].sort();
}
