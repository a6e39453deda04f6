import { run } from "../../src/cli/run.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { isSecretAttribute, Sealer } from "../../src/terraform/seal.ts";
import { Opaque } from "../../src/terraform/value.ts";
import { CASES, configurationText, judge, makePlan, planText } from "../support/drift.ts";
import { FakeGitHub, TOKEN } from "../support/github.ts";
import { fakeIo } from "../support/io.ts";
import { reportText } from "../support/reports.ts";

/** In clear in the captured plans: a sensitive variable, values that the provider marks. */
const SECRETS = ["hunter2", "tampered-secret", "v3-hand"];
const FORMATS = ["text", "json", "markdown", "sarif"];

describe("secrets", () => {
  it("are in the captured plans, so that these tests mean something", () => {
    const all = CASES.map(planText).join("");
    expect(SECRETS.filter((secret) => all.includes(secret))).toEqual(SECRETS);
  });

  it("are gone from everything that parsing gives", () => {
    for (const name of CASES) {
      const plan = parsePlan(planText(name), name);
      const reachable = JSON.stringify([plan, plan.code.scalars("aws_ssm_parameter.cfg")]);
      for (const secret of SECRETS) expect(reachable).not.toContain(secret);
      expect(plan.code.expression("aws_ssm_parameter.cfg", ["value"])).toEqual({ constant: undefined });
    }
  });

  it.each(FORMATS)("are in no report as %s, nor in an error", async (format) => {
    for (const name of CASES) {
      for (const config of [["--config", "cdk.tf.json"], []]) {
        const io = fakeIo({ "plan.json": planText(name), "cdk.tf.json": configurationText() });
        await run(["drift", "check", "--plan-json", "plan.json", "--format", format, ...config], io);
        for (const secret of SECRETS) expect(io.printed()).not.toContain(secret);
        expect(io.printed().length).toBeGreaterThan(50);
      }
    }
  });

  it("are in no joined report and in no issue", async () => {
    const server = await new FakeGitHub().start();
    try {
      const cases = ["A-sg-inline-add", "I-accepted", "L1-403", "T1-before-apply"] as const;
      const reports = cases.map((name) => {
        const verdict = { ...judge(planText(name)), stack: `prod-service-${name}` };
        return [`in/${name}.json`, reportText(verdict)] as const;
      });
      const io = fakeIo(Object.fromEntries(reports), { env: server.env });
      const outputs = ["--json", "out.json", "--markdown", "out.md", "--sarif", "out.sarif"];
      expect(await run(["drift", "report", "--in", "in", "--issues", ...outputs], io)).toBe(2);
      expect([io.written.size, server.issues.length]).toEqual([3, 3]);
      const all = [io.printed(), ...io.written.values(), JSON.stringify(server.issues)].join("");
      expect(all).toContain("(sensitive) changed");
      for (const secret of [...SECRETS, TOKEN]) expect(all).not.toContain(secret);
    } finally {
      await server.stop();
    }
  }, 60_000);

  it("are in no explanation", async () => {
    const input = ["--plan-json", "plan.json", "--config", "cdk.tf.json"];
    const ids = CASES.flatMap((name) => judge(planText(name)).findings.map(({ id }) => ({ name, id })));
    expect(ids.length).toBeGreaterThan(10);
    for (const { id, name } of ids) {
      const io = fakeIo({ "plan.json": planText(name), "cdk.tf.json": configurationText() });
      expect([name, id, await run(["drift", "explain", id, ...input], io)]).toEqual([name, id, 0]);
      for (const secret of SECRETS) expect(io.printed()).not.toContain(secret);
    }
  });

  it("are in no error about a plan that is cut off or broken near one", async () => {
    const text = planText("L1-403");
    for (const at of [text.indexOf("hunter2") + 4, text.indexOf("v3-hand") + 7]) {
      for (const broken of [text.slice(0, at), `${text.slice(0, at)}" hunter2 v3-hand}${text.slice(at)}`]) {
        const io = fakeIo({ "plan.json": broken });
        expect(await run(["drift", "check", "--plan-json", "plan.json"], io)).toBe(64);
        for (const secret of SECRETS) expect(io.printed()).not.toContain(secret);
      }
    }
  });

  it("change a finding, not its id: a digest of a short secret could be guessed", () => {
    const plan = (value: string, others: readonly string[] = []) =>
      makePlan([
        ...others.map((secret) => ({
          address: `aws_ssm_parameter.a${secret}`,
          state: { value: "old" },
          cloud: { value: secret },
          sensitive: { value: true },
        })),
        {
          address: "aws_ssm_parameter.p",
          state: { type: "SecureString", value: "first-secret" },
          cloud: { type: "SecureString", value },
          code: { type: "SecureString", value: "first-secret" },
          sensitive: { value: true },
        },
      ]);
    const [one, two] = ["second-secret", "third-secret"].map((value) => judge(plan(value)).findings);
    expect(one?.map((f) => [f.class, f.severity, f.rule, f.sensitive])).toEqual([
      ["out_of_band", "critical", "secret-changed", true],
    ]);
    expect(one?.[0]?.id).toBe(two?.[0]?.id);
    const among = judge(plan("second-secret", ["x1", "x2"])).findings.map(({ id }) => id);
    expect(among).toContain(one?.[0]?.id);
    expect(JSON.stringify([one, two])).not.toMatch(/first|second|third/);
    expect(judge(plan("first-secret")).findings).toEqual([]);
  });

  it("are sealed by name within JSON texts and environments, and the rest stays readable", () => {
    const containers = JSON.stringify([
      {
        name: "web",
        image: "nginx:1",
        environment: [
          { name: "DB_PASSWORD", value: "s3cr3t-a" },
          { name: "MODE", value: "prod" },
        ],
        secrets: [{ name: "API_TOKEN", valueFrom: "arn:aws:ssm:::parameter/x" }],
      },
    ]);
    const sealed = JSON.stringify(
      new Sealer().seal({ container_definitions: containers, user_data: "s3cr3t-b" }, {}, {}, ""),
    );
    expect(sealed).not.toContain("s3cr3t");
    for (const kept of ["nginx:1", '"MODE"', '"prod"', "parameter/x"]) expect(sealed).toContain(kept);
  });

  it("are sealed wherever the value of a sensitive variable turns up", () => {
    const text = makePlan(
      [
        {
          address: "aws_vpc.v",
          state: { note: "a" },
          cloud: { note: "url?key=swordfish&x" },
          code: { note: "a" },
        },
      ],
      { variables: { key: { value: "swordfish" } } },
    );
    const plan = JSON.parse(text);
    plan.configuration.root_module.variables = { key: { sensitive: true } };
    plan.checks = [
      {
        address: { to_display: "check.c" },
        status: "fail",
        instances: [
          { address: { to_display: "check.c" }, status: "fail", problems: [{ message: "bad swordfish" }] },
        ],
      },
    ];
    expect(JSON.stringify(judge(JSON.stringify(plan)))).not.toContain("swordfish");
    expect(text).toContain("swordfish");
  });

  it.each([
    ["password", true],
    ["master_password", true],
    ["secret_string", true],
    ["auth_token", true],
    ["user_data_base64", true],
    ["tls_private_key", true],
    ["http_tokens", false],
    ["secret_arn", false],
    ["secrets", false],
    ["password_length", false],
    ["tags", false],
    ["key_name", false],
  ])("have names: %s %s", (name, expected) => {
    expect(isSecretAttribute(name)).toBe(expected);
  });

  it("that are equal share a seal, and no other do", () => {
    const sealer = new Sealer();
    const seal = (value: unknown) => sealer.seal(value, true, undefined, "");
    expect(seal("a")).toBe(seal("a"));
    expect(seal("a")).not.toBe(seal("b"));
    expect(seal(["a", "x"])).toEqual([seal("a"), seal("x")]);
    expect(seal([{ a: "x" }])).toBeInstanceOf(Opaque);
    expect(seal([{ a: "x", b: null }])).toBe(seal([{ b: "", a: "x" }]));
    expect(seal(null)).toBeNull();
  });

  it("and hostile keys do not reach a prototype", () => {
    const raw: unknown = JSON.parse('{"__proto__": {"polluted": true}, "constructor": "x"}');
    const sealed = new Sealer().seal(raw, {}, {}, "");
    expect(Object.keys(sealed ?? {})).toEqual(["__proto__", "constructor"]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
