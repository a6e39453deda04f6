import { type Finding, show } from "../../core/finding.ts";
import { globsIntersect } from "../../core/glob.ts";
import { derivedPriority, EXPLICIT_PRIORITY } from "../../core/listener-priority.ts";
import { hostsOf } from "../hosts.ts";
import type { Environment } from "../schema.ts";
import { priorityKey, type WebPort, webPorts } from "../web-ports.ts";
import { isHost } from "./domains.ts";
import { eachWebPort, ofKind, refuse, repeated, within } from "./report.ts";

/** Condition values and wildcards of one rule: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html (2026-06). */
const MAX_VALUES = 5;
const MAX_WILDCARDS = 5;

/** Characters of a path pattern: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html (2026-06). */
const PATH_PATTERN = /^[/*?][\w\-.$/~"'@:+&*?]{0,127}$/;

const HOST_ADVICE = {
  limit: "@ or lower-case DNS labels of 1 to 63 characters each",
  fix: "give api for api.<domain>, or v1.api for v1.api.<domain>",
};

function isPath(pattern: string): boolean {
  return PATH_PATTERN.test(pattern);
}

/** Values in the conditions of a rule; without any, it has the pattern of every path. */
function valuesOf({ furtherHosts, hosts, paths }: WebPort["routes"]): number {
  return Math.max(1, hosts.length + Object.values(furtherHosts).flat().length + paths.length);
}

/** ALB-04: conditions and priority of a listener rule. */
export function listenerRules(environment: Environment): Finding[] {
  return eachWebPort(environment, ({ routes }, port) => {
    const place = `${port}.routes`;
    const { furtherHosts, hosts, paths, priority } = routes;
    const values = valuesOf(routes);
    const wildcards = paths.join("").replace(/[^*?]/g, "").length;
    const findings = [
      ...malformed(hosts, isHost, `${place}.hosts`, HOST_ADVICE),
      ...Object.entries(furtherHosts).flatMap(([further, labels]) =>
        malformed(labels, isHost, `${place}.furtherHosts.${further}`, HOST_ADVICE),
      ),
      ...malformed(paths, isPath, `${place}.paths`, {
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

/**
 * ROUTE-01: ports that can match the same request need explicit priorities, of one service or of two. A derived priority
 * would decide by the hash of a name. ROUTE-02: no two rules of a listener have the same priority; AWS rejects the second.
 */
export function precedence(environment: Environment): Finding[] {
  const rules = ofKind(environment, "web").flatMap(([service, described]) =>
    webPorts(described)
      .filter(wellFormed)
      .map((port): ListenerRule => ({ key: priorityKey(service, port), port, name: nameOf(service, port) })),
  );
  return rules.flatMap((rule, index) =>
    rules.slice(index + 1).flatMap((other) => {
      const [mine, theirs] = [rule.port.routes.priority, other.port.routes.priority];
      const byHand = mine !== undefined && theirs !== undefined && mine !== theirs;
      if (!byHand && overlap(environment, rule.port, other.port)) return [overlapping(rule, other)];
      const same = (mine ?? derivedPriority(rule.key)) === (theirs ?? derivedPriority(other.key));
      return same ? [clashing(rule, other)] : [];
    }),
  );
}

/** The listener rule that leads to a port. */
interface ListenerRule {
  readonly port: WebPort;
  /** Of its derived priority. */
  readonly key: string;
  /** Where it is described, below `services`. */
  readonly name: string;
}

function nameOf(service: string, { field }: WebPort): string {
  return field === "" ? service : `${service}.${field}`;
}

function overlapping({ name, port }: ListenerRule, other: ListenerRule): Finding {
  const priority = ({ routes }: WebPort) => routes.priority ?? "derived";
  return refuse("ROUTE-01", {
    place: `services.${other.name}.routes`,
    value: `requests that ${name} also matches (priorities ${priority(other.port)} and ${priority(port)})`,
    limit: "different explicit priorities where two services or ports can match the same request",
    fix: `set routes.priority on both ${name} and ${other.name}, lower for the more specific one, or change hosts or paths`,
  });
}

function clashing({ key, name, port }: ListenerRule, other: ListenerRule): Finding {
  const { priority } = port.routes;
  return refuse("ROUTE-02", {
    place: `services.${other.name}.routes.priority`,
    value: `${priority ?? derivedPriority(key)}, same as for ${name}`,
    limit: "each priority once on a listener",
    fix:
      priority === undefined
        ? `both names derive it: set routes.priority of ${other.name} to a value from ${EXPLICIT_PRIORITY.min} to ${EXPLICIT_PRIORITY.max}`
        : `give ${other.name} another routes.priority`,
  });
}

/** Patterns that other rules reject are not compared: they match nothing and can have any length. */
function wellFormed({ routes }: WebPort): boolean {
  return (
    valuesOf(routes) <= MAX_VALUES &&
    [...routes.hosts, ...Object.values(routes.furtherHosts).flat()].every(isHost) &&
    routes.paths.every(isPath)
  );
}

function overlap(environment: Environment, a: WebPort, b: WebPort): boolean {
  const hosts = (port: WebPort) => {
    const names = hostsOf(environment, port).map(({ name }) => name);
    return names.length > 0 ? names : ["*"];
  };
  const paths = ({ routes }: WebPort) => (routes.paths.length > 0 ? routes.paths : ["*"]);
  const any = (left: readonly string[], right: readonly string[]) =>
    left.some((one) => right.some((other) => globsIntersect(one, other)));
  return any(hosts(a), hosts(b)) && any(paths(a), paths(b));
}

function malformed(
  texts: readonly string[],
  holds: (text: string) => boolean,
  place: string,
  advice: { readonly limit: string; readonly fix: string },
): Finding[] {
  const wrong = texts.flatMap((text, index) =>
    holds(text) ? [] : [refuse("ALB-04", { place: `${place}.${index}`, value: show(text), ...advice })],
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
