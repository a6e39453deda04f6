import { type Finding, show } from "../../core/finding.ts";
import { paged } from "../receivers.ts";
import type { Environment } from "../schema.ts";
import { eachOfKind, eachWebPort, refuse, repeated, warn } from "./report.ts";

/** Days; 0 keeps events forever: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html (2026-06). */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const PRODUCTION_DAYS = 365;

/** Smallest 99th percentile that an alarm can wait for, milliseconds. */
const MIN_LATENCY_MS = 10;

/** An address format that SNS accepts; only the subscription confirmation shows that somebody reads it. */
export const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

/** OBS-01: log retention. */
export function logRetention({ logs, stage }: Environment): Finding[] {
  const place = "logs.retentionDays";
  const value = `${logs.retentionDays} days`;
  if (!RETENTION_DAYS.includes(logs.retentionDays)) {
    const limit = `one of ${RETENTION_DAYS.join(", ")} days`;
    return [refuse("OBS-01", { place, value, limit, fix: "choose the next larger one" })];
  }
  if (stage !== "production" || logs.retentionDays >= PRODUCTION_DAYS) return [];
  const limit = `${PRODUCTION_DAYS} to ${RETENTION_DAYS.at(-1)} days in production; 0 means never expire`;
  return [refuse("OBS-01", { place, value, limit, fix: `set ${PRODUCTION_DAYS} or more` })];
}

/**
 * OBS-04: the threshold of the latency alarm. A request through a load balancer and a container takes milliseconds, so
 * a number below 10 was meant in seconds.
 */
export function latency(environment: Environment): Finding[] {
  return [
    ...eachWebPort(environment, ({ alarms }, place) => latencyOf(alarms, place)),
    ...eachOfKind(environment, "internal", ({ protocol }, place) =>
      protocol.kind === "tcp" ? [] : latencyOf(protocol.alarms, `${place}.protocol`),
    ),
  ];
}

function latencyOf({ latencyMs }: { readonly latencyMs: number }, place: string): Finding[] {
  if (latencyMs >= MIN_LATENCY_MS) return [];
  return [
    refuse("OBS-04", {
      place: `${place}.alarms.latencyMs`,
      value: `${latencyMs} ms`,
      limit: `at least ${MIN_LATENCY_MS} ms; below, the alarm fires at every request and rolls every deployment back`,
      fix: `give milliseconds: ${latencyMs} s are ${latencyMs * 1000}`,
    }),
  ];
}

/** OBS-02, OBS-03: who is notified of alarms. */
export function alertEmails({ alerts, stage }: Environment): Finding[] {
  const place = "alerts.emails";
  const wrong = alerts.emails.flatMap((email, index) =>
    EMAIL.test(email)
      ? []
      : [
          refuse("OBS-03", {
            place: `${place}.${index}`,
            value: show(email),
            limit: "an email address",
            fix: "give an address such as platform@example.com",
          }),
        ],
  );
  const twice = repeated(alerts.emails).map((index) =>
    refuse("OBS-03", {
      place: `${place}.${index}`,
      value: show(alerts.emails[index]),
      limit: "each address once",
      fix: "remove the duplicate",
    }),
  );
  const told = alerts.emails.length > 0 || Object.values(alerts.receivers).some(paged);
  if (told || stage !== "production") return [...wrong, ...twice];
  const limit =
    "at least 1 address or receiver of pages in production; otherwise nobody is notified of alarms";
  return [
    refuse("OBS-02", { place, value: "no address", limit, fix: "give an address that a team monitors" }),
  ];
}

/** PROT-01: deletion protection. */
export function protection({ protection: on, stage }: Environment): Finding[] {
  if (on || stage === "development") return [];
  const detail = { place: "protection", value: "false", fix: "set protection to true" };
  if (stage === "staging")
    return [warn("PROT-01", { ...detail, limit: "protection in staging, which mirrors production" })];
  return [refuse("PROT-01", { ...detail, limit: "protection in production" })];
}
