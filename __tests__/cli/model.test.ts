import { run } from "../../src/cli/run.ts";
import { fakeIo } from "../support/io.ts";
import { foreignPlan, plain } from "../support/model.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const PLAN = foreignPlan("plain-hcl");
const CONFIG = JSON.stringify({ resource: plain(), terraform: {} });

/** Exit code and everything that was printed. */
async function model(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const io = fakeIo(files, {
    synthesize: async () => new Map(Object.entries(Object.fromEntries(synth([ENVIRONMENTS.staging])))),
  });
  const code = await run(["model", ...args], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

describe("ballast model", () => {
  it("shows an environment on one screen", async () => {
    const { code, out } = await model(["staging"]);
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toBe("staging: cluster shop-staging in eu-central-1");
    for (const head of ["zone ", "pool ", "capacity provider ", "service "])
      expect(out).toContain(`\n${head}`);
    expect(out).toContain("Nothing had to be assumed.");
    expect(out.split("\n").length).toBeLessThan(50);
  });

  it("shows a plan as a table, with what is assumed", async () => {
    const { code, out } = await model(["--plan-json", "-"], { "-": PLAN });
    expect(code).toBe(0);
    expect(out).toBe(
      [
        "standard input: cluster shop in eu-west-1",
        "",
        "zone        egress",
        "eu-west-1a  NAT gateway in the zone",
        "eu-west-1b  NAT gateway in the zone",
        "eu-west-1c  NAT gateway in eu-west-1a",
        "",
        "pool  size  On-Demand     tasks/instance  zones  instance types",
        "ecs   2–9   1, then 20 %  2 awsvpc        3      c5.large, c5a.large, m5.large",
        "",
        "capacity provider  pool  target  steps    warm-up  termination protection  draining",
        "ec2                ecs   85 %    1–10000  300 s    on                      on",
        "",
        "service  tasks  CPU  MiB  network  runs on  healthy %  deregister  stop  secrets",
        "api      2      128  256  bridge   ec2      50–200     20 s        45 s  1: 1 not readable",
        "web      4      256  512  bridge   ec2      50–200     20 s        45 s  1 readable",
        "",
        "scaling  tasks  tracks                            schedules",
        "web      4–12   requests-per-target 500, other 0  1",
        "",
        "alarms       2, 1 of them tell somebody; 1 event rules",
        "endpoints    s3",
        "",
        "Assumed, since the Terraform does not tell (1):",
        "  aws_appautoscaling_policy.steps: scales on steps or predictions, which is not modelled; the policy is left out",
        "",
      ].join("\n"),
    );
  });

  it("gives the model as JSON, of a configuration and of a state too", async () => {
    const { out } = await model(["--config", "main.tf.json", "--json"], { "main.tf.json": CONFIG });
    expect(JSON.parse(out)).toMatchObject({ source: "main.tf.json", cluster: "shop", described: false });
    const state = JSON.stringify({
      format_version: "1.0",
      values: JSON.parse(PLAN).prior_state?.values ?? { root_module: {} },
    });
    const empty = await model(["--state-json", "state.json"], { "state.json": state });
    expect(empty).toMatchObject({ code: 64, out: "" });
    expect(empty.err).toContain("MODEL_NO_ECS state.json");
  });

  it("takes ignore_changes from --config: an autoscaler owns the desired capacity", async () => {
    const plan = JSON.parse(PLAN);
    const group = plan.resource_changes.find((it: { type: string }) => it.type === "aws_autoscaling_group");
    group.change.after.desired_capacity = 3;
    group.change.after_unknown.desired_capacity = false;
    const files = {
      "plan.json": JSON.stringify(plan),
      "cdk.tf.json": JSON.stringify({
        resource: { aws_autoscaling_group: { ecs: { lifecycle: { ignore_changes: ["desired_capacity"] } } } },
      }),
    };
    const without = await model(["--plan-json", "plan.json"], files);
    expect(without.out).toContain("2–9, now 3");
    const { out } = await model(["--plan-json", "plan.json", "--config", "cdk.tf.json"], files);
    expect(out).not.toContain("now 3");
  });

  it("takes sizes of instance types, several times", async () => {
    const types = ["--instance-type", "q9.large=4,8192,5,2", "--instance-type", "q8.large=2,4096,3"];
    const strange = CONFIG.replace("t3.medium", "q9.large");
    const { code, out } = await model(["--config", "c.json", ...types], { "c.json": strange });
    expect(code).toBe(0);
    expect(out).toContain("q9.large");
    expect(out).toContain("4 awsvpc, 2 GPU");
    const refused = await model(["--config", "c.json", "--instance-type", "q9.large=4"], {
      "c.json": strange,
    });
    expect(refused.err).toContain("limit: <name>=<vCPU>,<MiB>,<network interfaces>");
    const unknown = await model(["--config", "c.json"], { "c.json": strange });
    expect(unknown.err).toContain("--instance-type <name>=<vCPU>,<MiB>,<network interfaces>");
  });

  it.each([
    [[], "there is nothing to look at"],
    [["prod", "--plan-json", "p.json"], "with --plan-json"],
    [["prdo"], "is not there"],
    [["--plan-json", "none.json"], "there is no such file"],
    [["--plan-json", "-", "--config", "-"], "both read standard input"],
    [["--plan-json", "a", "--state-json", "b"], "cannot be used with"],
    [["--config", "c.json", "--cluster", "shpo"], "did you mean shop?"],
  ])("refuses %j", async (args, message) => {
    const { code, err, out } = await model(args, { "c.json": CONFIG, "-": PLAN });
    expect([code, out]).toEqual([64, ""]);
    expect(err).toContain(message);
  });

  it("has an exit code of its own for a platform that other Terraform has to complete", async () => {
    const outside = CONFIG.replace("aws_ecs_task_definition.web.arn", "var.task_definition");
    const { code, err } = await model(["--config", "c.json"], { "c.json": outside });
    expect(code).toBe(1);
    expect(err).toContain("MODEL_TASK_DEFINITION aws_ecs_service.web.task_definition");
  });

  it("shows no control character of a name, and no secret of a plan", async () => {
    const hostile = CONFIG.replaceAll('"shop"', '"sh\\u001b[31mop\\u202e"');
    const { out } = await model(["--config", "c.json"], { "c.json": hostile });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the point of the test
    expect(out).not.toMatch(/[\u001b\u202e]/);
    const plan = JSON.parse(PLAN);
    const template = plan.resource_changes.find((it: { type: string }) => it.type === "aws_launch_template");
    template.change.after.user_data = btoa("ECS_CLUSTER=shop\nECS_ENGINE_AUTH_DATA=hunter22hunter22\n");
    const shown = await model(["--plan-json", "p.json", "--json"], { "p.json": JSON.stringify(plan) });
    expect(shown.code).toBe(0);
    expect(shown.out).not.toContain("hunter22");
  });
});
