import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import { InputError } from "../../core/input-error.ts";
import { nearest } from "../../core/nearest.ts";
import type { Platform } from "../../model/platform.ts";
import { parseObjective } from "../../simulation/objective.ts";
import { isParameter, names, type ParameterName } from "../../simulation/parameters.ts";
import type { Request } from "../../simulation/request.ts";
import { planScenario, scenarioIds } from "../../simulation/scenarios/catalogue.ts";
import type { Scenario } from "../../simulation/scenarios/scenario.ts";
import { applySettings } from "../../simulation/settings/settings.ts";

/** Parts of a scorecard: every scenario, and a release of each kind. */
export function scorecardIds(scenarios: readonly Scenario[]): string[] {
  return scenarioIds(scenarios).filter((id) => !id.includes(":") || id.startsWith("deployment:"));
}

/** Values that a user set, by what they belong to. */
export interface Given {
  readonly scenarios: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly against: readonly string[];
  readonly runs: number;
  readonly seed: number;
  readonly sensitivity: boolean;
}

/**
 * What is asked for, checked before anything runs.
 * @throws InputError for an unknown scenario, setting, parameter or objective, or a value outside its limits
 */
export function requestOf(platform: Platform, given: Given, scenarios: readonly Scenario[]): Request {
  const { settings, values, overrides } = sorted(given, scenarios);
  const request: Request = {
    platform: applySettings(platform, settings),
    scenarios: given.scenarios,
    set: values,
    overrides,
    runs: given.runs,
    seed: given.seed,
    against: given.against,
    sensitivity: given.sensitivity,
  };
  for (const id of request.scenarios) planScenario(id, request.set, scenarios);
  for (const text of request.against) parseObjective(text);
  return request;
}

function sorted({ scenarios: asked, set }: Given, scenarios: readonly Scenario[]) {
  const ids = new Set(asked.flatMap((id) => id.split("+")).map((part) => part.split(":")[0]));
  const used = scenarios.filter(({ id }) => ids.has(id));
  const settings: Record<string, string> = {};
  const values: Record<string, string> = {};
  const overrides: Partial<Record<ParameterName, number>> = {};
  for (const [name, value] of Object.entries(set)) {
    const parameter = /^parameter\.(.*)$/.exec(name)?.[1];
    const has = ({ id, parameters }: Scenario) =>
      ["load", ...Object.keys(parameters)].some((it) => name === it || name === `${id}.${it}`);
    if (parameter !== undefined) overrides[known(parameter)] = numberIn(name, value);
    else if (used.some(has)) values[name] = value;
    else settings[name] = value;
  }
  return { settings, values, overrides };
}

function known(name: string): ParameterName {
  if (isParameter(name)) return name;
  const like = nearest(name, names());
  const fix = like ? `did you mean ${like}?` : `give one of ${names().join(", ")}`;
  throw new InputError("PARAMETER", `parameter.${name}`, "is not a parameter of the simulation", fix);
}

function numberIn(place: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0 && value <= 1e9) return value;
  throw new InputError(
    "PARAMETER_VALUE",
    place,
    `got ${text}; limit: a number from 0 to 1000000000`,
    "give such a number",
  );
}

/** `name=value`, gathered. */
export function setOption(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("limit: name=value, such as capacity.maxInstances=20 or share=0.5");
  }
  return { ...before, [name]: value };
}

/** A list option that may be given several times. */
export function listOption(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** A whole number within limits. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`limit: a whole number from ${min} to ${max}`);
  };
}

export function seedOption(): Option {
  return new Option("--seed <number>", "the same seed gives the same result")
    .argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .default(1);
}

export function workersOption(): Option {
  return new Option("--workers <number>", "threads")
    .argParser(wholeNumber(1, 256))
    .default(availableParallelism(), "one for each core");
}

/** `2/8`: the second of eight parts. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export function shardOption(text: string): Shard {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (!(shard.index >= 1 && shard.index <= shard.of)) {
    throw new InvalidArgumentError("limit: i/n, with i from 1 to n, such as 2/8");
  }
  return shard;
}
