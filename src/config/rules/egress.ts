import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import { iamActions } from "../../core/iam-actions.ts";
import { endpointsOf, reaches } from "../endpoints.ts";
import type { Environment } from "../schema.ts";
import { eachImage, isHomeRegistry, parseImage } from "./images.ts";
import { eachService, refuse, repeated, warn } from "./report.ts";

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * EGRESS-01, EGRESS-03: access from private subnets to the services that ECS needs (ecs, ecs-agent, ecs-telemetry,
 * ecr.api, ecr.dkr, logs, secretsmanager, ssm; S3 through a gateway).
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html (2026-06).
 */
export function endpoints({ network, stage }: Environment): Finding[] {
  const place = "network.endpoints";
  if (network.kind === "existing" || network.endpoints === "full") return [];
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
 * EGRESS-02: without a NAT gateway, images can be pulled only from ECR in this region, of any account whose policy
 * allows it. The endpoints reach no other region and no public registry.
 * Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html (2026-06).
 */
export function imagesInReach(environment: Environment): Finding[] {
  const { network, region } = environment;
  if (network.egress.kind !== "endpoints-only") return [];
  return eachImage(environment, (reference, place) => {
    const image = parseImage(reference);
    if (!image || isHomeRegistry(environment, image.registry)) return [];
    return [
      refuse("EGRESS-02", {
        place,
        value: show(reference),
        limit: `ECR in ${region} when egress is endpoints-only`,
        fix: "copy the image there, or add a NAT gateway",
      }),
    ];
  });
}

/**
 * EGRESS-04: without a NAT gateway, an application calls S3 and the services whose endpoints this environment has. A
 * call of any other waits until it times out.
 * Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html (2026-06).
 */
export function grantsInReach(environment: Environment): Finding[] {
  if (environment.network.egress.kind !== "endpoints-only") return [];
  return eachService(environment, ({ grants }, place) =>
    grants.flatMap(({ actions }, index) => {
      const out = actions.findIndex(
        (action) => iamActions(action).length > 0 && !reaches(environment, action),
      );
      if (out < 0) return [];
      return [
        refuse("EGRESS-04", {
          place: `${place}.grants.${index}.actions.${out}`,
          value: show(actions[out]),
          limit: `actions of s3 and of services with an endpoint here (${endpointsOf(environment).join(", ")}) when egress is endpoints-only`,
          fix: "add a NAT gateway, for example egress nat-per-zone, or remove the grant",
        }),
      ];
    }),
  );
}

/**
 * EGRESS-05: names of buckets in other accounts.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (2026-06).
 */
export function foreignBuckets({ network }: Environment): Finding[] {
  if (network.kind === "existing") return [];
  const again = repeated(network.foreignBuckets);
  return network.foreignBuckets.flatMap((bucket, index) => {
    const named = BUCKET_NAME.test(bucket) && !/\.\.|\.-|-\.|^\d+\.\d+\.\d+\.\d+$/.test(bucket);
    if (named && !again.includes(index)) return [];
    return [
      refuse("EGRESS-05", {
        place: `network.foreignBuckets.${index}`,
        value: show(bucket),
        limit: named
          ? "each bucket once"
          : "the name of a bucket, 3 to 63 characters; not its ARN, and no wildcard",
        fix: named ? "remove it" : "give a name such as partner-rates-eu",
      }),
    ];
  });
}
