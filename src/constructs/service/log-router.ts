import { arn, type Home } from "../../core/arn.ts";
import type { Statement } from "../../core/iam.ts";

/** Where FireLens brings what containers print. */
export interface RoutedLogs {
  /** Container that routes. */
  readonly router: string;
  readonly destination:
    | { readonly kind: "cloudwatch" }
    | { readonly kind: "firehose"; readonly deliveryStreamArn: string };
}

/** Told by the agent to the router: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-using-fluentbit.html (2026-11). */
export const FIRELENS = { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } } as const;

/**
 * Log configuration of a container whose logs are routed; its options are those of the output of Fluent Bit
 * (https://docs.fluentbit.io/manual/data-pipeline/outputs, 2026-11).
 */
export function routedLogConfiguration(
  home: Home,
  { logGroupName, service }: { readonly logGroupName: string; readonly service: string },
  { destination }: RoutedLogs,
) {
  const output =
    destination.kind === "cloudwatch"
      ? {
          Name: "cloudwatch_logs",
          log_group_name: logGroupName,
          log_stream_prefix: `${service}/`,
          auto_create_group: "false",
        }
      : { Name: "kinesis_firehose", delivery_stream: destination.deliveryStreamArn.split("/").at(-1) ?? "" };
  return { logDriver: "awsfirelens", options: { ...output, region: home.region } };
}

/**
 * What the router may do, as part of the task role.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html (2026-11)
 */
export function routerStatements(home: Home, logGroupName: string, { destination }: RoutedLogs): Statement[] {
  return destination.kind === "cloudwatch"
    ? [
        {
          Sid: "RouteLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: [`${arn(home, "logs", `log-group:${logGroupName}`)}:log-stream:*`],
        },
      ]
    : [
        {
          Sid: "RouteLogs",
          Effect: "Allow",
          Action: ["firehose:PutRecordBatch"],
          Resource: [destination.deliveryStreamArn],
        },
      ];
}
