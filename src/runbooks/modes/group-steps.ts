import type { Situation } from "../failure-mode.ts";
import type { Command, Step } from "../runbook.ts";
import { aws } from "../steps.ts";

type Pool = NonNullable<Situation["pool"]>;

/** A query about a group. */
export function groupQuery(name: string, query: string): Command {
  return aws(
    "autoscaling",
    "describe-auto-scaling-groups",
    "--auto-scaling-group-names",
    name,
    "--no-paginate",
    "--query",
    query,
  );
}

export function belowMaximum(name: string): Step {
  return {
    id: "below-maximum",
    text: "The group may still grow.",
    command: groupQuery(name, "AutoScalingGroups[0].DesiredCapacity<AutoScalingGroups[0].MaxSize"),
    expect: { kind: "equals", value: "True" },
    otherwise: "It is at its maximum: no instance comes, whatever waits.",
  };
}

export function maximum(pool: Pool, id: string): Step {
  return {
    id,
    text: "The maximum is that of the code.",
    command: groupQuery(pool.name, "AutoScalingGroups[0].MaxSize"),
    expect: { kind: "equals", value: String(pool.maxSize) },
    otherwise: "Somebody changed it.",
  };
}

export function inService({ pool }: Situation): Step[] {
  if (!pool) return [];
  return [
    {
      id: "in-service",
      text: "As many instances are in service as are wanted.",
      command: groupQuery(
        pool.name,
        "length(AutoScalingGroups[0].Instances[?LifecycleState=='InService'])>=AutoScalingGroups[0].DesiredCapacity",
      ),
      expect: { kind: "equals", value: "True" },
      otherwise: "Instances are still missing: read the scaling activities of the group.",
    },
  ];
}

export function failedLaunches(name: string, otherwise: string): Step {
  return {
    id: "failed-launches",
    text: "See why launches fail.",
    command: aws(
      "autoscaling",
      "describe-scaling-activities",
      "--auto-scaling-group-name",
      name,
      "--no-paginate",
      "--query",
      "Activities[:5].[StatusCode,StatusMessage]",
    ),
    otherwise: otherwise,
  };
}
