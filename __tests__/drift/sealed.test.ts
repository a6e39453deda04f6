import { run } from "../../src/cli/run.ts";
import { exitCode } from "../../src/drift/record/exit-code.ts";
import { judge, judgeReported, lines, type Made, makeConfig, makePlan, reported } from "../support/drift.ts";
import { fakeIo } from "../support/io.ts";

const verdict = (made: readonly Made[]) => judge(makePlan(made), { bare: true });

describe("what Terraform marks as sensitive", () => {
  it("in one entry of the plan is sealed in all, so that the three values compare", () => {
    expect(lines(judgeReported("N1-newly-sensitive"))).toEqual([
      "out_of_band medium aws_sns_topic.labels display_name reverts",
    ]);
  });

  it.each(["text", "json", "markdown", "sarif"])("is in no report as %s", async (format) => {
    const io = fakeIo({ "plan.json": reported("N1-newly-sensitive").text });
    await run(["drift", "check", "--plan-json", "plan.json", "--format", format], io);
    expect(io.printed().length).toBeGreaterThan(200);
    expect(io.printed()).not.toMatch(/plain words|hush words/);
  });

  it("in one element is sealed in every element, wherever the elements stand", () => {
    const rule = (cidr: string) => ({ from_port: 443, to_port: 443, protocol: "tcp", cidr_blocks: [cidr] });
    const found = verdict([
      {
        address: "aws_security_group.g",
        state: { ingress: [rule("198.51.100.7/32"), rule("10.0.0.0/8")] },
        cloud: { ingress: [rule("10.0.0.0/8"), rule("198.51.100.9/32")] },
        code: { ingress: [rule("198.51.100.7/32"), rule("10.0.0.0/8")] },
        sensitive: { ingress: [{ cidr_blocks: [true] }, {}] },
      },
    ]);
    expect(lines(found)).toEqual(["out_of_band high aws_security_group.g ingress reverts"]);
    expect(JSON.stringify(found)).not.toMatch(/198\.51|10\.0\.0/);
  });

  it("and is the same up to what is blank is no drift", () => {
    const wide = { cidr_blocks: ["10.0.0.0/8"], from_port: 1, to_port: 2, protocol: "tcp" };
    const found = verdict([
      {
        address: "aws_security_group.g",
        state: { ingress: [{ ...wide, description: null }] },
        cloud: { ingress: [{ ...wide, description: "", self: null }] },
        sensitive: { ingress: true },
      },
    ]);
    expect(lines(found)).toEqual([]);
  });

  it("hides no change where it decides who has access, also when nobody's code is seen to set it", () => {
    const group = (code: string): Made => ({
      address: "aws_security_group.g",
      state: { ingress: [{ cidr_blocks: ["10.0.0.0/8"] }] },
      cloud: { ingress: [{ cidr_blocks: ["0.0.0.0/0"] }] },
      code: { ingress: [{ cidr_blocks: [code] }] },
      expressions: {},
      sensitive: { ingress: true },
    });
    expect(lines(verdict([group("0.0.0.0/0")]))).toEqual([
      "untracked high aws_security_group.g ingress none",
    ]);
    expect(lines(verdict([group("10.0.0.0/8")]))).toEqual([
      "out_of_band high aws_security_group.g ingress reverts",
    ]);
    const config = makeConfig({ "aws_security_group.g": {} });
    const declared = { ...group("0.0.0.0/0"), expressions: { ingress: { references: ["var.rules"] } } };
    const [finding] = judge(makePlan([declared]), { config }).findings;
    expect([finding?.class, finding?.severity]).toEqual(["untracked", "high"]);
  });

  it("is a limit where an undeclared part could stand in it", () => {
    const found = verdict([
      {
        address: "aws_security_group.g",
        cloud: { ingress: [{ cidr_blocks: ["0.0.0.0/0"] }] },
        expressions: {},
        sensitive: { ingress: true },
      },
    ]);
    expect(lines(found)).toEqual([]);
    expect(found.limits.join()).toContain("1 attribute(s) (aws_security_group.g ingress) are sealed");
    expect(judgeReported("N9-triggered").limits.join()).toContain("aws_security_group.sens ingress");
  });

  it("in a rule of its own is found again in its group, which mirrors it in clear", () => {
    const rule = { from_port: 22, to_port: 22, protocol: "tcp" };
    const made = (cidrs: readonly string[]): Made[] => [
      {
        address: "aws_security_group.g",
        cloud: { id: "sg-1", ingress: cidrs.map((cidr) => ({ ...rule, cidr_blocks: [cidr] })) },
        expressions: {},
      },
      {
        address: "aws_security_group_rule.r",
        cloud: { ...rule, type: "ingress", security_group_id: "sg-1", cidr_blocks: ["198.51.100.7/32"] },
        sensitive: { cidr_blocks: true },
      },
    ];
    expect(lines(verdict(made(["198.51.100.7/32"])))).toEqual([]);
    const rogue = verdict(made(["198.51.100.7/32", "203.0.113.0/24"]));
    expect(rogue.findings.map(({ cloud }) => cloud)).toEqual(["tcp 22 203.0.113.0/24"]);
    expect(JSON.stringify(rogue)).not.toContain("198.51.100");
  });

  it("as a whole resource still shows that it changed", () => {
    const plan = JSON.parse(
      makePlan([
        { address: "aws_sns_topic.t", state: { a: "one" }, cloud: { a: "two" }, code: { a: "one" } },
      ]),
    );
    for (const entry of [...plan.resource_drift, ...plan.resource_changes])
      entry.change.after_sensitive = true;
    const found = judge(JSON.stringify(plan), { bare: true });
    expect(lines(found)).toEqual(["out_of_band medium aws_sns_topic.t a reverts"]);
    expect(JSON.stringify(found)).not.toContain("two");
  });
});

describe("write-only arguments", () => {
  it("leave a trace in a version, and that trace is no noise", () => {
    const found = judgeReported("N3-write-only");
    expect(lines(found)).toEqual([
      "untracked critical aws_secretsmanager_secret_version.db version_stages none",
      "untracked critical aws_ssm_parameter.wo version none",
    ]);
    expect(exitCode([found], "high")).toBe(2);
    expect(found.findings.map(({ notes }) => notes.join())).toEqual([
      expect.stringContaining("another version is the current one"),
      expect.stringContaining("value_wo_version decides when apply writes it"),
    ]);
    expect(JSON.stringify(found.findings)).not.toContain("set aws_ssm_parameter.wo version in the code");
  });

  const parameter = (state: object, cloud: object, code: object): Made => ({
    address: "aws_ssm_parameter.p",
    state: { type: "SecureString", value_wo_version: 1, version: 3, ...state },
    cloud: { type: "SecureString", value_wo_version: 1, version: 4, ...cloud },
    code: { type: "SecureString", value_wo_version: 1, version: 4, ...code },
    expressions: { value_wo: {}, value_wo_version: { constant_value: 1 } },
  });

  it("are written again when the code counts their version up", () => {
    const made = { ...parameter({}, {}, { value_wo_version: 2 }), unknown: { version: true } };
    expect(lines(verdict([made]))).toContain("out_of_band critical aws_ssm_parameter.p version reverts");
    const still = { ...parameter({}, {}, {}), unknown: { version: true } };
    expect(lines(verdict([still]))).toContain("untracked critical aws_ssm_parameter.p version none");
  });

  it("are not in use when the version only follows a value that is compared", () => {
    const made: Made = {
      address: "aws_ssm_parameter.p",
      state: { type: "String", value: "a", version: 1, value_wo_version: null },
      cloud: { type: "String", value: "b", version: 2, value_wo_version: null },
      code: { type: "String", value: "a", version: 2, value_wo_version: null },
      expressions: { value: { constant_value: "a" } },
    };
    expect(lines(verdict([made]))).toEqual(["out_of_band medium aws_ssm_parameter.p value reverts"]);
  });

  const version = (stages: readonly string[]): Made => ({
    address: "aws_secretsmanager_secret_version.v",
    state: { secret_id: "arn:s", version_stages: ["AWSCURRENT"] },
    cloud: { secret_id: "arn:s", version_stages: stages },
    expressions: { secret_id: { constant_value: "arn:s" }, secret_string: { references: ["var.s"] } },
  });

  it("or not, a secret whose current version is another one was changed, unless the stack rotates it", () => {
    expect(lines(verdict([version(["AWSPREVIOUS"])]))).toEqual([
      "untracked critical aws_secretsmanager_secret_version.v version_stages none",
    ]);
    expect(lines(verdict([version(["AWSCURRENT", "mine"])]))).toEqual([]);
    const rotation: Made = {
      address: "aws_secretsmanager_secret_rotation.r",
      cloud: { secret_id: "arn:s", rotation_enabled: true },
    };
    expect(lines(verdict([version(["AWSPREVIOUS"]), rotation]))).toEqual([]);
  });

  it("without any trace are a limit", () => {
    const found = verdict([
      { address: "aws_db_instance.d", cloud: { password_wo_version: 1 }, expressions: {} },
      { address: "aws_db_instance.e", cloud: { password_wo_version: null }, expressions: {} },
    ]);
    expect(found.limits.join()).toContain("1 write-only argument(s) (aws_db_instance.d password_wo)");
  });
});
