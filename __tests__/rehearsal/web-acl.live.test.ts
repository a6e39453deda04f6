import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateSubnetCommand, CreateVpcCommand } from "@aws-sdk/client-ec2";
import { CreateLoadBalancerCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { awsClients } from "../../src/lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-central-1";

/** The web ACL of prod, as synthesized, before a load balancer that is only an ARN. */
function webAcl(balancerArn: string): string {
  const webAcl = {
    kind: "managed-rules" as const,
    action: "block" as const,
    countedRules: ["SizeRestrictions_BODY"],
    requestsPerFiveMin: 2000,
    requestsPerFiveMinOf: { web: 600, api: 300 },
  };
  const { services } = ENVIRONMENTS.prod;
  const web = {
    ...services.web,
    routes: { hosts: ["@", "www"], paths: ["/shop/*", "/basket"] },
    furtherPorts: {
      ops: { port: 9100, routes: { hosts: ["ops"], paths: ["/a", "/b"] }, healthCheck: { path: "/ready" } },
    },
  };
  const input = { ...ENVIRONMENTS.prod, services: { ...services, web }, loadBalancer: { webAcl } };
  const { resource = {}, terraform } = stackOf(synth([input]), "prod-platform");
  const kept = {
    ...Object.fromEntries(Object.entries(resource).filter(([type]) => type.startsWith("aws_wafv2_"))),
    aws_cloudwatch_log_group: { waf: resource["aws_cloudwatch_log_group"]?.["waf"] },
  };
  const text = JSON.stringify(kept)
    .replaceAll(/\$\{aws_lb\.[^}]*\}/g, balancerArn)
    .replaceAll(
      /\$\{aws_kms_key\.[^}]*\}/g,
      `arn:aws:kms:${REGION}:${ACCOUNT}:key/8a3f1c52-9d07-4b6e-b1a4-3e5f7c9d2b60`,
    );
  return JSON.stringify({
    terraform: { required_providers: terraform["required_providers"] },
    provider: { aws: { region: REGION, access_key: "test", secret_key: "test" } },
    resource: JSON.parse(text),
  });
}

describeWith(["engine", "python"], "the web ACL of the load balancer", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-waf-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: ACCOUNT, region: REGION, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  it("is applied, and a second plan is empty", async () => {
    const { ec2, elb } = awsClients({ region: REGION, emulator: emulator.endpoint });
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.9.0.0/16" }));
    const subnets = await Promise.all(
      ["a", "b"].map((zone, index) =>
        ec2.send(
          new CreateSubnetCommand({
            VpcId: Vpc?.VpcId,
            AvailabilityZone: `${REGION}${zone}`,
            CidrBlock: `10.9.${index}.0/24`,
          }),
        ),
      ),
    );
    const Subnets = subnets.map(({ Subnet }) => Subnet?.SubnetId ?? "");
    const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: "shop-prod", Subnets }));
    const text = webAcl(LoadBalancers?.[0]?.LoadBalancerArn ?? "");
    const cwd = await bench.write("waf", "prod-platform", "cdk.tf.json", text);
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const { resource_changes = [] } = await bench.plan(cwd);
    expect(resource_changes.map(({ address, change }) => `${change.actions.join()} ${address}`)).toEqual([
      "no-op aws_cloudwatch_log_group.waf",
      "no-op aws_wafv2_web_acl.waf",
      "no-op aws_wafv2_web_acl_association.waf",
      "no-op aws_wafv2_web_acl_logging_configuration.waf",
    ]);
  }, 300_000);
});
