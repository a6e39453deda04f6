import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { FOREIGN } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const plan = (name: string) => readFileSync(join(FOREIGN, `${name}.json`), "utf8");
const described = { synthesize: async () => synth([ENVIRONMENTS.prod]) };
const SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/prod/database-AbCdEf";

describe("ballast permissions", () => {
  it("lists every role of an environment on one line each", async () => {
    const io = fakeIo({}, described);
    expect(await run(["permissions", "prod"], io)).toBe(0);
    const lines = io.stdout().trimEnd().split("\n");
    expect(lines[0]).toMatch(/^prod: \d+ roles, all policies within the quotas of IAM$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(160);
    expect(io.stdout()).toMatch(
      /^shop-prod-instance +ec2\.amazonaws\.com .* \d+\/10240 +0\/10 +\S+ +\d+\/2048$/m,
    );
  });

  it("says who takes the roles of the pipeline", async () => {
    const io = fakeIo({}, described);
    await run(["permissions", "prod"], io);
    expect(io.stdout()).toMatch(/^shop-prod-apply +token\.actions\.githubusercontent\.com, .* - /m);
  });

  it("gives the list as JSON", async () => {
    const io = fakeIo({}, described);
    await run(["permissions", "prod", "--json"], io);
    const { roles, source } = JSON.parse(io.stdout());
    expect(source).toBe("prod");
    const web = roles.find(({ name }: { name: string }) => name === "shop-prod-web-execution");
    expect(Object.keys(web)).toEqual([
      "address",
      "name",
      "arn",
      "trustedBy",
      "boundary",
      "statements",
      "sizes",
      "unread",
    ]);
  });

  it("answers with the statement that decides, and its exit code says it too", async () => {
    const asked = (role: string, ...more: string[]) => ["permissions", "prod", "--role", role, ...more];
    const allowed = fakeIo({}, described);
    const log = "arn:aws:logs:eu-central-1:111122223333:log-group:/shop-prod/ecs/web:log-stream:x";
    expect(
      await run(
        asked("shop-prod-web-execution", "--action", "logs:PutLogEvents", "--resource", log),
        allowed,
      ),
    ).toBe(0);
    expect(allowed.stdout()).toMatch(
      /^allowed: aws_iam_role\.web_execution logs:PutLogEvents on arn:aws:logs:.*\n {2}by statement 1 \(\w+\) of aws_iam_role_policy\.web_execution_policy\.policy\n$/,
    );
    const denied = fakeIo({}, described);
    expect(
      await run(
        asked("shop-prod-web-task", "--action", "secretsmanager:GetSecretValue", "--resource", SECRET),
        denied,
      ),
    ).toBe(2);
    expect(denied.stdout()).toBe(
      `denied: aws_iam_role.web_task secretsmanager:GetSecretValue on ${SECRET}\n  no statement allows it\n`,
    );
    const explicit = fakeIo({}, described);
    expect(
      await run(
        asked("shop-prod-instance", "--action", "secretsmanager:GetSecretValue", "--resource", SECRET),
        explicit,
      ),
    ).toBe(2);
    expect(explicit.stdout()).toMatch(
      /^denied: .*\n {2}by statement \d+ \(\w+\) of aws_iam_role_policy\.instance\.policy\n$/,
    );
  });

  it("says which conditions were not met, and takes keys of the request", async () => {
    const ask = async (...more: string[]) => {
      const io = fakeIo({}, described);
      const args = [
        "permissions",
        "prod",
        "--role",
        "aws_iam_role.instance",
        "--action",
        "ecs:Poll",
        "--resource",
        "arn:aws:ecs:eu-central-1:111122223333:container-instance/shop-prod/1",
      ];
      return [await run([...args, ...more], io), io.stdout()];
    };
    expect(await ask()).toEqual([
      2,
      expect.stringMatching(
        /\n {2}would be allowed by statement \d+ \(\w+\) of aws_iam_role_policy\.instance\.policy if ArnEquals ecs:cluster held\n$/,
      ),
    ]);
    expect(
      await ask("--context", "ECS:cluster=arn:aws:ecs:eu-central-1:111122223333:cluster/shop-prod"),
    ).toEqual([0, expect.stringMatching(/^allowed/)]);
  });

  it("ends with 1 when something that matters cannot be read", async () => {
    const files = { "plan.json": plan("plain-hcl") };
    const list = fakeIo(files);
    expect(await run(["permissions", "--plan-json", "plan.json"], list)).toBe(1);
    expect(list.stdout()).toMatch(
      /^plan\.json: 2 roles, all policies within the quotas of IAM, 1 not known\n/,
    );
    expect(list.stdout()).toContain(
      "Not known (1):\n  arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy: is not in the Terraform\n",
    );
    const one = fakeIo(files);
    expect(
      await run(
        [
          "permissions",
          "--plan-json",
          "plan.json",
          "--role",
          "shop-web-execution",
          "--action",
          "iam:CreateUser",
        ],
        one,
      ),
    ).toBe(1);
    expect(one.stdout()).toMatch(
      /^denied, as far as can be read: .* on \*\n {2}no statement allows it\n {2}not read: arn:aws:iam::aws:policy/,
    );
    const json = fakeIo(files);
    await run(
      [
        "permissions",
        "--plan-json",
        "plan.json",
        "--role",
        "shop-web-execution",
        "--action",
        "iam:CreateUser",
        "--json",
      ],
      json,
    );
    expect(JSON.parse(json.stdout())).toMatchObject({
      decision: { allowed: false, why: "implicit-deny" },
      unread: [{}],
    });
  });

  it("ends with 2 when a policy is over a quota", async () => {
    const long = {
      name: "long",
      assume_role_policy: JSON.stringify({
        Statement: { Sid: "x".repeat(2048), Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" },
      }),
    };
    const io = fakeIo({ "cdk.tf.json": JSON.stringify({ resource: { aws_iam_role: { long } } }) });
    expect(await run(["permissions", "--config", "cdk.tf.json"], io)).toBe(2);
    expect(io.stdout()).toMatch(/^cdk\.tf\.json: 1 role, 1 over a quota of IAM\n/);
    expect(io.stdout()).toContain(
      "over aws_iam_role.long.assume_role_policy: trust policy: got 2131 characters; limit: 2048; fix: ",
    );
  });

  it("shows no terminal sequences of a name", async () => {
    const evil = { name: "a\u001b[31mb", assume_role_policy: "{}" };
    const io = fakeIo({ "cdk.tf.json": JSON.stringify({ resource: { aws_iam_role: { evil } } }) });
    await run(["permissions", "--config", "cdk.tf.json"], io);
    expect(io.stdout()).not.toContain("\u001b");
  });

  it.each([
    ["no input", ["permissions"], "there is nothing to look at"],
    [
      "an action without a role",
      ["permissions", "prod", "--action", "s3:GetObject"],
      "USAGE --action: without --role",
    ],
    [
      "a resource without a role",
      ["permissions", "prod", "--resource", "arn:aws:s3:::x"],
      "USAGE --resource: without --role",
    ],
    ["a role without an action", ["permissions", "prod", "--role", "x"], "USAGE --role: without --action"],
    [
      "several actions",
      ["permissions", "prod", "--role", "x", "--action", "s3:*"],
      "got s3:*; limit: one action, service:Name",
    ],
    [
      "a key without a value",
      ["permissions", "prod", "--role", "x", "--action", "s3:Get", "--context", "key"],
      "limit: <key>=<value>",
    ],
    [
      "a role that is not there",
      ["permissions", "prod", "--role", "shop-prod-wep-task", "--action", "s3:Get"],
      "did you mean shop-prod-web-task?",
    ],
  ])("ends with 64 for %s", async (_what, args, words) => {
    const io = fakeIo({}, described);
    expect(await run(args, io)).toBe(64);
    expect(io.stderr()).toContain(words);
    expect(io.stdout()).toBe("");
  });
});
