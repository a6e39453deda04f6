import type { Situation } from "../failure-mode.ts";
import type { Step } from "../runbook.ts";
import { aws, awsDo, inCluster, saved } from "../steps.ts";

/** Words around the two steps that stop what rolls out. */
interface StopWords {
  readonly find: string;
  readonly noneRollsOut: string;
  readonly stop: string;
  /** What drift leads to, where Terraform owns the revision. */
  readonly drift?: Step["drift"];
}

/** Finds the deployment that rolls out, and has ECS roll it back: `aws ecs stop-service-deployment` takes no service. */
export function stopDeployment({ platform, service }: Situation, words: StopWords): Step[] {
  return [
    {
      id: "running-deployment",
      text: words.find,
      command: saved(
        "deployment",
        aws(
          "ecs",
          "list-service-deployments",
          ...inCluster(platform.cluster),
          "--service",
          service.name,
          "--status",
          "PENDING",
          "IN_PROGRESS",
          "--query",
          "serviceDeployments[0].serviceDeploymentArn",
        ),
      ),
      expect: { kind: "something" },
      otherwise: words.noneRollsOut,
    },
    {
      id: "stop-deployment",
      text: words.stop,
      command: awsDo(
        "ecs",
        "stop-service-deployment",
        "--service-deployment-arn",
        "$deployment",
        "--stop-type",
        "ROLLBACK",
      ),
      ...(words.drift && { drift: words.drift }),
    },
  ];
}
