import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import type { Environment } from "../schema.ts";
import { eachImage, isHomeRegistry, parseImage } from "./images.ts";
import { refuse, warn } from "./report.ts";

/**
 * EGRESS-01, EGRESS-03: access from private subnets to the services that ECS needs (ecs, ecs-agent, ecs-telemetry,
 * ecr.api, ecr.dkr, logs, secretsmanager, ssm; S3 through a gateway).
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html (2026-06).
 */
export function endpoints({ network, stage }: Environment): Finding[] {
  const place = "network.endpoints";
  if (network.endpoints === "full") return [];
  if (network.egress.kind === "endpoints-only") {
    return [
      refuse("EGRESS-01", {
        place,
        value: "gateway, without a NAT gateway",
        limit:
          "endpoints full when egress is endpoints-only; otherwise instances cannot register or pull images",
        fix: "set endpoints to full, or egress to nat-per-zone",
      }),
    ];
  }
  if (stage !== "production") return [];
  return [
    warn("EGRESS-03", {
      place,
      value: "gateway",
      limit:
        "endpoints full in production: without them, losing NAT also stops task placement, secrets and logs",
      fix: "set endpoints to full",
    }),
  ];
}

/**
 * EGRESS-02: without a NAT gateway, images can be pulled only from ECR in this account and region. The endpoints
 * reach no other region and no public registry.
 * Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html (2026-06).
 */
export function imagesInReach(environment: Environment): Finding[] {
  const { network, account, region } = environment;
  if (network.egress.kind !== "endpoints-only") return [];
  return eachImage(environment, (reference, place) => {
    const image = parseImage(reference);
    if (!image || isHomeRegistry(environment, image.registry)) return [];
    return [
      refuse("EGRESS-02", {
        place,
        value: show(reference),
        limit: `ECR of account ${account} in ${region} when egress is endpoints-only`,
        fix: "copy the image there (for example with a pull-through cache), or add a NAT gateway",
      }),
    ];
  });
}
