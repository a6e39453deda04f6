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
const GROUP = "orders-live-ledger";
const DEFINITION = `arn:aws:ecs:${region}:${account}:task-definition/${GROUP}`;
const TYPES = /^aws_(scheduler_|sqs_|iam_role$)/;
const NOTHING = [
  "no-op aws_iam_role.ledger_execution",
  "no-op aws_iam_role.ledger_schedule_role",
  "no-op aws_iam_role.ledger_task",
  "no-op aws_scheduler_schedule.ledger",
  "no-op aws_scheduler_schedule_group.ledger",
  "no-op aws_sqs_queue.ledger_dead_letter",
  "no-op aws_sqs_queue_policy.ledger_dead_letter_policy",
];

type Service = typeof orders.services;
const services = (change: Partial<Service["ledger"]>): Service => ({
  ...orders.services,
  ledger: { ...orders.services.ledger, ...change },
});

/** The schedule of the job of the example and what belongs to it, as synthesized, without its task and network. */
function schedule(change: Partial<Service["ledger"]> = {}): string {
  const stacks = synth([{ ...orders, services: services(change), protection: false }]);
  const { resource, terraform } = stackOf(stacks, "live-service-ledger");
  const own = Object.fromEntries(Object.entries(resource).filter(([type]) => TYPES.test(type)));
  const text = JSON.stringify({
    terraform: { required_providers: terraform["required_providers"] },
    provider: { aws: { region, access_key: "test", secret_key: "test" } },
    resource: own,
  });
  return text
    .replace(/\$\{aws_ecs_task_definition\.ledger\.arn\}/, `${DEFINITION}:1`)
    .replace(/\$\{aws_security_group\.ledger\.id\}/, "sg-0123456789abcdef0")
    .replace(/"\$\{tolist\(data\.terraform_remote_state[^"]*"/, '["subnet-0123456789abcdef0"]')
    .replaceAll(/"aws_iam_role_policy\.\w+",?/g, "")
    .replace(",]", "]");
}

describeWith(["engine", "python"], "the schedule of a job", () => {
  let dir: string;
  let emulator: Emulator;
  let bench: Workbench;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-job-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    bench = (await Workbench.open()).with({ AWS_ENDPOINT_URL: emulator.endpoint });
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** A request to EventBridge Scheduler, such as somebody makes by hand. */
  async function request(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${emulator.endpoint}/${path}`, {
      method,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20261129/${region}/scheduler/aws4_request, Signature=none`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  }

  it("is applied, a second plan is empty, and what was changed by hand is judged and reverted; it changes in place", async () => {
    const config = schedule();
    const cwd = await bench.write("job", "live-service-ledger", "cdk.tf.json", config);
    await bench.initialize(cwd);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const planned = async () =>
      ((await bench.plan(cwd)).resource_changes ?? []).map(
        ({ address, change }) => `${change.actions.join()} ${address}`,
      );
    expect(await planned()).toEqual(NOTHING);
    const found = await request("GET", `schedules/${GROUP}?groupName=${GROUP}`);
    const { DeadLetterConfig: _none, ...target } = found["Target"] as Record<string, unknown>;
    await request("PUT", `schedules/${GROUP}`, {
      ...found,
      State: "DISABLED",
      ScheduleExpression: "rate(1 day)",
      Target: {
        ...target,
        RoleArn: `arn:aws:iam::${account}:role/${GROUP}-schedule`,
        EcsParameters: {
          ...(target["EcsParameters"] as object),
          TaskDefinitionArn: DEFINITION.replace("ledger", "miner"),
        },
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 3600 },
      },
    });
    const { findings } = judge(JSON.stringify(await bench.plan(cwd)), { config });
    expect(findings.map((it) => `${it.severity} ${it.address} ${it.attribute}`).sort()).toEqual([
      "high aws_scheduler_schedule.ledger schedule_expression",
      "high aws_scheduler_schedule.ledger state",
      "high aws_scheduler_schedule.ledger target[0].dead_letter_config",
      "high aws_scheduler_schedule.ledger target[0].ecs_parameters[0].task_definition_arn",
      "medium aws_scheduler_schedule.ledger target[0].retry_policy[0].maximum_retry_attempts",
    ]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    expect(await planned()).toEqual(NOTHING);
    // Other times change the schedule in place, and it goes with its group.
    const everyMinute = schedule({ schedule: { kind: "rate", everyMin: 1 } } as never);
    await bench.write("job", "live-service-ledger", "cdk.tf.json", everyMinute);
    const plan = await bench.plan(cwd);
    const changed = (plan.resource_changes ?? []).filter(({ change }) => change.actions.join() !== "no-op");
    expect(changed.map(({ address, change }) => `${change.actions.join()} ${address}`)).toEqual([
      "update aws_scheduler_schedule.ledger",
    ]);
    await bench.must(cwd, "apply", "-auto-approve", "-no-color");
    const now = await request("GET", `schedules/${GROUP}?groupName=${GROUP}`);
    expect([now["ScheduleExpression"], now["ScheduleExpressionTimezone"]]).toEqual(["rate(1 minute)", "UTC"]);
    await bench.must(cwd, "destroy", "-auto-approve", "-no-color");
  }, 300_000);
});
