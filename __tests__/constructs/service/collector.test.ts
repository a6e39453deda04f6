import { collectorConfiguration, collectorStatements } from "../../../src/constructs/service/collector.ts";
import { HOME } from "../../support/construct.ts";

const SOURCE = { home: HOME, service: "cart", logGroupName: "/acme-qa/ecs/cart" };
const workspaceArn = `arn:aws:aps:${HOME.region}:${HOME.account}:workspace/ws-7f`;

describe("the collector", () => {
  it.each([
    [{ traces: true, metrics: { kind: "none" } }, { traces: ["awsxray"] }, ["health_check"]],
    [{ traces: false, metrics: { kind: "cloudwatch" } }, { metrics: ["awsemf"] }, ["health_check"]],
    [
      { traces: true, metrics: { kind: "prometheus", workspaceArn } },
      { traces: ["awsxray"], metrics: ["prometheusremotewrite"] },
      ["health_check", "sigv4auth"],
    ],
  ] as const)("exports %j", (props, pipelines, extensions) => {
    const {
      exporters,
      extensions: made,
      receivers,
      service,
    } = JSON.parse(collectorConfiguration(SOURCE, props));
    const wanted = Object.entries(pipelines).map(([name, exporters]) => [
      name,
      { receivers: ["otlp"], processors: ["memory_limiter", "resourcedetection", "batch"], exporters },
    ]);
    expect(service).toEqual({ extensions, pipelines: Object.fromEntries(wanted) });
    expect(Object.keys(made).sort()).toEqual([...extensions].sort());
    expect(Object.keys(exporters).sort()).toEqual(Object.values(pipelines).flat().sort());
    // Nobody outside of the task reaches it, whatever a security group allows.
    expect(JSON.stringify(receivers)).not.toContain("0.0.0.0");
  });

  it("writes to the workspace and to the log group that it is given", () => {
    const prometheus = collectorConfiguration(SOURCE, {
      traces: false,
      metrics: { kind: "prometheus", workspaceArn },
    });
    expect(JSON.parse(prometheus).exporters.prometheusremotewrite.endpoint).toBe(
      "https://aps-workspaces.eu-west-3.amazonaws.com/workspaces/ws-7f/api/v1/remote_write",
    );
    const cloudwatch = collectorConfiguration(SOURCE, { traces: false, metrics: { kind: "cloudwatch" } });
    expect(JSON.parse(cloudwatch).exporters.awsemf).toMatchObject({
      namespace: "acme-qa/cart",
      log_group_name: "/acme-qa/ecs/cart",
      log_stream_name: "metrics/{TaskId}",
    });
  });

  it("may do what its exporters call, and nothing else", () => {
    const granted = (props: Parameters<typeof collectorStatements>[1]) =>
      collectorStatements(SOURCE, props).map(({ Action, Resource }) => [Action, Resource]);
    expect(granted({ traces: true, metrics: { kind: "none" } })).toEqual([
      [["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]],
    ]);
    expect(granted({ traces: false, metrics: { kind: "cloudwatch" } })).toEqual([
      [
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        ["arn:aws:logs:eu-west-3:210987654321:log-group:/acme-qa/ecs/cart:log-stream:metrics/*"],
      ],
    ]);
    expect(granted({ traces: false, metrics: { kind: "prometheus", workspaceArn } })).toEqual([
      [["aps:RemoteWrite"], [workspaceArn]],
    ]);
  });
});
