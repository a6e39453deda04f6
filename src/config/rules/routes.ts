import { type Finding, show } from "../../core/finding.ts";
import { globsIntersect } from "../../core/glob.ts";
import { derivedPriority, EXPLICIT_PRIORITY } from "../../core/listener-priority.ts";
import type { Environment } from "../schema.ts";
import type { ServiceOf } from "../service.ts";
import { eachOfKind, ofKind, refuse, repeated, within } from "./report.ts";

/** Condition values and wildcards of one rule: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html (2026-06). */
const MAX_VALUES = 5;
const MAX_WILDCARDS = 5;

/** Characters of a path pattern: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html (2026-06). */
const PATH_PATTERN = /^[/*?][\w\-.$/~"'@:+&*?]{0,127}$/;

/** DNS labels below the domain, or the domain itself. */
const HOST = /^(@|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*)$/;

/**
 * A host of several labels has a certificate of its own, whose first name has at most 64 characters, and whose wildcard
 * is two more. Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html (2026-06).
 */
const MAX_CERTIFIED = 64;

/** ALB-04: conditions and priority of a listener rule. */
export function listenerRules(environment: Environment): Finding[] {
  return eachOfKind(environment, "web", ({ routes }, service) => {
    const place = `${service}.routes`;
    const { hosts, paths, priority } = routes;
    const values = Math.max(1, hosts.length + paths.length);
    const wildcards = paths.join("").replace(/[^*?]/g, "").length;
    const findings = [
      ...malformed(hosts, HOST, `${place}.hosts`, {
        limit: "@ or lower-case DNS labels of 1 to 63 characters each",
        fix: "give api for api.<domain>, or v1.api for v1.api.<domain>",
      }),
      ...uncertified(environment, hosts, `${place}.hosts`),
      ...malformed(paths, PATH_PATTERN, `${place}.paths`, {
        limit:
          "starts with /, at most 128 characters from A-Z a-z 0-9 _-.$/~\"'@:+& and the wildcards * and ?",
        fix: "give a pattern such as /api/*",
      }),
      ...(priority === undefined
        ? []
        : within("ALB-04", {
            place: `${place}.priority`,
            value: priority,
            ...EXPLICIT_PRIORITY,
            unit: "(priority)",
          })),
    ];
    const quota = {
      limit: `${MAX_VALUES} values and ${MAX_WILDCARDS} wildcards in one rule`,
      fix: "route by fewer patterns",
    };
    if (values > MAX_VALUES) {
      findings.push(refuse("ALB-04", { place, value: `${values} hosts and paths`, ...quota }));
    }
    if (wildcards > MAX_WILDCARDS) {
      findings.push(refuse("ALB-04", { place: `${place}.paths`, value: `${wildcards} wildcards`, ...quota }));
    }
    return findings;
  });
}

function uncertified({ domain }: Environment, hosts: readonly string[], place: string): Finding[] {
  return hosts.flatMap((host, index) => {
    const name = `${host}.${domain.name}`;
    if (!host.includes(".") || !HOST.test(host) || name.length <= MAX_CERTIFIED) return [];
    return [
      refuse("ALB-04", {
        place: `${place}.${index}`,
        value: `${show(name)}, ${name.length} characters`,
        limit: `${MAX_CERTIFIED} characters for a host of several labels, which needs a certificate of its own`,
        fix: "shorten it, or use one label",
      }),
    ];
  });
}

/**
 * ROUTE-01: services that can match the same request need explicit priorities. A derived priority would decide by the
 * hash of a name. ROUTE-02: no two rules of a listener have the same priority; AWS rejects the second.
 */
export function precedence({ services }: Environment): Finding[] {
  const entries = ofKind({ services }, "web").filter(([, service]) => wellFormed(service));
  return entries.flatMap(([name, service], index) =>
    entries.slice(index + 1).flatMap(([otherName, other]) => {
      const [mine, theirs] = [service.routes.priority, other.routes.priority];
      const byHand = mine !== undefined && theirs !== undefined && mine !== theirs;
      if (!byHand && overlap(service, other)) return [overlapping([name, service], [otherName, other])];
      const same = (mine ?? derivedPriority(name)) === (theirs ?? derivedPriority(otherName));
      return same ? [clashing([name, service], otherName)] : [];
    }),
  );
}

type Web = ServiceOf<"web">;
type Named = readonly [name: string, service: Web];

function overlapping([name, service]: Named, [otherName, other]: Named): Finding {
  const priority = (of: Web) => of.routes.priority ?? "derived";
  return refuse("ROUTE-01", {
    place: `services.${otherName}.routes`,
    value: `requests that ${name} also matches (priorities ${priority(other)} and ${priority(service)})`,
    limit: "different explicit priorities where two services can match the same request",
    fix: `set routes.priority on both ${name} and ${otherName}, lower for the more specific one, or change hosts or paths`,
  });
}

function clashing([name, service]: Named, otherName: string): Finding {
  const priority = service.routes.priority ?? derivedPriority(name);
  return refuse("ROUTE-02", {
    place: `services.${otherName}.routes.priority`,
    value: `${priority}, same as for ${name}`,
    limit: "each priority once on a listener",
    fix:
      service.routes.priority === undefined
        ? `both names derive it: set routes.priority of ${otherName} to a value from ${EXPLICIT_PRIORITY.min} to ${EXPLICIT_PRIORITY.max}`
        : `give ${otherName} another routes.priority`,
  });
}

/** Patterns that other rules reject are not compared: they match nothing and can have any length. */
function wellFormed({ routes }: Web): boolean {
  const values = routes.hosts.length + routes.paths.length;
  return (
    values <= MAX_VALUES &&
    routes.hosts.every((host) => HOST.test(host)) &&
    routes.paths.every((path) => PATH_PATTERN.test(path))
  );
}

function overlap(a: Web, b: Web): boolean {
  const hosts = (service: Web) => (service.routes.hosts.length > 0 ? service.routes.hosts : ["*"]);
  const paths = (service: Web) => (service.routes.paths.length > 0 ? service.routes.paths : ["*"]);
  const any = (left: readonly string[], right: readonly string[]) =>
    left.some((one) => right.some((other) => globsIntersect(one, other)));
  return any(hosts(a), hosts(b)) && any(paths(a), paths(b));
}

function malformed(
  texts: readonly string[],
  pattern: RegExp,
  place: string,
  advice: { readonly limit: string; readonly fix: string },
): Finding[] {
  const wrong = texts.flatMap((text, index) =>
    pattern.test(text)
      ? []
      : [refuse("ALB-04", { place: `${place}.${index}`, value: show(text), ...advice })],
  );
  const twice = repeated(texts).map((index) =>
    refuse("ALB-04", {
      place: `${place}.${index}`,
      value: show(texts[index]),
      limit: "each value once",
      fix: "remove the duplicate",
    }),
  );
  return [...wrong, ...twice];
}
