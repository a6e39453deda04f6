import { type Finding, show } from "../../core/finding.ts";
import { GOVERNANCE } from "../../core/governance-names.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import type { Environment } from "../schema.ts";
import { refuse } from "./report.ts";

/**
 * Maximum length of `<project>-<name>`: a load balancer or target group name of 32 characters keeps its first 24
 * before a hash, so a shortened name still identifies its environment.
 */
const MAX_PREFIX = 24;

const PART = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const SERVICE = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * Prefixes that AWS rejects for names of capacity providers, load balancers, security groups and buckets.
 * Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html,
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (2026-06).
 */
const REFUSED_FRONTS = ["aws", "ecs", "fargate", "internal-", "sg-", "xn--", "sthree-", "amzn-s3-demo-"];

/** NAME-01, NAME-03: the prefix of every physical name. */
export function prefix({ project, name }: Environment): Finding[] {
  const findings = [...part(project, "project", "shop"), ...part(name, "name", "prod")];
  const both = `${project}-${name}`;
  if (findings.length === 0 && both.length > MAX_PREFIX) {
    findings.push(
      refuse("NAME-01", {
        place: "name",
        value: `${both}, ${both.length} characters`,
        limit: `${MAX_PREFIX} characters for project-name: longer prefixes are cut when names are shortened to 32`,
        fix: "shorten project or name",
      }),
    );
  }
  if (name === GOVERNANCE) {
    findings.push(
      refuse("NAME-01", {
        place: "name",
        value: show(name),
        limit: `another name than ${GOVERNANCE}, which the governance stack of the account has`,
        fix: "rename the environment",
      }),
    );
  }
  const front = REFUSED_FRONTS.find((candidate) => both.startsWith(candidate));
  if (front !== undefined) {
    findings.push(
      refuse("NAME-03", {
        place: "project",
        value: show(project),
        limit: `no name starts with ${front}: AWS reserves it`,
        fix: "choose another project name",
      }),
    );
  }
  return findings;
}

/**
 * Names that the platform's own security groups have behind its prefix (a group of tasks is named after its service),
 * and the one name that every JavaScript object has already.
 */
const TAKEN_NAMES: Readonly<Record<string, string>> = {
  alb: "the group of the load balancer",
  endpoints: "the group of the interface endpoints",
  instances: "the group of the instances",
  constructor: "a property of every object of the synthesis",
};

/** NAME-02, NAME-05: names of services, which become names of target groups, roles and containers. */
export function serviceNames({ services }: Environment): Finding[] {
  return Object.keys(services).flatMap((name) => {
    if (Object.hasOwn(TAKEN_NAMES, name)) {
      const limit = `no name that is taken: ${TAKEN_NAMES[name]}`;
      const fix = `rename the service, for example to ${name}-api`;
      return [refuse("NAME-05", { place: `services.${name}`, value: show(name), limit, fix })];
    }
    if (SERVICE.test(name) && PART.test(name)) return [];
    return [
      refuse("NAME-02", {
        place: `services.${name}`,
        value: show(name),
        limit:
          "1 to 31 characters from a-z 0-9 and single hyphens, starting with a letter and not ending with a hyphen",
        fix: "rename the service, for example to order-api",
      }),
    ];
  });
}

/** NAME-04: physical names stay unique after shortening; those of a further port begin with that of its service. */
export function shortenedNames({ project, name, services }: Environment): Finding[] {
  const seen = new Map<string, string>();
  const described = Object.entries(services).flatMap(([service, it]) => [
    { path: service, parts: [service] },
    ...Object.keys(it.kind === "web" ? it.furtherPorts : {}).map((port) => ({
      path: `${service}.furtherPorts.${port}`,
      parts: [service, port],
    })),
  ]);
  return described.flatMap(({ parts, path }) => {
    const shortened = physicalName(NAME_LIMITS.targetGroup, project, name, ...parts);
    const first = seen.get(shortened);
    if (first === undefined) {
      seen.set(shortened, path);
      return [];
    }
    return [
      refuse("NAME-04", {
        place: `services.${path}`,
        value: `${shortened}, same as for ${first}`,
        limit: `different names within ${NAME_LIMITS.targetGroup} characters`,
        fix: `rename ${path} or ${first}`,
      }),
    ];
  });
}

function part(text: string, place: string, example: string): Finding[] {
  if (PART.test(text) && text.length >= 2) return [];
  return [
    refuse("NAME-01", {
      place,
      value: show(text),
      limit:
        "2 or more characters from a-z 0-9 and single hyphens, starting with a letter and not ending with a hyphen",
      fix: `give a short name such as ${example}`,
    }),
  ];
}
