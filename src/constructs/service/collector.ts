import { arn, type Home } from "../../core/arn.ts";
import type { Statement } from "../../core/iam.ts";

/** What the collector exports. */
export interface TelemetryProps {
  readonly traces: boolean;
  readonly metrics:
    | { readonly kind: "none" | "cloudwatch" }
    | { readonly kind: "prometheus"; readonly workspaceArn: string };
}

/** Which task these metrics and traces are of. */
export interface TelemetrySource {
  readonly home: Home;
  readonly service: string;
  readonly logGroupName: string;
}

/**
 * Configuration of the ADOT collector, as JSON, which is YAML. It listens for the containers of its task alone: in
 * `awsvpc` they share the loopback interface.
 * https://aws-otel.github.io/docs/setup/ecs/config-through-ssm and the components of
 * https://github.com/aws-observability/aws-otel-collector (2026-11).
 */
export function collectorConfiguration(
  { home, logGroupName, service }: TelemetrySource,
  props: TelemetryProps,
): string {
  const { metrics, traces } = props;
  const pipeline = (exporter: string) => ({
    receivers: ["otlp"],
    processors: ["memory_limiter", "resourcedetection", "batch"],
    exporters: [exporter],
  });
  return JSON.stringify({
    extensions: {
      health_check: { endpoint: "localhost:13133" },
      ...(metrics.kind === "prometheus" && { sigv4auth: { region: home.region, service: "aps" } }),
    },
    receivers: {
      otlp: { protocols: { grpc: { endpoint: "localhost:4317" }, http: { endpoint: "localhost:4318" } } },
    },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
      // Not `ec2`: tasks do not reach the metadata of the instance.
      resourcedetection: { detectors: ["env", "ecs"] },
      batch: { timeout: "5s" },
    },
    exporters: {
      ...(traces && { awsxray: { region: home.region } }),
      ...(metrics.kind === "cloudwatch" && {
        awsemf: {
          region: home.region,
          namespace: `${home.name}/${service}`,
          // Metrics come from records of any log group: this one has a retention, a key and an owner.
          log_group_name: logGroupName,
          log_stream_name: "metrics/{TaskId}",
          dimension_rollup_option: "NoDimensionRollup",
        },
      }),
      ...(metrics.kind === "prometheus" && {
        prometheusremotewrite: {
          endpoint: `https://aps-workspaces.${home.region}.amazonaws.com/workspaces/${metrics.workspaceArn.split("/").at(-1)}/api/v1/remote_write`,
          auth: { authenticator: "sigv4auth" },
          resource_to_telemetry_conversion: { enabled: true },
        },
      }),
    },
    service: {
      extensions: ["health_check", ...(metrics.kind === "prometheus" ? ["sigv4auth"] : [])],
      pipelines: {
        ...(traces && { traces: pipeline("awsxray") }),
        ...(metrics.kind !== "none" && {
          metrics: pipeline(metrics.kind === "cloudwatch" ? "awsemf" : "prometheusremotewrite"),
        }),
      },
    },
  });
}

/**
 * What the collector may do, as part of the task role. X-Ray has no resources for these actions:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html, and for metrics
 * …/list_amazonmanagedserviceforprometheus.html (2026-11).
 */
export function collectorStatements(
  { home, logGroupName }: TelemetrySource,
  { metrics, traces }: TelemetryProps,
): Statement[] {
  const allow = (Sid: string, Action: string[], Resource: string): Statement => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource: [Resource],
  });
  return [
    ...(traces ? [allow("Traces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*")] : []),
    ...(metrics.kind === "cloudwatch"
      ? [
          allow(
            "Metrics",
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            `${arn(home, "logs", `log-group:${logGroupName}`)}:log-stream:metrics/*`,
          ),
        ]
      : []),
    ...(metrics.kind === "prometheus" ? [allow("Metrics", ["aps:RemoteWrite"], metrics.workspaceArn)] : []),
  ];
}
