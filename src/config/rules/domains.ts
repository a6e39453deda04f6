import { type Finding, show } from "../../core/finding.ts";
import { nearest } from "../../core/nearest.ts";
import { partitionOf } from "../../core/regions.ts";
import type { FurtherDomain } from "../domains.ts";
import { type Host, hostsOf, needsCertificate } from "../hosts.ts";
import type { Environment } from "../schema.ts";
import { eachWebPort, refuse } from "./report.ts";

/**
 * A name valid for a certificate, whose first domain name has at most 64 characters. Any other name has at most 253.
 * Sources: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html and
 * https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html (2026-06).
 */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const MAX_CERTIFIED = 64;
const MAX_NAME = 253;

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html (2026-06). */
const HOSTED_ZONE = /^Z[A-Z0-9]{1,31}$/;

/** DNS labels below a domain, or the domain itself. */
const HOST = /^(@|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*)$/;

/** Whether a host is written as `routes.hosts` takes it. */
export function isHost(label: string): boolean {
  return HOST.test(label);
}

/** TLS-02: names of domains, and their hosted zones and certificates. */
export function domains(environment: Environment): Finding[] {
  const { domain, furtherDomains } = environment;
  const { certificateArn, hostedZoneId, name } = domain;
  return [
    ...nameOf("domain.name", name, certificateArn === undefined ? MAX_CERTIFIED : MAX_NAME),
    ...zoneId("domain.hostedZoneId", hostedZoneId),
    ...(certificateArn === undefined
      ? []
      : certificate(environment, "domain.certificateArn", certificateArn)),
    ...Object.entries(furtherDomains).flatMap(([further, from]) => {
      const place = `furtherDomains.${further}`;
      return from.kind === "zone"
        ? [
            ...nameOf(place, further, MAX_CERTIFIED),
            ...zoneId(`${place}.hostedZoneId`, from.hostedZoneId),
            ...zoneOfOther(environment, further, from.hostedZoneId),
            ...again(place, further, name),
          ]
        : [
            ...nameOf(place, further, MAX_NAME),
            ...certificate(environment, `${place}.certificateArn`, from.certificateArn),
            ...again(place, further, name),
          ];
    }),
  ];
}

function nameOf(place: string, name: string, longest: number): Finding[] {
  if (name.length <= longest && DOMAIN.test(name)) return [];
  const limit = `a lower-case DNS name of at most ${longest} characters without a trailing dot`;
  return [refuse("TLS-02", { place, value: show(name), limit, fix: "give a name such as shop.example.com" })];
}

function zoneId(place: string, id: string): Finding[] {
  if (HOSTED_ZONE.test(id)) return [];
  const limit = "a hosted zone ID: Z followed by 1 to 31 characters from A-Z 0-9";
  return [refuse("TLS-02", { place, value: show(id), limit, fix: "give it without /hostedzone/" })];
}

/** A zone has records of its own domain only, so that two domains in one zone end alike. */
function zoneOfOther({ domain, furtherDomains }: Environment, name: string, id: string): Finding[] {
  const others = [
    [domain.name, domain.hostedZoneId] as const,
    ...Object.entries(furtherDomains).map(([other, from]) => [other, zoneOf(from)] as const),
  ];
  const [other] = others.find(([, zone]) => zone === id) ?? [name];
  if (ending(other) === ending(name)) return [];
  return [
    refuse("TLS-02", {
      place: `furtherDomains.${name}.hostedZoneId`,
      value: `${show(id)}, the zone of ${other}`,
      limit: "the zone of this domain: Route 53 takes no record of another one",
      fix: "give the id of its own hosted zone",
    }),
  ];
}

function zoneOf(from: FurtherDomain): string | undefined {
  return from.kind === "zone" ? from.hostedZoneId : undefined;
}

/** The last two labels. */
function ending(name: string): string {
  return name.split(".").slice(-2).join(".");
}

/**
 * A load balancer takes certificates of its own account and region only.
 * Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html (2026-11).
 */
function certificate({ account, region }: Environment, place: string, arn: string): Finding[] {
  const front = `arn:${partitionOf(region)}:acm:${region}:${account}:certificate/`;
  if (arn.startsWith(front) && /^[\w-]+$/.test(arn.slice(front.length))) return [];
  return [
    refuse("TLS-02", {
      place,
      value: show(arn),
      limit: `${front} and its id: a load balancer takes certificates of ACM in its own account and region`,
      fix: "request or import the certificate there, and give that ARN",
    }),
  ];
}

function again(place: string, further: string, own: string): Finding[] {
  if (further !== own) return [];
  const limit = "each domain once";
  return [refuse("TLS-02", { place, value: `${show(own)}, which is domain.name`, limit, fix: "remove it" })];
}

/** ALB-04: hosts of web services: domains that are described, one way to name each, and what a certificate takes. */
export function hosts(environment: Environment): Finding[] {
  const names = [environment.domain.name, ...Object.keys(environment.furtherDomains)];
  return eachWebPort(environment, (port, place) => [
    ...Object.entries(port.routes.furtherHosts).flatMap(([further, labels]) =>
      furtherDomain(environment, `${place}.routes.furtherHosts.${further}`, further, labels),
    ),
    ...hostsOf(environment, port)
      .filter(({ label }) => HOST.test(label))
      .flatMap((host) => [
        ...misplaced(names, `${place}.${host.field}`, host),
        ...uncertified("ALB-04", environment, `${place}.${host.field}`, host),
      ]),
  ]);
}

function furtherDomain(
  { domain, furtherDomains }: Environment,
  place: string,
  name: string,
  labels: readonly string[],
): Finding[] {
  const known = Object.keys(furtherDomains);
  if (!known.includes(name)) {
    const own = name === domain.name;
    const near = nearest(name, known);
    return [
      refuse("ALB-04", {
        place,
        value: own ? `${show(name)}, the domain of the environment` : `${show(name)}, a domain of nobody`,
        limit: `a domain of furtherDomains: ${known.join(", ") || "there is none"}`,
        fix: own
          ? "name its hosts in routes.hosts"
          : near === undefined
            ? "describe it in furtherDomains, with its hosted zone or its certificate"
            : `did you mean ${near}?`,
      }),
    ];
  }
  if (labels.length > 0) return [];
  const limit = "at least one host: without any, the service would answer on every host of the load balancer";
  return [refuse("ALB-04", { place, value: "no host", limit, fix: "name hosts, or remove the domain" })];
}

/** A host below two domains that are described is in the zone, and has the certificate, of the longer one. */
function misplaced(names: readonly string[], place: string, host: Host): Finding[] {
  const within = names.filter(
    (name) => name.length > host.domain.length && (host.name === name || host.name.endsWith(`.${name}`)),
  );
  // A full name, where labels are asked for, would become one below the environment's domain.
  const whole = names.filter((name) => host.label === name || host.label.endsWith(`.${name}`));
  const [longest] = [...within, ...whole].sort((a, b) => b.length - a.length);
  if (longest === undefined) return [];
  const full = whole.includes(longest) && !within.includes(longest) ? host.label : host.name;
  const label = full === longest ? "@" : full.slice(0, -longest.length - 1);
  const fix =
    longest === names[0]
      ? `name it ${show(label)} in routes.hosts`
      : `name it in routes.furtherHosts: { ${show(longest)}: [${show(label)}] }`;
  return [
    refuse("ALB-04", {
      place,
      value: `${show(host.label)}, which is ${host.name}`,
      limit: `labels below ${host.domain}; ${longest} is a domain of its own`,
      fix,
    }),
  ];
}

/** A host whose certificate would have a longer name than ACM takes. */
export function uncertified(code: string, environment: Environment, place: string, host: Host): Finding[] {
  if (host.name.length <= MAX_CERTIFIED || !needsCertificate(environment, host)) return [];
  return [
    refuse(code, {
      place,
      value: `${show(host.name)}, ${host.name.length} characters`,
      limit: `${MAX_CERTIFIED} characters for a host of several labels, which needs a certificate of its own`,
      fix: "shorten it, or use one label",
    }),
  ];
}
