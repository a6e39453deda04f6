import type { Service } from "../../model/platform.ts";
import type { Step } from "../runbook.ts";
import { aws, saved } from "../steps.ts";

/** Saves the ARN of the target group of a service. */
export function targetGroup(service: Service): Step[] {
  const [group] = service.targetGroups;
  if (!group) return [];
  return [
    {
      id: "target-group",
      text: `Take the ARN of the target group of ${service.name}.`,
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
    },
  ];
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
