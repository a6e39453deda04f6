import { overlaps, parseCidr } from "../../core/cidr.ts";
import type { Finding } from "../../core/finding.ts";
import type { Network } from "../network.ts";
import { pipelineRoles } from "../roles.ts";
import type { Environment } from "../schema.ts";
import { refuse } from "./report.ts";

/** ENV-01 to ENV-05: what two environments of a project cannot share. */
export function neighbours(environments: readonly Environment[]): Finding[] {
  return environments.flatMap((environment, index) =>
    environments.slice(0, index).flatMap((other) => shared(environment, other)),
  );
}

function shared(environment: Environment, other: Environment): Finding[] {
  const { account, name, network } = environment;
  if (name === other.name) {
    return [
      refuse("ENV-01", {
        place: name,
        value: `the name of two environments (${other.project}-${name} and ${environment.project}-${name})`,
        limit: "each name once: it is the front of every stack and of its state",
        fix: "rename one of them",
      }),
    ];
  }
  const findings: Finding[] = [];
  const theirs = hostedDomains(other);
  for (const mine of hostedDomains(environment)) {
    const same = theirs.find(
      (it) => it.domain === mine.domain && (it.zone === mine.zone || account === other.account),
    );
    if (!same) continue;
    findings.push(
      refuse("ENV-02", {
        place: `${name}.${mine.place}`,
        value: `${mine.domain}, same as for ${other.name}`,
        limit: "each domain once: both would own its records",
        fix: "give one of them a domain of its own, such as staging.shop.example.com",
      }),
    );
  }
  const [block, theirBlock] = [parseCidr(network.cidr), parseCidr(other.network.cidr)];
  if (
    account === other.account &&
    block &&
    theirBlock &&
    overlaps(block, theirBlock) &&
    !sameVpc(network, other.network)
  ) {
    findings.push(
      refuse("ENV-03", {
        place: `${name}.network.cidr`,
        value: `${network.cidr} overlaps ${other.network.cidr} of ${other.name}`,
        limit: "blocks of one account that do not overlap: such networks can never be connected",
        fix: "give one of them another block, such as 10.50.0.0/16",
      }),
    );
  }
  return account === other.account ? [...findings, ...sharedAccount(environment, other)] : findings;
}

/** Domains whose records, those of the validation of a certificate among them, an environment makes. */
function hostedDomains({ domain, furtherDomains }: Environment) {
  return [
    { domain: domain.name, place: "domain.name", zone: domain.hostedZoneId },
    ...Object.entries(furtherDomains).flatMap(([name, from]) =>
      from.kind === "zone"
        ? [{ domain: name, place: `furtherDomains.${name}`, zone: from.hostedZoneId }]
        : [],
    ),
  ];
}

/** Two environments may live in one VPC of somebody else. */
function sameVpc(mine: Network, theirs: Network): boolean {
  return mine.kind === "existing" && theirs.kind === "existing" && mine.vpcId === theirs.vpcId;
}

/** What the governance of one account tells environments apart by. */
function sharedAccount(environment: Environment, other: Environment): Finding[] {
  const { name } = environment;
  const theirRoles: readonly string[] = Object.values(pipelineRoles(other));
  const roles = Object.entries(pipelineRoles(environment))
    .filter(([, role]) => theirRoles.includes(role))
    .map(([field, role]) =>
      refuse("ENV-04", {
        place: `${name}.${field}`,
        value: `${role}, a role of ${other.name} in the same account`,
        limit: "roles of its own for each environment: one of them could change the other",
        fix: `leave ${field} out, or give another name`,
      }),
    );
  const [mine, theirs] = [environment, other].map((one) => `${one.project}-${one.name}`);
  const prefixed = `${mine}-`.startsWith(`${theirs}-`) || `${theirs}-`.startsWith(`${mine}-`);
  if (!prefixed) return roles;
  return [
    ...roles,
    refuse("ENV-05", {
      place: `${name}.name`,
      value: `${mine} beside ${theirs} in the same account`,
      limit:
        "no name that begins with the other's: permissions of a pipeline are told apart by the front of names",
      fix: `rename one of them, such as to ${environment.name.split("-").reverse().join("-")}, or use another account`,
    }),
  ];
}
