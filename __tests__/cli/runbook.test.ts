import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { FAILURE_MODES } from "../../src/runbooks/catalogue.ts";
import { FOREIGN } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";
import { ENVIRONMENTS, type StackJson, synth } from "../support/synth.ts";

const plan = (name: string) => readFileSync(join(FOREIGN, `${name}.json`), "utf8");

const described = (change: (stacks: ReadonlyMap<string, StackJson>) => void = () => {}) => ({
  synthesize: async () => {
    const stacks = synth([ENVIRONMENTS.prod]);
    change(stacks);
    return stacks;
  },
});

async function ballast(args: readonly string[], io = fakeIo({}, described())) {
  return { code: await run(["runbook", ...args], io), out: io.stdout(), err: io.stderr() };
}

describe("ballast runbook", () => {
  it("lists the failures without a platform", async () => {
    const { code, out } = await ballast([]);
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(FAILURE_MODES.length);
    expect(out).toMatch(/^secrets-denied +Secrets cannot be read$/m);
  });

  it("prints one with commands on lines of their own", async () => {
    const { code, out } = await ballast(["nat-loss", "--env", "prod"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^A NAT gateway fails: prod, service web\n/);
    expect(out).toContain("\n    export AWS_DEFAULT_REGION=eu-central-1\n");
    const commands = out.split("\n").filter((line) => /^ {4}(?:\w+=\$\()?aws /.test(line));
    expect(commands.length).toBeGreaterThan(10);
    expect(commands).toContain(
      '    aws ec2 replace-route --route-table-id "$table" --destination-cidr-block 0.0.0.0/0 --nat-gateway-id "$gateway"',
    );
    expect(out).toContain("\n    drift: A drift check finds it at the route. Taken back by step ");
    expect(
      Math.max(
        ...out
          .split("\n")
          .filter((line) => !commands.includes(line))
          .map(({ length }) => length),
      ),
    ).toBeLessThan(140);
  });

  it("is about another service with --service", async () => {
    expect((await ballast(["deployment", "--env", "prod", "--service", "api"])).out).toContain(
      "--services api ",
    );
  });

  it("has every step with its command and check as JSON", async () => {
    const { code, out } = await ballast(["pending-tasks", "--env", "prod", "--json"]);
    expect(code).toBe(0);
    const { schemaVersion, sections } = JSON.parse(out);
    expect(schemaVersion).toBe("1.0");
    expect(sections.verification.steps[0]).toEqual({
      id: "maximum-again",
      text: "The maximum is that of the code.",
      command: { words: expect.arrayContaining(["AutoScalingGroups[0].MaxSize"]) },
      expect: { kind: "equals", value: "12" },
      otherwise: "Somebody changed it.",
    });
  });

  it("names the failure that was meant", async () => {
    const { code, err } = await ballast(["secret-denied", "--env", "prod"]);
    expect(code).toBe(64);
    expect(err).toContain(
      "RUNBOOK secret-denied: is not a runbook; fix: did you mean secrets-denied? give one of",
    );
  });

  it.each([
    [["deployment"], "there is nothing to look at"],
    [["deployment", "--env", "prdo"], "prdo"],
    [
      ["deployment", "--env", "prod", "--service", "wep"],
      "is not a service of prod; limit: web, api; fix: did you mean web?",
    ],
    [
      ["secrets-denied", "--env", "prod", "--service", "web"],
      "is not concerned by secrets-denied: no task has a secret; fix: give api",
    ],
    [["--service", "web"], "--service: without a failure"],
    [["--markdown"], "--markdown: without a platform; fix: give --env"],
    [["deployment", "--env", "prod", "--json", "--markdown"], "cannot be used with"],
  ])("refuses %j", async (args, message) => {
    const { code, err, out } = await ballast(args);
    expect([code, out]).toEqual([64, ""]);
    expect(err).toContain(message);
  });

  it("says why a failure does not concern a platform, and marks it in the list", async () => {
    const onDemand = () =>
      fakeIo(
        {},
        described((stacks) => {
          const group = stacks.get("prod-platform")?.resource["aws_autoscaling_group"]?.["pool"];
          const policy = group?.["mixed_instances_policy"] as Record<string, Record<string, number>>;
          (policy["instances_distribution"] ?? {})["on_demand_percentage_above_base_capacity"] = 100;
        }),
      );
    const { code, err } = await ballast(["spot-collapse", "--env", "prod"], onDemand());
    expect(code).toBe(64);
    expect(err).toContain("spot-collapse: does not concern prod: no task runs on Spot capacity");
    const { out } = await ballast(["--env", "prod"], onDemand());
    expect(out).toMatch(
      /^spot-collapse +No Spot capacity \(does not concern it: no task runs on Spot capacity\)$/m,
    );
  });

  it("is written for any project's plan, by Terraform, and says which names are missing", async () => {
    const io = fakeIo({ "plan.json": plan("cloudposse-style") });
    const { code, out } = await ballast(["pending-tasks", "--plan-json", "plan.json"], io);
    expect(code).toBe(0);
    expect(out).toContain("The Terraform does not tell these names; put them in:");
    expect(out).toContain("\n    terraform apply '-target=module.ecs_cluster.");
    expect(out).not.toContain("npx ballast");
  });

  it("ends with 1 where the model is not complete", async () => {
    const io = fakeIo(
      {},
      described((stacks) => {
        delete stacks.get("prod-platform")?.resource["aws_autoscaling_group"];
      }),
    );
    expect((await ballast(["deployment", "--env", "prod"], io)).code).toBe(1);
  });
});
