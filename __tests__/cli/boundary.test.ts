import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
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

describe("ballast boundary", () => {
  it("shows an environment on one screen and ends with 0 when every way is closed", async () => {
    const io = fakeIo({}, described());
    expect(await run(["boundary", "prod"], io)).toBe(0);
    const lines = io.stdout().trimEnd().split("\n");
    expect(lines.length).toBeLessThan(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(160);
    expect(lines[0]).toBe("prod: cluster shop-prod in eu-central-1, all 26 known ways are closed");
    expect(io.stdout()).toMatch(
      /^internet +aws_lb\.alb +443 TLS 1\.2\+, ends here +answers 404, forwards to web, api$/m,
    );
    expect(io.stdout()).toMatch(
      /^aws_lb\.alb +web +8080 none, HTTP in the VPC +aws_vpc_security_group_ingress_rule\.web_from_balancer$/m,
    );
    expect(io.stdout()).toContain("aws_launch_template.instance.user_data: ECS_AWSVPC_BLOCK_IMDS=true");
  });

  it("ends with 2 when a way is open, with place, value, limit and fix", async () => {
    const io = fakeIo({ "plan.json": plan("tam-ecs-ec2-autoscaling") });
    expect(await run(["boundary", "--plan-json", "plan.json"], io)).toBe(2);
    expect(io.stdout()).toContain(
      [
        'OPEN    instance metadata: containers in awsvpc mode (ex-ec2-autoscaling) → module.autoscaling["ex_1"].aws_iam_role.this[0]',
        '        place module.autoscaling["ex_1"].aws_launch_template.this[0].user_data',
        "        value ECS_AWSVPC_BLOCK_IMDS is not set, and false by default",
        "        limit ECS_AWSVPC_BLOCK_IMDS=true in the configuration of the agent",
        "        fix   write ECS_AWSVPC_BLOCK_IMDS=true to /etc/ecs/ecs.config in the user data",
      ].join("\n"),
    );
  });

  it("ends with 1 when none is open, but one cannot be told", async () => {
    const io = fakeIo(
      {},
      described((stacks) => {
        const template = stacks.get("prod-platform")?.resource["aws_launch_template"]?.["instance"];
        if (template) template["user_data"] = `$${"{local.user_data}"}`;
      }),
    );
    expect(await run(["boundary", "prod"], io)).toBe(1);
    expect(io.stdout()).toMatch(/^UNKNOWN instance metadata/m);
  });

  it.each([
    ["no input", ["boundary"], "there is nothing to look at"],
    ["both kinds of input", ["boundary", "prod", "--plan-json", "plan.json"], "give one or the other"],
    ["an environment that is not there", ["boundary", "nowhere"], "is not there"],
    ["a file that is no plan", ["boundary", "--plan-json", "other.json"], "other.json"],
  ])("ends with 64 for %s", async (_what, args, words) => {
    const io = fakeIo({ "plan.json": "{}", "other.json": '{"hello": 1}' });
    expect(await run(args, io)).toBe(64);
    expect(io.stderr()).toContain(words);
    expect(io.stdout()).toBe("");
  });

  it("gives the boundary as JSON", async () => {
    const io = fakeIo({ "plan.json": plan("tam-ecs-fargate") });
    await run(["boundary", "--plan-json", "plan.json", "--json"], io);
    const boundary = JSON.parse(io.stdout());
    expect(Object.keys(boundary).sort()).toEqual(
      [
        "assumptions",
        "cluster",
        "doors",
        "endpoints",
        "pools",
        "region",
        "roles",
        "services",
        "source",
        "ways",
      ].sort(),
    );
    expect(boundary.ways[0]).toMatchObject({ kind: "plain-http", state: "open", severity: "error" });
  });

  it("writes a picture, and says where it cannot", async () => {
    const io = fakeIo({}, described());
    await run(["boundary", "prod", "--svg", "out/boundary.svg"], io);
    expect(io.written.get("out/boundary.svg")).toMatch(/^<svg xmlns=/);
    const full = fakeIo(
      {},
      {
        ...described(),
        writeText: async () => Promise.reject(Object.assign(new Error("no"), { code: "EACCES" })),
      },
    );
    expect(await run(["boundary", "prod", "--svg", "out/boundary.svg"], full)).toBe(64);
    expect(full.stderr()).toContain("out/boundary.svg");
  });
});
