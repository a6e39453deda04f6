import directory from "../../core/facts/metrics.json";
import { nearest } from "../../core/nearest.ts";
import { remembering } from "../../core/remember.ts";
import { AUTO_SCALING, EC2_METRICS, LAMBDA } from "./compute.ts";
import { CONTAINER_INSIGHTS, ECS_METRICS, MANAGED_SCALING } from "./containers.ts";
import { DYNAMODB, EFS, ELASTICACHE, RDS, S3 } from "./data.ts";
import type { MetricFact, NamespaceFacts, ValueKind } from "./fact.ts";
import { APPLICATION_ELB, NETWORK_ELB } from "./load-balancing.ts";
import { BILLING, CERTIFICATES, EVENTS, LOGS, SCHEDULER, SNS, SQS } from "./messages.ts";
import { API_GATEWAY, CLOUDFRONT, NAT_GATEWAY, WAF } from "./network.ts";

/** When AWS's pages were read. */
export const CATALOGUE_DATE = "2026-11";

/** Namespaces of what these platforms are made of, as AWS's pages describe them. */
const DESCRIBED: readonly NamespaceFacts[] = [
  APPLICATION_ELB,
  NETWORK_ELB,
  NAT_GATEWAY,
  WAF,
  CLOUDFRONT,
  API_GATEWAY,
  ECS_METRICS,
  MANAGED_SCALING,
  CONTAINER_INSIGHTS,
  AUTO_SCALING,
  EC2_METRICS,
  LAMBDA,
  RDS,
  DYNAMODB,
  ELASTICACHE,
  S3,
  EFS,
  SQS,
  SNS,
  EVENTS,
  SCHEDULER,
  LOGS,
  CERTIFICATES,
  BILLING,
];

/** Where everything else is from: what the CloudWatch console knows of the other services. */
const DIRECTORY = directory.sources[0] ?? "";

const BY_NAMESPACE = merged();

/** Every namespace, described or only listed. */
export function namespaces(): readonly NamespaceFacts[] {
  return [...BY_NAMESPACE.values()];
}

/** What is known about a metric. */
export type Known =
  | {
      readonly kind: "known";
      readonly fact: MetricFact;
      /** Whether its sets of dimensions are all that there are. */
      readonly complete: boolean;
      readonly source: string;
    }
  /** AWS has no such metric. */
  | {
      readonly kind: "absent";
      readonly what: "namespace" | "metric";
      /** The nearest that there is. */
      readonly meant: string | undefined;
      readonly source: string;
    }
  /** Of an application, or of a service of AWS whose metrics are not all listed. */
  | { readonly kind: "other" };

/** What is known about a metric, however its name is spelled. */
export function lookUp(namespace: string, metric: string): Known {
  const facts = BY_NAMESPACE.get(namespace);
  if (!facts) {
    const meant = namespaceMeant(namespace);
    if (meant === undefined) return { kind: "other" };
    return { kind: "absent", what: "namespace", meant, source: BY_NAMESPACE.get(meant)?.sources[0] ?? "" };
  }
  const [source = ""] = facts.sources;
  const fact = facts.metrics.get(metric);
  if (fact) return { kind: "known", fact, complete: fact.open !== true, source };
  const meant = nearest(metric, [...facts.metrics.keys()]);
  return facts.complete || meant !== undefined
    ? { kind: "absent", what: "metric", meant, source }
    : { kind: "other" };
}

/** The namespace of AWS that a name is a mistake for. */
const namespaceMeant = remembering((namespace): string | undefined => {
  const meant = nearest(namespace, [...BY_NAMESPACE.keys()]);
  // Short names of services are near each other: `AWS/ECR` is no mistake for `AWS/ECS`.
  const sure = meant?.toLowerCase() === namespace.toLowerCase() || (meant?.length ?? 0) > 10;
  return sure ? meant : undefined;
});

/** What is described, with the sets of dimensions that the console knows in addition; and what is only listed. */
function merged(): Map<string, NamespaceFacts> {
  const all = new Map(DESCRIBED.map((facts) => [facts.namespace, facts]));
  for (const [namespace, text] of Object.entries(directory.facts)) {
    const described = all.get(namespace);
    const metrics = new Map(described?.metrics);
    for (const { dimensions, name, statistic } of listed(text)) {
      const known = metrics.get(name);
      metrics.set(
        name,
        known ? { ...known, dimensions: union(known.dimensions, dimensions) } : plain(statistic, dimensions),
      );
    }
    all.set(namespace, {
      namespace,
      sources: described?.sources ?? [DIRECTORY],
      complete: described?.complete ?? false,
      metrics,
    });
  }
  return all;
}

interface Listed {
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: readonly (readonly string[])[];
}

/** Reads what `facts/metrics.ts` writes. */
function listed(text: string): Listed[] {
  return text.split("|").flatMap((group) => {
    const [head = "", names = ""] = group.split(":");
    const [statistic = "", sets = ""] = head.split(" ");
    const dimensions = sets.split(";").map((set) => (set === "" ? [] : set.split(",")));
    return names.split(" ").map((name) => ({ name, statistic, dimensions }));
  });
}

/** The console's own choice of a statistic tells what the values are. */
function plain(statistic: string, dimensions: MetricFact["dimensions"]): MetricFact {
  const values: ValueKind = statistic === "Sum" ? "happenings" : "bytes";
  return { values, reported: "always", dimensions, everySec: 60, open: true };
}

function union(a: MetricFact["dimensions"], b: MetricFact["dimensions"]): MetricFact["dimensions"] {
  const key = (set: readonly string[]) => [...set].sort().join(",");
  const known = new Set(a.map(key));
  return [...a, ...b.filter((set) => !known.has(key(set)))];
}
