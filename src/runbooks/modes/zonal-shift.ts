import type { Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import { aws, saved } from "../steps.ts";

/** Works where the load balancer has zonal shift enabled; it moves requests within about a minute, for three days at most. */
export function shift({ names, service }: Situation): Step[] {
  const name = names.balancers.get(service.targetGroups[0]?.loadBalancers[0] ?? "");
  if (name === undefined) return [];
  return [
    {
      id: "balancer",
      text: "Take the ARN of the load balancer.",
      command: saved(
        "balancer",
        aws(
          "elbv2",
          "describe-load-balancers",
          "--names",
          name,
          "--query",
          "LoadBalancers[0].LoadBalancerArn",
        ),
      ),
      expect: { kind: "something" },
      otherwise: "There is no such load balancer in this account and Region.",
    },
    {
      id: "shift-enabled",
      text: "It has zonal shift enabled.",
      command: aws(
        "elbv2",
        "describe-load-balancer-attributes",
        "--load-balancer-arn",
        "$balancer",
        "--query",
        "Attributes[?Key=='zonal_shift.config.enabled'].Value|[0]",
      ),
      expect: { kind: "equals", value: "true" },
      otherwise: "It is off: the next step is refused. Turn it on in the code (`enable_zonal_shift`).",
    },
    {
      id: "shift",
      text: "Move requests away from the zone, for three hours.",
      command: aws(
        "arc-zonal-shift",
        "start-zonal-shift",
        "--resource-identifier",
        "$balancer",
        "--away-from",
        "$zone_id",
        "--expires-in",
        "3h",
        "--comment",
        "zone-loss",
        "--query",
        "status",
      ),
      expect: { kind: "equals", value: "ACTIVE" },
      otherwise: "Wait for the health checks to take the zone out.",
      drift: { found: "No plan shows it; it ends by itself after three hours", takenBackBy: ["end-shift"] },
    },
  ];
}

export function endShift({ names, service }: Situation): Step[] {
  if (names.balancers.get(service.targetGroups[0]?.loadBalancers[0] ?? "") === undefined) return [];
  return [
    {
      id: "running-shift",
      text: "Take the shift that is active.",
      command: saved(
        "shift",
        aws(
          "arc-zonal-shift",
          "list-zonal-shifts",
          "--status",
          "ACTIVE",
          "--resource-identifier",
          "$balancer",
          "--query",
          "items[0].zonalShiftId",
        ),
      ),
      expect: { kind: "something" },
      otherwise: "It has ended by itself.",
    },
    {
      id: "end-shift",
      text: "When the targets of the zone are healthy, send requests to it again.",
      command: aws(
        "arc-zonal-shift",
        "cancel-zonal-shift",
        "--zonal-shift-id",
        "$shift",
        "--query",
        "status",
      ),
      expect: { kind: "equals", value: "CANCELED" },
      otherwise: "It had ended.",
    },
  ];
}
