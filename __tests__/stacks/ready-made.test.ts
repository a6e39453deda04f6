import type { EnvironmentInput } from "../../src/config/schema.ts";
import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const { prod } = ENVIRONMENTS;
const stream = `arn:aws:firehose:${prod.region}:${prod.account}:deliverystream/shop-logs`;
const environment: EnvironmentInput = {
  ...prod,
  services: {
    ...prod.services,
    web: {
      ...prod.services.web,
      memoryMiB: 1024,
      environment: { OTEL_SERVICE_NAME: "storefront" },
      telemetry: {},
      logRouter: { destination: { kind: "firehose", deliveryStreamArn: stream } },
      deployment: { minimumHealthyPercent: 50 },
    },
  },
  waivers: [{ code: "OBS-06", reason: "the stream is watched by security", expires: "2027-06-30" }],
};

type Container = Record<string, unknown> & { readonly environment: { name: string; value: string }[] };

const containersIn = (stack: StackJson): Container[] =>
  JSON.parse(String(stack.resource["aws_ecs_task_definition"]?.["web"]?.["container_definitions"]));

describe("a router of logs and a collector", () => {
  const before = synth([prod]);
  const after = synth([environment]);
  const web = stackOf(after, "prod-service-web");
  const containers = containersIn(web);
  const named = (name: string) => containers.find((it) => it["name"] === name);

  it("are containers of the task; the router starts first and keeps its own logs in the log group", () => {
    expect(containers.map(({ name }) => name)).toEqual([
      "web",
      "log-router",
      "otel-collector",
      "web-volumes",
    ]);
    expect(named("log-router")).toMatchObject({
      essential: true,
      firelensConfiguration: { type: "fluentbit" },
      logConfiguration: { logDriver: "awslogs" },
      user: "10098",
    });
    for (const name of ["web", "otel-collector"]) {
      expect(named(name)).toMatchObject({
        logConfiguration: {
          logDriver: "awsfirelens",
          options: { Name: "kinesis_firehose", delivery_stream: "shop-logs", region: prod.region },
        },
        dependsOn: expect.arrayContaining([{ containerName: "log-router", condition: "START" }]),
      });
    }
  });

  it("tell the application where the collector is, unless the description says so", () => {
    expect(named("web")?.environment).toEqual([
      { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://localhost:4318" },
      { name: "OTEL_SERVICE_NAME", value: "storefront" },
    ]);
    const [config] = named("otel-collector")?.environment ?? [];
    expect(config?.name).toBe("AOT_CONFIG_CONTENT");
    expect(Object.keys(JSON.parse(config?.value ?? "{}").exporters)).toEqual(["awsxray"]);
  });

  it("may do in AWS what they call, within the boundary", () => {
    const policy = JSON.parse(String(web.resource["aws_iam_role_policy"]?.["web_task_policy"]?.["policy"]));
    expect(
      policy.Statement.map(({ Action, Resource }: Record<string, unknown>) => [Action, Resource]),
    ).toEqual([
      [["firehose:PutRecordBatch"], [stream]],
      [["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]],
    ]);
    const governance = JSON.stringify(
      stackOf(after, `governance-${prod.account}`).resource["aws_iam_policy"],
    );
    expect(governance).toContain("firehose:PutRecordBatch");
  });

  it("change nothing in other stacks but the boundary", () => {
    const others = [...before.keys()].filter((name) => !/governance|service-web/.test(name));
    expect(others.length).toBeGreaterThanOrEqual(3);
    for (const name of others)
      expect([name, JSON.stringify(after.get(name))]).toEqual([name, JSON.stringify(before.get(name))]);
  });

  it("break no guardrail", () => {
    const { account, protection, region, stage } = prod;
    const configurations = [...after.values()].map((json) => new Configuration(json));
    const view = new EnvironmentView(configurations);
    const context = { account, protection, region, stage, mode: "dummy" } as const;
    expect(configurations.flatMap((stack) => checkStack(stack, context, view))).toEqual([]);
  });
});
