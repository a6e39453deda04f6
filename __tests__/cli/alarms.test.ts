import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { AlarmReportSchema, alarmReportJsonSchema } from "../../src/cli/shared/alarms-schema.ts";
import { FOREIGN } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";
import { ENVIRONMENTS, type StackJson, synth } from "../support/synth.ts";

const plan = (name: string) => readFileSync(join(FOREIGN, `${name}.json`), "utf8");

/** An environment of this project, after a change to its Terraform. */
const described = (change: (stacks: ReadonlyMap<string, StackJson>) => void = () => {}) => ({
  synthesize: async () => {
    const stacks = synth([ENVIRONMENTS.prod]);
    change(stacks);
    return stacks;
  },
});

describe("ballast alarms", () => {
  it("ends with 0 when every alarm can fire", async () => {
    const io = fakeIo({}, described());
    expect(await run(["alarms", "prod"], io)).toBe(0);
    expect(io.stdout()).toMatch(/^prod: all \d\d alarms and event rules can fire\n/);
    expect(io.stdout()).toMatch(/^shop-prod-alb-503 +AWS\/ApplicationELB HTTPCode_ELB_503_Count$/m);
    expect(
      Math.max(
        ...io
          .stdout()
          .split("\n")
          .map(({ length }) => length),
      ),
    ).toBeLessThan(125);
  });

  it("ends with 2 when one cannot, and says where, what and how to correct it", async () => {
    const io = fakeIo(
      {},
      described((stacks) => {
        const alarm = stacks.get("prod-platform")?.resource["aws_cloudwatch_metric_alarm"]?.["alb_502"];
        if (alarm) alarm["statistic"] = "Average";
      }),
    );
    expect(await run(["alarms", "prod"], io)).toBe(2);
    expect(io.stdout()).toContain(
      [
        "CANNOT  alarm shop-prod-alb-502: AWS/ApplicationELB HTTPCode_ELB_502_Count",
        "        never fires",
        "        place aws_cloudwatch_metric_alarm.alb_502.threshold",
        "        value > 10",
        "        limit the values are always 1",
        "        fix   choose a threshold within",
      ].join("\n"),
    );
  });

  it("ends with 1 when some cannot be told", async () => {
    const io = fakeIo({ "plan.json": plan("plain-hcl") });
    expect(await run(["alarms", "--plan-json", "plan.json"], io)).toBe(1);
    expect(io.stdout()).toMatch(/^UNKNOWN alarm api-unhealthy/m);
  });

  it("takes the plan of a project without alarms", async () => {
    const io = fakeIo({ "plan.json": plan("tam-ecs-fargate") });
    expect(await run(["alarms", "--plan-json", "plan.json"], io)).toBe(0);
    expect(io.stdout()).toContain("there is no alarm and no event rule");
  });

  it("gives JSON of the published schema", async () => {
    const io = fakeIo({ "plan.json": plan("infrahouse-ecs-httpd_autoscaling") });
    expect(await run(["alarms", "--plan-json", "plan.json", "--json"], io)).toBe(2);
    expect(AlarmReportSchema.parse(JSON.parse(io.stdout())).alarms).toHaveLength(4);
    const published = readFileSync(join(__dirname, "../../docs/schemas/alarm-report-1.json"), "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(alarmReportJsonSchema())));
  });

  it.each([
    ["no input", ["alarms"], "there is nothing to look at"],
    ["a file that is no plan", ["alarms", "--plan-json", "other.json"], "other.json"],
  ])("ends with 64 for %s", async (_what, args, words) => {
    const io = fakeIo({ "other.json": '{"hello": 1}' });
    expect(await run(args, io)).toBe(64);
    expect(io.stderr()).toContain(words);
  });
});
