import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sharedVpc } from "../../examples/shared-vpc.ts";
import {
  attribute,
  pipelineStacks,
  readEnvironment,
  readStack,
  stacksInOrder,
} from "../../src/engine/stack-files.ts";
import { writtenEnvironment } from "../support/life.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

let dir: string;

beforeAll(async () => {
  ({ dir } = await writtenEnvironment("staging"));
}, 60_000);

afterAll(() => rm(dir, { recursive: true, force: true }));

describe("readEnvironment", () => {
  it("reads account, region and stacks of an environment from what was synthesized", async () => {
    const environment = await readEnvironment(dir, "staging");
    expect(environment).toMatchObject({
      name: "staging",
      account: "444455556666",
      region: "eu-central-1",
      governanceStack: "governance-444455556666",
      stateStack: "staging-state",
      platformStack: "staging-platform",
    });
    expect([...environment.serviceStacks]).toEqual([
      ["api", "staging-service-api"],
      ["web", "staging-service-web"],
    ]);
    expect(stacksInOrder(environment)).toEqual([
      "governance-444455556666",
      "staging-state",
      "staging-platform",
      "staging-service-api",
      "staging-service-web",
    ]);
  });

  it("reads the account of a platform that makes no role: on Fargate, in a VPC of somebody else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ballast-files-"));
    const network = { ...sharedVpc, cidr: ENVIRONMENTS.dev.network.cidr };
    const runtime = { mode: "emulator", role: "terraform", state: "s3", lifted: [] } as const;
    for (const [name, json] of synth([{ ...ENVIRONMENTS.dev, network }], runtime)) {
      await mkdir(join(folder, "cdktf.out/stacks", name), { recursive: true });
      await writeFile(join(folder, "cdktf.out/stacks", name, "cdk.tf.json"), JSON.stringify(json));
    }
    const { account, platform } = await readEnvironment(folder, "dev");
    expect([account, platform.of("aws_iam_role")]).toEqual(["777788889999", []]);
    await rm(folder, { recursive: true });
  });

  it("tells the stacks of the pipeline from those that people apply", async () => {
    expect(pipelineStacks(await readEnvironment(dir, "staging"))).toEqual([
      "staging-platform",
      "staging-service-api",
      "staging-service-web",
    ]);
  });

  it("names the environments that there are when asked for another", async () => {
    await expect(readEnvironment(dir, "stagin")).rejects.toThrow(
      "ENVIRONMENT stagin: is not an environment of this project; there are staging",
    );
  });

  it("says what to run when nothing was synthesized", async () => {
    await expect(readEnvironment(join(dir, "nowhere"), "dev")).rejects.toThrow(
      "ENVIRONMENT dev: is not an environment of this project; there are none: run npm run synth",
    );
  });
});

describe("readStack", () => {
  it("refuses a file that is no stack, and says what is missing", async () => {
    const other = await mkdtemp(join(tmpdir(), "ballast-no-stack-"));
    const stack = join(other, "cdktf.out", "stacks", "x");
    await mkdir(stack, { recursive: true });
    await writeFile(join(stack, "cdk.tf.json"), '{ "terraform": {} }');
    await expect(readStack(other, "x")).rejects.toThrow(
      /^STACK_JSON .*cdk\.tf\.json: is not a synthesized stack: it has no terraform\.backend and no provider\.aws\.region$/,
    );
    await rm(other, { recursive: true });
  });
});

describe("attribute", () => {
  it("gives a literal, and refuses what is a reference or not there", async () => {
    const platform = await readStack(dir, "staging-platform");
    expect(attribute(platform, "aws_ecs_cluster.cluster", "name")).toBe("shop-staging");
    expect(() => attribute(platform, "aws_ecs_cluster.other", "name")).toThrow(
      "STACK_JSON aws_ecs_cluster.other.name: got undefined; limit: a literal string",
    );
    expect(() => attribute(platform, "aws_ecs_cluster.cluster", "setting")).toThrow(
      /^STACK_JSON aws_ecs_cluster\.cluster\.setting: got .*; limit: a literal string$/,
    );
  });
});
