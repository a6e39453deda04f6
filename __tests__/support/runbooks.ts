import { buildPlatform } from "../../src/model/build.ts";
import type { Platform } from "../../src/model/platform.ts";
import { FAILURE_MODES, writeRunbook } from "../../src/runbooks/catalogue.ts";
import {
  type Command,
  type Runbook,
  SECTIONS,
  type SectionId,
  type SimulatedFailure,
  type Step,
} from "../../src/runbooks/runbook.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import type { Declared } from "../../src/terraform/declared.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { ENVIRONMENTS, synth } from "./synth.ts";

export type EnvironmentName = keyof typeof ENVIRONMENTS;

export const ENVIRONMENT_NAMES = Object.keys(ENVIRONMENTS) as EnvironmentName[];

const built = new Map<EnvironmentName, { readonly declared: Declared; readonly platform: Platform }>();

/** An environment of this project as the command reads it. */
export function builtEnvironment(name: EnvironmentName) {
  const known = built.get(name);
  if (known) return known;
  const stacks = [...synth([ENVIRONMENTS[name]]).values()].map(
    (json) => new Configuration(json as unknown as ConstructorParameters<typeof Configuration>[0]),
  );
  const declared = new DeclaredStacks(stacks);
  const made = { declared, platform: buildPlatform(declared, { source: name, described: true }) };
  built.set(name, made);
  return made;
}

const written = new Map<EnvironmentName, readonly Runbook[]>();

/** Every runbook of an environment, once for each service that the failure hits. */
export function runbooksOf(name: EnvironmentName): readonly Runbook[] {
  const known = written.get(name);
  if (known) return known;
  const { declared, platform } = builtEnvironment(name);
  const made = FAILURE_MODES.flatMap((mode) =>
    platform.services
      .filter((service) => mode.hits(service, platform))
      .map((service) => writeRunbook(mode, declared, platform, service.name, notSimulated)),
  );
  written.set(name, made);
  return made;
}

/** Stands for runs that take seconds, where nobody looks at their numbers. */
export function notSimulated(_platform: Platform, scenario: string): SimulatedFailure {
  return {
    scenario,
    runs: 1,
    seed: 1,
    first: undefined,
    recovery: { medianSec: 0, p99Sec: 0, unrecovered: 0 },
    failedShare: { median: 0, p99: 0 },
    deployments: {},
  };
}

/** A step with where it stands. */
export interface PlacedStep {
  readonly runbook: Runbook;
  readonly section: SectionId;
  readonly step: Step;
}

/** Steps in the order in which they are done. */
export function stepsOf(runbook: Runbook): PlacedStep[] {
  return SECTIONS.flatMap((section) =>
    runbook.sections[section].steps.map((step) => ({ runbook, section, step })),
  );
}

/** `nat-loss web mitigation reroute`, for messages. */
export function placeOf({ runbook, section, step }: PlacedStep): string {
  return [runbook.source, runbook.id, runbook.service, section, step.id].join(" ");
}

/** Whether a command only looks. */
export function onlyLooks({ words }: Command): boolean {
  if (words[0] !== "aws") return words[1] === "ballast" && words[2] === "permissions";
  return /^(?:describe|list|get|lookup|simulate|wait)\b/.test(words[2] ?? "");
}

/** Shell variables that a command needs. */
export function variablesOf({ words }: Command): string[] {
  return words.flatMap((word) => /^\$([a-z_]+)$/.exec(word)?.[1] ?? []);
}
