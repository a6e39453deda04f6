import { readFileSync } from "node:fs";
import { join } from "node:path";
import { boundaryOf } from "../../src/boundary/boundary.ts";
import type { Boundary, Way } from "../../src/boundary/result.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredPlan } from "../../src/terraform/declared-plan.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { FOREIGN } from "../support/drift.ts";
import { ENVIRONMENTS, type StackJson, synth } from "../support/synth.ts";

type Body = Record<string, unknown>;
/** Bodies of resources, by type and name. */
export type Resources = Record<string, Record<string, Body>>;

const synthesized = new Map<string, ReadonlyMap<string, StackJson>>();

/** The boundary of an environment after a change to its Terraform. @param change gets all resources by type and name */
export function boundaryAfter(
  environment: keyof typeof ENVIRONMENTS,
  change: (resources: Resources) => void = () => {},
): Boundary {
  const known = synthesized.get(environment) ?? synth([ENVIRONMENTS[environment]]);
  synthesized.set(environment, known);
  const stacks = [...known.values()].map((stack) => structuredClone(stack));
  const all: Resources = {};
  for (const { resource } of stacks) {
    for (const [type, named] of Object.entries(resource)) {
      // The objects are those of the stacks: what is changed here is changed there.
      all[type] = { ...all[type], ...named };
    }
  }
  const before = new Map(Object.entries(all).map(([type, named]) => [type, new Set(Object.keys(named))]));
  change(all);
  const [, platform] = stacks;
  for (const [type, named] of Object.entries(all)) {
    for (const [name, body] of Object.entries(named)) {
      if (before.get(type)?.has(name) || !platform) continue;
      (platform.resource as Resources)[type] = { ...platform.resource[type], [name]: body };
    }
  }
  const declared = new DeclaredStacks(stacks.map((it) => new Configuration(it)));
  return boundaryOf(declared, buildPlatform(declared, { source: environment, described: true }));
}

export function boundaryOfPlan(name: string): Boundary {
  const declared = new DeclaredPlan(parsePlan(readFileSync(join(FOREIGN, `${name}.json`), "utf8"), name));
  return boundaryOf(declared, buildPlatform(declared, { source: name, described: false }));
}

/** Ways in a state, each as `kind place: value`. */
export function waysThatAre(state: Way["state"], { ways }: Boundary): string[] {
  return ways
    .filter((way) => way.state === state)
    .map(({ kind, place, value }) => `${kind} ${place}: ${value}`);
}

/** The body of one resource, to be changed. */
export function of(resources: Resources, address: string): Body {
  const [type = "", name = ""] = address.split(".");
  const found = resources[type]?.[name];
  if (!found) throw new Error(`no ${address}`);
  return found;
}

/** A policy on the task role of web. */
export const taskPolicy = (policy: string) => (resources: Resources) => {
  resources["aws_iam_role_policy"] = {
    ...resources["aws_iam_role_policy"],
    planted: { role: "shop-prod-web-task", policy },
  };
};

/** Other words in the user data of the instances. */
export const user = (from: string, to: string) => (resources: Resources) => {
  const template = of(resources, "aws_launch_template.instance");
  template["user_data"] = String(template["user_data"]).replace(from, to);
};

/** A changed first container of web. */
export const container = (change: (container: Body) => void) => (resources: Resources) => {
  const task = of(resources, "aws_ecs_task_definition.web");
  const containers = JSON.parse(String(task["container_definitions"]));
  change(containers[0]);
  task["container_definitions"] = JSON.stringify(containers);
};

/** Other options of the metadata service. */
export const metadata = (options: Body) => (resources: Resources) =>
  void Object.assign(of(resources, "aws_launch_template.instance")["metadata_options"] as Body, options);
