import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import { neededEndpoints } from "../endpoints.ts";
import type { ExistingNetwork } from "../network.ts";
import type { Environment } from "../schema.ts";
import { malformedId } from "./network-ids.ts";
import { refuse, repeated } from "./report.ts";

/** NET-11: ids of what somebody else manages. That they belong together is for Terraform to find out, in each plan. */
export function existingIds({ network }: Environment): Finding[] {
  if (network.kind === "owned") return [];
  const subnets = subnetsOf(network);
  const again = repeated(subnets.map(({ id }) => id));
  return [
    ...malformedId("network.vpcId", network.vpcId, "vpc"),
    ...subnets.flatMap(({ id, place }) => malformedId(place, id, "subnet")),
    ...again.map((index) =>
      refuse("NET-11", {
        place: subnets[index]?.place ?? "network.subnets",
        value: show(subnets[index]?.id),
        limit: "each subnet once: a subnet is in one zone, and is public or private",
        fix: "give another subnet of this zone",
      }),
    ),
  ];
}

/**
 * EGRESS-06: services that must have an interface endpoint where nothing leads to the internet. Without one of them,
 * instances do not register, images are not pulled, or secrets are not read.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html (2026-06).
 */
export function existingEndpoints(environment: Environment): Finding[] {
  const { network } = environment;
  if (network.kind === "owned" || network.egress.kind !== "endpoints-only") return [];
  const { services } = network.egress;
  const missing = neededEndpoints(environment).filter((name) => !services.includes(name));
  if (missing.length === 0) return [];
  return [
    refuse("EGRESS-06", {
      place: "network.egress.services",
      value: services.length === 0 ? "no service" : services.join(", "),
      limit: `with ${missing.join(", ")}, which this environment calls`,
      fix: "have the endpoints added to the VPC and name them here, or give it a way to the internet",
    }),
  ];
}

function subnetsOf({ subnets }: ExistingNetwork): { readonly place: string; readonly id: string }[] {
  return Object.entries(subnets).flatMap(([zone, pair]) =>
    (["public", "private"] as const).map((use) => ({
      place: `network.subnets.${zone}.${use}`,
      id: pair[use],
    })),
  );
}
