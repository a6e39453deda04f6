import { type Finding, show } from "../../core/finding.ts";
import { partitionOf } from "../../core/regions.ts";
import type { Environment } from "../schema.ts";
import { eachService, refuse, warn } from "./report.ts";

/** https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html (2026-11). */
const STREAM = /^deliverystream\/[a-zA-Z0-9_.-]{1,64}$/;
/** https://docs.aws.amazon.com/prometheus/latest/APIReference/API_WorkspaceSummary.html (2026-11). */
const WORKSPACE = /^workspace\/ws-[0-9a-z-]{1,64}$/;

/**
 * OBS-05: where logs are routed to. OBS-06: what only reads the log group sees nothing of them. OBS-07: where telemetry
 * goes to.
 */
export function destinations(environment: Environment): Finding[] {
  const { account, region } = environment;
  const front = (service: string) => `arn:${partitionOf(region)}:${service}:${region}:${account}:`;
  const known = (arn: string, service: string, name: RegExp) =>
    arn.startsWith(front(service)) && name.test(arn.slice(front(service).length));
  return eachService(environment, ({ logRouter, telemetry }, service) => {
    const findings: Finding[] = [];
    const { destination } = logRouter ?? {};
    if (destination?.kind === "firehose") {
      const place = `${service}.logRouter.destination`;
      if (!known(destination.deliveryStreamArn, "firehose", STREAM)) {
        findings.push(
          refuse("OBS-05", {
            place: `${place}.deliveryStreamArn`,
            value: show(destination.deliveryStreamArn),
            limit: `the ARN of a stream of this account and region, ${front("firehose")}deliverystream/<name>`,
            fix: "give the ARN that aws firehose describe-delivery-stream shows",
          }),
        );
      }
      findings.push(
        warn("OBS-06", {
          place,
          value: "logs that do not reach the log group of the service",
          limit: "the log group, which the alarm on leaked secrets and the queries of the runbooks read",
          fix: 'give destination { kind: "cloudwatch" }, or waive this where somebody watches the destination',
        }),
      );
    }
    if (!telemetry) return findings;
    const { metrics, traces } = telemetry;
    if (metrics.kind === "prometheus" && !known(metrics.workspaceArn, "aps", WORKSPACE)) {
      findings.push(
        refuse("OBS-07", {
          place: `${service}.telemetry.metrics.workspaceArn`,
          value: show(metrics.workspaceArn),
          limit: `the ARN of a workspace of this account and region, ${front("aps")}workspace/ws-<id>`,
          fix: "give the ARN that aws amp describe-workspace shows",
        }),
      );
    }
    if (metrics.kind === "none" && !traces) {
      findings.push(
        refuse("OBS-07", {
          place: `${service}.telemetry`,
          value: "neither traces nor metrics",
          limit: "at least one of them: the collector does not start without a pipeline",
          fix: "set traces or metrics, or remove telemetry",
        }),
      );
    }
    return findings;
  });
}
