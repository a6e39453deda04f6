import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuditTrail } from "../../src/constructs/governance/audit-trail.ts";
import { LeakAlarm } from "../../src/constructs/observability/leak-alarm.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { HOME, make } from "../support/construct.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

const home = { ...HOME, name: "acme-governance" };

/** The trail with its protection lifted, so that it can be destroyed, and the leak filters of one service. */
function configuration(): string {
  let made: { readonly resource?: unknown } = {};
  make((stack) => {
    new AuditTrail(stack, "audit", {
      home,
      workloadPrefix: "acme-",
      pipelineRoles: `arn:aws:iam::${HOME.account}:role/pipeline/*`,
      pipelinePolicies: `arn:aws:iam::${HOME.account}:policy/pipeline/*`,
      adminRoleArn: `arn:aws:iam::${HOME.account}:role/administrators`,
      stores: [HOME, home],
      retentionDays: 731,
      emails: ["security@acme.example"],
      protection: false,
    });
    new LeakAlarm(stack, "leaks", {
      home,
      service: "cart",
      logGroupName: `/${home.name}/audit`,
      topicArn: "arn:aws:sns:eu-west-3:210987654321:acme-governance-alerts",
    });
    made = stack.toTerraform();
  });
  const filters = Object.values(Object(made.resource).aws_cloudwatch_log_metric_filter) as object[];
  for (const filter of filters) Object.assign(filter, { depends_on: ["aws_cloudwatch_log_group.audit"] });
  const { terraform } = stackOf(synth([ENVIRONMENTS.dev]), "dev-state");
  return JSON.stringify({
    terraform: { required_providers: terraform["required_providers"] },
    provider: {
      aws: {
        region: HOME.region,
        access_key: "test",
        secret_key: "test",
        s3_use_path_style: true,
        max_retries: 5,
        default_tags: [{ tags: { Project: "acme" } }],
      },
    },
    resource: made.resource,
  });
}

describeWith(["engine", "python"], "the audit trail", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;
  let cwd: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-audit-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: HOME.account, region: HOME.region, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
    cwd = await bench.write("audit", "governance", "cdk.tf.json", configuration());
    await bench.initialize(cwd);
  }, 600_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  it("is applied, and a second plan is empty", async () => {
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const { resource_changes = [] } = await bench.plan(cwd);
    expect(resource_changes.length).toBeGreaterThan(45);
    expect(resource_changes.filter(({ change }) => change.actions.join() !== "no-op")).toEqual([]);
    expect(await emulator.faults()).toEqual([]);
  }, 600_000);

  it("is destroyed at the first attempt where its protection is lifted", async () => {
    await bench.must(cwd, "destroy", "-auto-approve", "-no-color");
    expect(await emulator.faults()).toEqual([]);
  }, 600_000);
});
