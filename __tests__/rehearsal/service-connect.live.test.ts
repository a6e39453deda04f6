import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orders } from "../../examples/orders.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { judge } from "../support/drift.ts";
import { describeWith } from "../support/needs.ts";
import { stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const { account, region } = orders;
const SERVICE = "aws_ecs_service.stock";

/** A reference as Terraform writes it. */
const ref = (expression: string) => `\${${expression}}`;

/** What stands in for the platform and for the caller: a network, a cluster, and the group of the shop. */
const AROUND = {
  aws_vpc: { main: { cidr_block: "10.40.0.0/18" } },
  aws_subnet: { main: { vpc_id: ref("aws_vpc.main.id"), cidr_block: "10.40.0.0/24" } },
  aws_ecs_cluster: { cluster: { name: "orders-live" } },
  aws_ecs_cluster_capacity_providers: {
    cluster: {
      cluster_name: ref("aws_ecs_cluster.cluster.name"),
      capacity_providers: ["FARGATE", "FARGATE_SPOT"],
    },
  },
};

/** The internal service of the example with its endpoint, and the rule by which the shop calls it. */
function configuration(): string {
  const stacks = synth([{ ...orders, protection: false }]);
  const [platform, stock, shop] = ["live-platform", "live-service-stock", "live-service-shop"].map((name) =>
    stackOf(stacks, name),
  );
  const only = (from: typeof platform, ...types: string[]) =>
    Object.fromEntries(types.flatMap((type) => (from?.resource[type] ? [[type, from.resource[type]]] : [])));
  const service = structuredClone(stock?.resource["aws_ecs_service"]?.["stock"]);
  const { alarms: _alarms, depends_on: _needs, ...kept } = service ?? {};
  const text = JSON.stringify({
    terraform: { required_providers: platform?.terraform["required_providers"] },
    provider: { aws: { region, access_key: "test", secret_key: "test" } },
    resource: {
      ...AROUND,
      ...only(platform, "aws_service_discovery_http_namespace"),
      ...only(stock, "aws_ecs_task_definition", "aws_iam_role"),
      aws_ecs_service: {
        stock: { ...kept, depends_on: ["aws_ecs_cluster_capacity_providers.cluster"] },
      },
      aws_security_group: {
        ...stock?.resource["aws_security_group"],
        ...shop?.resource["aws_security_group"],
      },
      aws_vpc_security_group_ingress_rule: {
        shop_into_stock: shop?.resource["aws_vpc_security_group_ingress_rule"]?.["shop_into_stock"],
      },
      aws_cloudwatch_log_group: { stock: { name: "/orders-live/ecs/stock" } },
    },
  });
  const outputs: Readonly<Record<string, string>> = {
    "platform.outputs.vpc_id": "aws_vpc.main.id",
    "platform.outputs.service_connect_namespace_arn": "aws_service_discovery_http_namespace.services.arn",
    "service_stock.outputs.security_group_id": "aws_security_group.stock.id",
  };
  return Object.entries(outputs)
    .reduce((json, [output, own]) => json.replaceAll(`data.terraform_remote_state.${output}`, own), text)
    .replace(
      "tolist(data.terraform_remote_state.platform.outputs.private_subnet_ids)",
      "[aws_subnet.main.id]",
    )
    .replace(/"permissions_boundary":"[^"]*",/g, "");
}

describeWith(["engine", "python"], "an internal service", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-connect-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** What somebody does by hand. */
  async function call(service: string, target: string, body: object): Promise<void> {
    const answer = await fetch(emulator.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": target,
        authorization: `AWS4-HMAC-SHA256 Credential=test/20261129/${region}/${service}/aws4_request, Signature=none`,
      },
      body: JSON.stringify(body),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
  }

  it("is applied, a second plan is empty, what was changed by hand is judged and reverted, and it goes before its namespace", async () => {
    const config = configuration();
    const cwd = await bench.write("connect", "live-service-stock", "cdk.tf.json", config);
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const changes = async () =>
      ((await bench.plan(cwd)).resource_changes ?? []).flatMap(({ address, change }) =>
        change.actions.join() === "no-op" ? [] : [`${change.actions.join()} ${address}`],
      );
    expect(await changes()).toEqual([]);
    await call("ecs", "AmazonEC2ContainerServiceV20141113.UpdateService", {
      cluster: "orders-live",
      service: "stock",
      serviceConnectConfiguration: { enabled: false },
    });
    const { findings } = judge(JSON.stringify(await bench.plan(cwd)), { config });
    const found = findings.map((it) => `${it.severity} ${it.address} ${it.attribute?.split(/[.[]/)[0]}`);
    expect([...new Set(found)]).toEqual([`high ${SERVICE} service_connect_configuration`]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    expect(await changes()).toEqual([]);
    await bench.must(cwd, "destroy", "-auto-approve", "-no-color");
  }, 600_000);
});
