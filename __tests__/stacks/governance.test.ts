import { loadEnvironment } from "../../src/config/load.ts";
import { boundaryArn } from "../../src/core/governance-names.ts";
import { withoutStackTraces } from "../../src/framework/stack-traces.ts";
import { buildUngoverned } from "../../stacks/build.ts";
import { synthesize } from "../../stacks/synthesize.ts";
import {
  addresses,
  at,
  build,
  ENVIRONMENTS,
  GOVERNED,
  inAccount,
  stackOf,
  synth,
  TODAY,
} from "../support/synth.ts";

const ACCOUNT = "210987654321";
const TOGETHER = Object.values(ENVIRONMENTS).map((input) => inAccount(input, ACCOUNT));
const AWS = { mode: "aws", role: "terraform", state: "s3", lifted: [] } as const;

describe("the governance stack", () => {
  const stacks = synth(TOGETHER, AWS);
  const governance = stackOf(stacks, `governance-${ACCOUNT}`);

  it("is one for an account, with two roles and a boundary for each of its environments", () => {
    expect([...stacks.keys()].filter((name) => name.startsWith("governance-"))).toHaveLength(1);
    for (const name of ["dev", "staging", "prod"]) {
      expect(addresses(governance)).toEqual(
        expect.arrayContaining([
          `aws_iam_role.${name}_apply`,
          `aws_iam_role.${name}_plan`,
          `aws_iam_policy.${name}_boundary`,
        ]),
      );
      expect(at(governance, `aws_iam_role.${name}_apply`)["name"]).toBe(`shop-${name}-apply`);
    }
    expect(() => synthesize(build(TOGETHER, { ...AWS, mode: "dummy", state: "local" }))).not.toThrow();
  });

  it("keeps its state in a store of its own, which the roles that plan read and people write", () => {
    expect(governance.terraform["backend"]).toMatchObject({
      s3: {
        bucket: `shop-governance-state-${ACCOUNT}-eu-central-1`,
        key: `v1/governance-${ACCOUNT}.tfstate`,
      },
    });
    const policy = JSON.parse(String(at(governance, "aws_s3_bucket_policy.state")["policy"]));
    const allowed = (sid: string) =>
      policy.Statement.find(({ Sid }: { Sid: string }) => Sid === sid)?.Condition.ArnNotLike[
        "aws:PrincipalArn"
      ];
    const people = `arn:aws:iam::${ACCOUNT}:role/${GOVERNED.adminRole}`;
    expect(allowed("DenyOtherWriters")).toEqual([people]);
    expect(allowed("DenyOtherRoles")).toEqual([
      people,
      ...["dev", "staging", "prod"].map((name) => `arn:aws:iam::${ACCOUNT}:role/pipeline/shop-${name}-plan`),
    ]);
  });

  it("and the state stacks go as the caller, whoever applies the rest", () => {
    for (const [name, { provider, terraform }] of stacks) {
      const text = JSON.stringify([provider, terraform]);
      const ofPeople = /^governance-|-state$/.test(name);
      expect([name, /assume_role/.test(text)]).toEqual([name, !ofPeople]);
      expect(text).toContain(`"allowed_account_ids":["${ACCOUNT}"]`);
    }
  });

  it("gives each role what its own environment needs, and nothing of its neighbours", () => {
    const own = Object.entries(governance.resource["aws_iam_policy"] ?? {});
    for (const [name, { policy }] of own) {
      const [environment] = name.split("_");
      const others = ["dev", "staging", "prod"].filter((it) => it !== environment);
      expect([name, others.filter((other) => String(policy).includes(`shop-${other}`))]).toEqual([name, []]);
    }
    expect(own.length).toBeGreaterThan(20);
  });

  it("protects what everything else rests on, but in the run that tears it down", () => {
    const protectedIn = (lifted: readonly string[]) => {
      const stack = stackOf(synth(TOGETHER, { ...AWS, lifted }), `governance-${ACCOUNT}`);
      return addresses(stack).filter((address) => {
        const lifecycle = address.startsWith("data.") ? undefined : at(stack, address)["lifecycle"];
        return JSON.stringify(lifecycle)?.includes('"prevent_destroy":true');
      });
    };
    expect(protectedIn(["dev", "dev-state"])).toEqual(
      expect.arrayContaining([
        "aws_iam_openid_connect_provider.github",
        "aws_iam_policy.prod_boundary",
        "aws_kms_key.state",
        "aws_s3_bucket.state",
        "aws_dynamodb_table.state",
      ]),
    );
    expect(protectedIn([`governance-${ACCOUNT}`])).toEqual([]);
  });
});

it("every role of a platform and of its services carries the boundary of its environment", () => {
  for (const input of Object.values(ENVIRONMENTS)) {
    const { account, name, project, region } = input;
    const wanted = boundaryArn({ name: `${project}-${name}`, account, region });
    const roles = [...synth([input])]
      .filter(([stack]) => stack.startsWith(`${name}-`))
      .flatMap(([, { resource }]) => Object.values(resource["aws_iam_role"] ?? {}));
    expect(roles.length).toBeGreaterThan(4);
    expect(roles.map(({ permissions_boundary }) => permissions_boundary)).toEqual(roles.map(() => wanted));
  }
});

it("what governance adds changes no stack of an environment", () => {
  const environments = [loadEnvironment(ENVIRONMENTS.prod, TODAY).environment];
  const runtime = { mode: "dummy", role: "terraform", state: "local", lifted: [] } as const;
  const alone = buildUngoverned(environments, GOVERNED, runtime, { outdir: "unused" });
  const governed = synth([ENVIRONMENTS.prod]);
  const names = alone.node.children.map(({ node }) => node.id).filter((id) => id.startsWith("prod-"));
  expect(names).toHaveLength(4);
  for (const name of names) {
    const stack = alone.node.findChild(name) as unknown as { toTerraform(): object };
    expect(withoutStackTraces(() => stack.toTerraform())).toEqual(governed.get(name));
  }
});
