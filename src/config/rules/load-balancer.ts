import { type Finding, show } from "../../core/finding.ts";
import { TLS_POLICIES } from "../../core/tls-policies.ts";
import type { Environment } from "../schema.ts";
import type { TargetService } from "../service.ts";
import { webPorts } from "../web-ports.ts";
import { eachOfKind, eachWebPort, refuse, warn, within } from "./report.ts";

/**
 * Ranges of a health check: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 * (2026-06); those of network load balancers are the same.
 */
const INTERVAL = { min: 5, max: 300, unit: "s" };
const TIMEOUT = { min: 2, max: 120, unit: "s" };
const THRESHOLD = { min: 2, max: 10, unit: "checks" };
const MAX_PATH = 1_024;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html (2026-06). */
const DEREGISTRATION = { min: 0, max: 3_600, unit: "s" };
const STICKY = { min: 1, max: 604_800, unit: "s" };

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html (2026-06). */
const IDLE = { min: 1, max: 4_000, unit: "s" };

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (2026-06). */
const GRACE = { min: 0, max: 2_147_483_647, unit: "s" };

/** ALB-01: health checks. */
export function healthChecks(environment: Environment): Finding[] {
  return eachWebPort(environment, ({ healthCheck, protocolVersion }, port) => {
    const place = `${port}.healthCheck`;
    return [
      ...checkTimes("ALB-01", place, healthCheck),
      ...checkPath("ALB-01", healthCheck.path, `${place}.path`),
      ...matcher(
        "ALB-01",
        healthCheck.matcher,
        `${place}.matcher`,
        protocolVersion === "GRPC" ? GRPC_CODES : HTTP_CODES,
      ),
    ];
  });
}

type CheckTimes = Record<"intervalSec" | "timeoutSec" | "healthyThreshold" | "unhealthyThreshold", number>;

/** Ranges that load balancers of both types have. */
export function checkTimes(code: string, place: string, check: CheckTimes): Finding[] {
  const { intervalSec, timeoutSec, healthyThreshold, unhealthyThreshold } = check;
  const findings = [
    ...within(code, { place: `${place}.intervalSec`, value: intervalSec, ...INTERVAL }),
    ...within(code, { place: `${place}.timeoutSec`, value: timeoutSec, ...TIMEOUT }),
    ...within(code, { place: `${place}.healthyThreshold`, value: healthyThreshold, ...THRESHOLD }),
    ...within(code, { place: `${place}.unhealthyThreshold`, value: unhealthyThreshold, ...THRESHOLD }),
  ];
  if (timeoutSec >= intervalSec) {
    findings.push(
      refuse(code, {
        place: `${place}.timeoutSec`,
        value: `${timeoutSec} s`,
        limit: `less than intervalSec, ${intervalSec} s`,
        fix: "lower timeoutSec or raise intervalSec",
      }),
    );
  }
  return findings;
}

/** What an HTTP health check asks, and what it expects. */
export function httpCheck(
  code: string,
  place: string,
  check: { readonly path: string; readonly matcher: string },
): Finding[] {
  return [
    ...checkPath(code, check.path, `${place}.path`),
    ...matcher(code, check.matcher, `${place}.matcher`, HTTP_CODES),
  ];
}

/** ALB-02: delays of the load balancer and of its targets. */
export function delays(environment: Environment): Finding[] {
  const idle = within("ALB-02", {
    place: "loadBalancer.idleTimeoutSec",
    value: environment.loadBalancer.idleTimeoutSec,
    ...IDLE,
  });
  return [
    ...idle,
    ...eachOfKind(environment, "web", (service, place) => targetDelays("ALB-02", place, service)),
  ];
}

/** Seconds before a target counts, and after it leaves. */
export function targetDelays(code: string, service: string, target: TargetService): Finding[] {
  const place = `${service}.healthCheck.gracePeriodSec`;
  const { deregistrationDelaySec, healthCheck } = target;
  const { gracePeriodSec } = healthCheck;
  const checks = target.kind === "web" ? webPorts(target).map((port) => port.healthCheck) : [healthCheck];
  const findings = [
    ...within(code, {
      place: `${service}.deregistrationDelaySec`,
      value: deregistrationDelaySec,
      ...DEREGISTRATION,
    }),
    ...within(code, { place, value: gracePeriodSec, ...GRACE }),
  ];
  const firstCheck = Math.max(...checks.map(({ intervalSec, timeoutSec }) => intervalSec + timeoutSec));
  if (gracePeriodSec >= 0 && gracePeriodSec < firstCheck) {
    findings.push(
      warn(code, {
        place,
        value: `${gracePeriodSec} s`,
        limit: `at least ${firstCheck} s: the first check may finish that late, and a slow start can end in a restart loop`,
        fix: "set the slowest startup time plus one check",
      }),
    );
  }
  return findings;
}

/**
 * ALB-03: sticky sessions. A client of gRPC keeps no cookie, so each of its requests would go to any task all the same.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html (2026-11).
 */
export function stickySessions(environment: Environment): Finding[] {
  return eachWebPort(environment, ({ protocolVersion, stickySec }, port) => {
    if (stickySec === undefined) return [];
    const place = `${port}.stickySec`;
    if (protocolVersion !== "GRPC") return within("ALB-03", { place, value: stickySec, ...STICKY });
    return [
      refuse("ALB-03", {
        place,
        value: `${stickySec} s with protocolVersion GRPC`,
        limit: "none with GRPC, whose clients keep no cookies",
        fix: "remove it",
      }),
    ];
  });
}

/** TLS-01: the policies of listeners that end TLS. */
export function tlsPolicy(environment: Environment): Finding[] {
  return [
    ...knownPolicy("loadBalancer.tlsPolicy", environment.loadBalancer.tlsPolicy),
    ...eachOfKind(environment, "tcp", ({ listener }, place) =>
      listener.protocol.kind === "tls"
        ? knownPolicy(`${place}.listener.protocol.policy`, listener.protocol.policy)
        : [],
    ),
  ];
}

function knownPolicy(place: string, policy: string): Finding[] {
  if (TLS_POLICIES.includes(policy)) return [];
  return [
    refuse("TLS-01", {
      place,
      value: show(policy),
      limit: `TLS 1.2 or newer: one of ${TLS_POLICIES.join(", ")}`,
      fix: "omit it to use the first of these",
    }),
  ];
}

function checkPath(code: string, path: string, place: string): Finding[] {
  if (/^\/[\x21-\x7e]*$/.test(path) && path.length <= MAX_PATH) return [];
  return [
    refuse(code, {
      place,
      value: show(path),
      limit: `starts with /, at most ${MAX_PATH} printable ASCII characters`,
      fix: "give a path such as /healthz",
    }),
  ];
}

/** What a matcher may name. Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html (2026-11). */
interface Codes {
  readonly form: RegExp;
  readonly limit: string;
  readonly fix: string;
}

const HTTP_CODES: Codes = {
  form: /^([2-4]\d\d)(?:-([2-4]\d\d))?$/,
  limit: "status codes 200 to 499: values, lists or ranges",
  fix: "give 200, 200,204 or 200-299",
};

const GRPC_CODES: Codes = {
  form: /^(\d{1,2})(?:-(\d{1,2}))?$/,
  limit: "status codes of gRPC, 0 to 99: values, lists or ranges",
  fix: "give 0, which is OK, or 0,12 where the method may be missing",
};

function matcher(code: string, text: string, place: string, { fix, form, limit }: Codes): Finding[] {
  const parts = text.split(",").map((part) => form.exec(part));
  if (parts.every((part) => part !== null && Number(part[1]) <= Number(part[2] ?? part[1]))) return [];
  return [
    refuse(code, {
      place,
      value: show(text),
      limit,
      fix,
    }),
  ];
}
