import type { Service, TargetGroup } from "../../model/platform.ts";
import type { Step } from "../runbook.ts";
import { aws, saved } from "../steps.ts";

/** Saves the ARN of the first target group of a service. */
export function targetGroup(service: Service): Step[] {
  return service.targetGroups.slice(0, 1).map((group) => arnOf(service, group));
}

/** Saves the ARN of each target group of a service, and takes steps with it. Ids of those after the first have its number. */
export function eachTargetGroup(service: Service, steps: (group: TargetGroup) => readonly Step[]): Step[] {
  return service.targetGroups.flatMap((group, index) =>
    [arnOf(service, group), ...steps(group)].map((step) =>
      index === 0 ? step : { ...step, id: `${step.id}-${index + 1}` },
    ),
  );
}

function arnOf({ name, targetGroups }: Service, group: TargetGroup): Step {
  const which = targetGroups.length > 1 ? `target group ${group.name}` : "the target group";
  return {
    id: "target-group",
    text: `Take the ARN of ${which} of ${name}.`,
    command: saved(
      "target_group",
      aws(
        "elbv2",
        "describe-target-groups",
        "--names",
        group.name,
        "--query",
        "TargetGroups[0].TargetGroupArn",
      ),
    ),
    expect: { kind: "something" },
    otherwise: "There is no such target group in this account and Region.",
  };
}

export function healthyTargets(): Step {
  return {
    id: "healthy-targets",
    text: "No target is unhealthy.",
    command: aws(
      "elbv2",
      "describe-target-health",
      "--target-group-arn",
      "$target_group",
      "--query",
      "TargetHealthDescriptions[?TargetHealth.State=='unhealthy'].Target.Id",
    ),
    expect: { kind: "empty" },
    otherwise: "Read the reason of those that are: `--query 'TargetHealthDescriptions[].TargetHealth'`.",
  };
}
