import { loadEnvironment, loadGovernance } from "../../src/config/load.ts";
import { buildApp } from "../../stacks/build.ts";
import { GOVERNANCE } from "../../stacks/governance.ts";
import { checkLifted, readRuntime, withoutExamples } from "../../stacks/runtime.ts";
import { at, build, ENVIRONMENTS, inAccount, stackOf, synth, TODAY } from "../support/synth.ts";

const AWS = { mode: "aws", role: "terraform", state: "s3", lifted: [] } as const;
const EMULATOR = { mode: "emulator", role: "terraform", state: "s3", lifted: [] } as const;
const real = { ...ENVIRONMENTS.dev, account: "210987654321", services: {} };

function provider(stack: { provider: Record<string, Record<string, unknown>[]> }) {
  const [block] = stack.provider["aws"] ?? [];
  if (!block) throw new Error("no provider block");
  return block;
}

describe("readRuntime", () => {
  it("falls back to dummy, which can reach nothing", () => {
    expect(readRuntime({})).toEqual({ mode: "dummy", role: "terraform", state: "local", lifted: [] });
  });

  it.each([
    [{ PROVIDER_MODE: "AWS" }, "PROV-01 PROVIDER_MODE: got AWS; limit: aws, emulator, dummy; fix: "],
    [
      { PROVIDER_MODE: "aws", STATE_BACKEND: "gcs" },
      "PROV-01 STATE_BACKEND: got gcs; limit: s3, local; fix: ",
    ],
    [{ PROVIDER_ROLE: "Admin" }, "PROV-01 PROVIDER_ROLE: got Admin; limit: terraform, caller; fix: "],
    [{ STATE_BACKEND: "s3" }, "PROV-01 STATE_BACKEND: got s3 with PROVIDER_MODE=dummy"],
    [
      { PROVIDER_MODE: "emulator" },
      "PROV-01 AWS_ENDPOINT_URL: got nothing with PROVIDER_MODE=emulator; limit: an http address of this machine; fix: ",
    ],
    [
      { PROVIDER_MODE: "emulator", AWS_ENDPOINT_URL: "http://10.0.0.9:5000" },
      "PROV-01 AWS_ENDPOINT_URL: got http://10.0.0.9:5000 with PROVIDER_MODE=emulator",
    ],
    [
      { PROVIDER_MODE: "aws", AWS_ENDPOINT_URL: "http://127.0.0.1:5000" },
      "PROV-01 AWS_ENDPOINT_URL: got http://127.0.0.1:5000 with PROVIDER_MODE=aws",
    ],
  ])("refuses %j", (variables, message) => {
    expect(() => readRuntime(variables)).toThrow(message);
  });

  it("refuses another engine for cdktf than for everything else", () => {
    const started = { CDKTF_OUTDIR: "cdktf.out", BALLAST_TERRAFORM: "/opt/tofu" };
    expect(() => readRuntime(started)).toThrow(
      "ENGINE_CONFLICT TERRAFORM_BINARY_NAME: got nothing, so that cdktf starts terraform from the path; limit: BALLAST_TERRAFORM=/opt/tofu; fix: ",
    );
    expect(() => readRuntime({ ...started, TERRAFORM_BINARY_NAME: "terraform" })).toThrow("got terraform, ");
    expect(readRuntime({ ...started, TERRAFORM_BINARY_NAME: "/opt/tofu" }).mode).toBe("dummy");
    expect(readRuntime({ BALLAST_TERRAFORM: "/opt/tofu" }).mode).toBe("dummy");
  });

  it("takes an emulator on this machine and the bootstrap of the state stack", () => {
    const variables = { PROVIDER_MODE: "emulator", AWS_ENDPOINT_URL: "http://127.0.0.1:5000" };
    expect(readRuntime(variables)).toEqual(EMULATOR);
    expect(readRuntime({ ...variables, STATE_BACKEND: "local" })).toEqual({ ...EMULATOR, state: "local" });
  });
});

describe("provider and backend", () => {
  it("in aws mode assume the execution role in the one allowed account and carry no key", () => {
    const stack = stackOf(synth([real], AWS), "dev-platform");
    const role = "arn:aws:iam::210987654321:role/pipeline/shop-dev-apply";
    expect(provider(stack)).toEqual({
      region: "eu-central-1",
      allowed_account_ids: ["210987654321"],
      assume_role: [{ role_arn: role, session_name: "ballast-dev" }],
      default_tags: [{ tags: { Project: "shop", Environment: "dev", ManagedBy: "terraform" } }],
    });
    expect(stack.terraform["backend"]).toEqual({
      s3: {
        bucket: "shop-dev-state-210987654321-eu-central-1",
        key: "v1/dev-platform.tfstate",
        region: "eu-central-1",
        encrypt: true,
        kms_key_id: "arn:aws:kms:eu-central-1:210987654321:alias/shop-dev-state",
        dynamodb_table: "shop-dev-state-locks",
        use_lockfile: true,
        allowed_account_ids: ["210987654321"],
        assume_role: { role_arn: role },
      },
    });
  });

  it("go as the caller when told to, still in the one allowed account", () => {
    const stacks = synth([inAccount(ENVIRONMENTS.dev, real.account)], { ...AWS, role: "caller" });
    expect([...stacks.keys()]).toContain("dev-service-api");
    for (const [name, stack] of stacks) {
      expect(Object.keys(provider(stack)).sort()).toEqual(["allowed_account_ids", "default_tags", "region"]);
      const { s3 } = stack.terraform["backend"] as { s3: Record<string, unknown> };
      expect(s3).toMatchObject({ key: `v1/${name}.tfstate`, allowed_account_ids: [real.account] });
      expect(JSON.stringify([stack.provider, stack.terraform, stack.data])).not.toMatch(/assume_role"?:/);
    }
  });

  it("let the plan role read state under its key, and only use it through the store", () => {
    const policy = JSON.parse(String(at(stackOf(synth([real]), "dev-state"), "aws_kms_key.state")["policy"]));
    const of = (sid: string) => policy.Statement.find(({ Sid }: { Sid: string }) => Sid === sid);
    expect(of("UseThroughTheStore")).toMatchObject({
      Action: ["kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"],
      Condition: {
        ArnLike: {
          "aws:PrincipalArn": ["shop-dev-apply", "shop-dev-plan"].map(
            (role) => `arn:aws:iam::210987654321:role/pipeline/${role}`,
          ),
        },
        StringEquals: {
          "kms:ViaService": ["s3.eu-central-1.amazonaws.com", "dynamodb.eu-central-1.amazonaws.com"],
        },
      },
    });
    expect(of("CreateAndUseThroughTheStore").Action).toContain("kms:CreateGrant");
  });

  it("refuse aws mode with an account of the AWS documentation", () => {
    expect(() => build([ENVIRONMENTS.prod], AWS)).toThrow(
      /^PROV-02 prod\.account: got 111122223333, a placeholder .*stacks\/environments\/prod\.ts$/,
    );
  });

  it("leave the examples out in aws mode, once somebody has an environment of his own", () => {
    const { prod, staging } = ENVIRONMENTS;
    expect(withoutExamples([prod, real, staging], AWS)).toEqual([real]);
    expect(withoutExamples([prod, real], EMULATOR)).toEqual([prod, real]);
    expect(withoutExamples([prod, staging], AWS)).toEqual([prod, staging]);
  });

  it("refuse aws mode with the hosted zone that init writes in place of one", () => {
    const domain = { name: "shop.acme.io", hostedZoneId: "Z00000000EXAMPLE" };
    expect(() => build([{ ...real, domain }], AWS)).toThrow(
      /^PROV-02 dev\.domain\.hostedZoneId: got Z00000000EXAMPLE, a placeholder; .*stacks\/environments\/dev\.ts$/,
    );
  });

  it("refuse in aws mode a repository that nobody has: no job could take the roles", () => {
    const environments = [loadEnvironment(real, TODAY).environment];
    const example = loadGovernance(GOVERNANCE);
    expect(() => buildApp(environments, example, AWS, { outdir: "unused" })).toThrow(
      /^PROV-02 governance\.github\.repositoryId: got 000000000, a placeholder; .*stacks\/governance\.ts/,
    );
  });

  it("never write a key outside dummy mode", () => {
    for (const mode of [AWS, EMULATOR]) {
      expect(JSON.stringify([...synth([real], mode).values()])).not.toMatch(/access_key|secret_key|"dummy"/);
    }
  });

  it("give every stack a state object of its own", () => {
    const stacks = [...synth([ENVIRONMENTS.staging], EMULATOR)];
    const keys = stacks.map(([, { terraform }]) => (terraform["backend"] as { s3: { key: string } }).s3.key);
    expect(keys).toEqual(stacks.map(([name]) => `v1/${name}.tfstate`));
  });
});

describe("LIFT_PROTECTION", () => {
  const lifted = readRuntime({ LIFT_PROTECTION: "staging,prod-state" });
  const stacks = synth([ENVIRONMENTS.staging, ENVIRONMENTS.prod], lifted);
  const protections = (name: string) =>
    JSON.stringify(stackOf(stacks, name)).match(/"prevent_destroy":true/g) ?? [];

  it("is refused with a name that nothing has", () => {
    const check = (names: string) =>
      checkLifted(readRuntime({ LIFT_PROTECTION: names }), [ENVIRONMENTS.staging, ENVIRONMENTS.prod]);
    expect(() => check("staging,stagging")).toThrow(
      "PROV-01 LIFT_PROTECTION: got stagging; limit: staging, staging-state, prod, prod-state, governance-444455556666, governance-111122223333; fix: give one of these",
    );
    expect(() => check("prod-platform")).toThrow("got prod-platform");
    expect(check("staging,prod-state,governance-111122223333")).toBeUndefined();
  });

  it("opens what it names and nothing else", () => {
    expect(["staging-platform", "prod-state"].map((name) => protections(name).length)).toEqual([0, 0]);
    expect(protections("staging-state").length).toBeGreaterThan(5);
    expect(protections("prod-platform").length).toBeGreaterThan(4);
  });

  it("switches off the protections that AWS itself keeps", () => {
    const alb = (name: string) => at(stackOf(stacks, name), "aws_lb.alb")["enable_deletion_protection"];
    expect([alb("staging-platform"), alb("prod-platform")]).toEqual([false, true]);
    const policy = (name: string) => at(stackOf(stacks, name), "aws_s3_bucket_policy.state")["policy"];
    expect(policy("staging-state")).toContain("DenyDeletionOfTheBucket");
    expect(policy("prod-state")).not.toContain("DenyDeletion");
  });
});
