import type { EnvironmentInput } from "../../src/config/schema.ts";
import type { WebInput } from "../../src/config/service.ts";
import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const { prod } = ENVIRONMENTS;
const withWeb = (base: EnvironmentInput, change: Partial<WebInput>): EnvironmentInput => ({
  ...base,
  services: { ...prod.services, web: { ...prod.services.web, ...change } },
  waivers: [{ code: "EXEC-02", reason: "looking for a leak of memory", expires: "2027-06-30" }],
});
const proxy = { image: prod.services.api.image, cpu: 32, memoryMiB: 64, stopTimeoutSec: 5 };
const open = withWeb(prod, { exec: true, sidecars: { proxy } });

type Named = Readonly<Record<string, Record<string, unknown>>>;
const resources = (stack: StackJson, type: string): Named => stack.resource[type] ?? {};
const containersOf = (stack: StackJson) =>
  JSON.parse(String(resources(stack, "aws_ecs_task_definition")["web"]?.["container_definitions"])) as {
    name: string;
    readonlyRootFilesystem: boolean;
    linuxParameters: unknown;
  }[];

function broken(json: ReadonlyMap<string, StackJson>): string[] {
  const { account, protection, region, stage } = prod;
  const configurations = [...json.values()].map((it) => new Configuration(it));
  const view = new EnvironmentView(configurations);
  const context = { account, protection, region, stage, mode: "dummy" } as const;
  return configurations
    .flatMap((it) => checkStack(it, context, view))
    .map(({ code, place }) => `${code} ${place}`);
}

describe("ECS Exec", () => {
  const before = synth([prod]);
  const after = synth([open]);
  const web = stackOf(after, "prod-service-web");

  it("is on for one service, whose application alone can be written to and still has an init process", () => {
    expect(resources(web, "aws_ecs_service")["web"]?.["enable_execute_command"]).toBe(true);
    const containers = containersOf(web);
    expect(containers.map(({ name, readonlyRootFilesystem }) => [name, readonlyRootFilesystem])).toEqual([
      ["web", false],
      ["proxy", true],
      ["web-volumes", true],
    ]);
    expect(containers[0]?.linuxParameters).toMatchObject({ initProcessEnabled: true });
    const api = stackOf(after, "prod-service-api");
    expect(resources(api, "aws_ecs_service")["api"]?.["enable_execute_command"]).toBe(false);
  });

  it("lets the task role open channels, decrypt sessions of this cluster, and log them where the cluster says", () => {
    const { policy } = resources(web, "aws_iam_role_policy")["web_task_policy"] ?? {};
    const { Statement } = JSON.parse(String(policy));
    expect(Statement.map(({ Action, Condition }: Record<string, unknown>) => [Action, Condition])).toEqual([
      [
        [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        undefined,
      ],
      [
        ["kms:Decrypt"],
        {
          "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/shop-prod"] },
          StringLike: { "kms:EncryptionContext:aws:ssm:TargetId": ["ecs:shop-prod_*"] },
        },
      ],
      [["logs:DescribeLogGroups"], undefined],
      [["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], undefined],
    ]);
    const platform = stackOf(after, "prod-platform");
    const { name } = resources(platform, "aws_cloudwatch_log_group")["cluster_exec"] ?? {};
    expect(Statement[3].Resource).toEqual([
      `arn:aws:logs:${prod.region}:${prod.account}:log-group:${name}:*`,
    ]);
  });

  it("tells who may open a session, with this container alone", () => {
    const { Statement } = JSON.parse(String((web.output as Named)["exec_policy"]?.["value"]));
    expect(Statement.find(({ Sid }: { Sid: string }) => Sid === "RunCommands")).toEqual({
      Sid: "RunCommands",
      Effect: "Allow",
      Action: ["ecs:ExecuteCommand"],
      Resource: [
        `arn:aws:ecs:${prod.region}:${prod.account}:cluster/shop-prod`,
        `arn:aws:ecs:${prod.region}:${prod.account}:task/shop-prod/*`,
      ],
      Condition: { StringEquals: { "ecs:container-name": "web" } },
    });
    expect((stackOf(before, "prod-service-web").output as Named)["exec_policy"]).toBeUndefined();
  });

  it("changes nothing in other stacks but the boundary, and breaks no guardrail", () => {
    const others = [...before.keys()].filter((name) => !/governance|service-web/.test(name));
    for (const name of others)
      expect([name, JSON.stringify(after.get(name))]).toEqual([name, JSON.stringify(before.get(name))]);
    expect(broken(after)).toEqual([]);
  });

  it("is refused in a task that was not made for it", () => {
    const flipped = structuredClone(after) as Map<string, StackJson>;
    const task = resources(stackOf(flipped, "prod-service-web"), "aws_ecs_task_definition")["web"] ?? {};
    task["container_definitions"] = String(task["container_definitions"]).replace(
      '"readonlyRootFilesystem":false',
      '"readonlyRootFilesystem":true',
    );
    expect(broken(flipped)).toEqual(["TF-SVC-12 aws_ecs_service.web.enable_execute_command"]);
    const service = resources(stackOf(flipped, "prod-service-web"), "aws_ecs_service")["web"] ?? {};
    service["enable_execute_command"] = false;
    task["container_definitions"] = String(task["container_definitions"]).replace(
      '"readonlyRootFilesystem":true',
      '"readonlyRootFilesystem":false',
    );
    expect(broken(flipped)).toEqual([
      "TF-CTR-01 aws_ecs_task_definition.web.container_definitions.0.readonlyRootFilesystem",
    ]);
  });

  it("has endpoints of its own where there is no other way out", () => {
    const closed = (change: Partial<WebInput>) =>
      synth([
        withWeb(
          { ...prod, network: { ...prod.network, egress: { kind: "endpoints-only" }, endpoints: "full" } },
          { image: prod.services.api.image, ...change },
        ),
      ]);
    const endpoints = (json: ReadonlyMap<string, StackJson>) =>
      Object.keys(resources(stackOf(json, "prod-platform"), "aws_vpc_endpoint"));
    const [without, opened] = [endpoints(closed({})), endpoints(closed({ exec: true }))];
    expect(opened.filter((name) => !without.includes(name)).sort()).toEqual([
      "endpoints_kms",
      "endpoints_ssmmessages",
    ]);
  });
});
