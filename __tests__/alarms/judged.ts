import { judgeAlarms } from "../../src/alarms/judge.ts";
import type { AlarmReport } from "../../src/alarms/result.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { ENVIRONMENTS, type StackJson, synth } from "../support/synth.ts";

export type Body = Record<string, unknown>;

/** Bodies of the resources of all stacks. */
export interface Bodies {
  /** One resource, to be changed. */
  at(address: string): Body;
  /** Its metric query with an id. */
  query(address: string, id: string): Body;
  remove(address: string): void;
}

const synthesized = new Map<string, ReadonlyMap<string, StackJson>>();

/** The verdicts on an environment after a change to its Terraform. */
export function judgedAfter(
  environment: keyof typeof ENVIRONMENTS,
  change: (bodies: Bodies) => void = () => {},
): AlarmReport {
  const known = synthesized.get(environment) ?? synth([ENVIRONMENTS[environment]]);
  synthesized.set(environment, known);
  const stacks = [...known.values()].map((stack) => structuredClone(stack));
  change(bodiesOf(stacks));
  return judgeAlarms(new DeclaredStacks(stacks.map((it) => new Configuration(it))), environment);
}

function bodiesOf(stacks: readonly StackJson[]): Bodies {
  const holder = (address: string) => {
    const [type = "", name = ""] = address.split(".");
    const named = stacks.map(({ resource }) => resource[type]).find((it) => it?.[name] !== undefined);
    if (!named) throw new Error(`no ${address}`);
    return { named, name };
  };
  const at = (address: string): Body => {
    const { name, named } = holder(address);
    return named[name] ?? {};
  };
  return {
    at,
    query: (address, id) => {
      const found = (at(address)["metric_query"] as Body[]).find((it) => it["id"] === id);
      if (!found) throw new Error(`no ${id} in ${address}`);
      return found;
    },
    remove: (address) => {
      const { name, named } = holder(address);
      delete named[name];
    },
  };
}

/** What keeps alarms from firing, each as `kind effect place: value`. */
export function problemsOf({ alarms }: AlarmReport): string[] {
  return alarms.flatMap(({ problems }) =>
    problems.map(({ effect, kind, place, value }) => `${kind} ${effect} ${place}: ${value}`),
  );
}

/** One alarm in Terraform of its own. */
export function judgedAlone(resource: Record<string, Record<string, Body>>): AlarmReport {
  return judgeAlarms(new DeclaredStacks([new Configuration({ resource })]), "alone");
}
