import type { SynthesizedEnvironment } from "../../src/engine/stack-files.ts";
import type { AwsClients } from "../../src/lifecycle/aws-clients.ts";
import { machineImage } from "../../src/lifecycle/machine-image.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { awsError } from "../support/life.ts";
import { ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

const ROOT = "/aws/service/ecs/optimized-ami/amazon-linux-2023";
const OLD = "al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64";
const NEW = "al2023-ami-ecs-hvm-2023.0.20260922-kernel-6.1-x86_64";
const GPU = "al2023-ami-ecs-gpu-hvm-2023.0.20261030-kernel-6.1-x86_64-ebs";
const PARAMETERS: Readonly<Record<string, { Value: string; Version?: number }>> = {
  [`${ROOT}/recommended`]: {
    Value: JSON.stringify({ image_name: NEW, image_id: "ami-0000beef", schema_version: 1 }),
  },
  [`${ROOT}/gpu/recommended`]: { Value: JSON.stringify({ image_name: GPU, image_id: "ami-0000f00d" }) },
  [`${ROOT}/gpu/recommended/image_id`]: { Value: "ami-0000f00d" },
  [`${ROOT}/recommended/image_id`]: { Value: "ami-0000beef" },
  [`${ROOT}/${OLD}/image_id`]: { Value: "ami-0000dead" },
  [`${ROOT}/${NEW}/image_id`]: { Value: "ami-0000beef" },
  "/golden/ecs": { Value: "ami-00000009", Version: 9 },
  "/golden/ecs:8": { Value: "ami-00000008", Version: 8 },
  "/golden/ecs:9": { Value: "ami-00000009", Version: 9 },
};

/** The platform of staging with this image, whose instances run these images, two to a page. */
function look(ami: string | undefined, running: readonly string[], pools: object = {}) {
  const { staging } = ENVIRONMENTS;
  const json = stackOf(
    synth([{ ...staging, capacity: { ...staging.capacity, ami, pools } } as typeof staging]),
    "staging-platform",
  );
  const environment = { name: "staging", region: "eu-central-1", platform: new Configuration(json) };
  const asked: unknown[] = [];
  const clients = {
    ssm: {
      send: async ({ input }: { input: { Name: string } }) => {
        const Parameter = PARAMETERS[input.Name];
        if (!Parameter) throw awsError("ParameterNotFound");
        return { Parameter };
      },
    },
    ec2: {
      send: async ({ input }: { input: { Filters: unknown; NextToken?: string } }) => {
        asked.push(input.Filters);
        const from = Number(input.NextToken ?? 0);
        const Instances = running.slice(from, from + 2).map((ImageId) => ({ ImageId }));
        return {
          Reservations: [{ Instances }],
          ...(from + 2 < running.length && { NextToken: `${from + 2}` }),
        };
      },
    },
  };
  const source = {
    environment: environment as unknown as SynthesizedEnvironment,
    clients: clients as unknown as AwsClients,
  };
  return { image: machineImage(source), asked };
}

describe("machineImage", () => {
  it.each<[string | undefined, readonly string[], boolean, string]>([
    [NEW, ["ami-0000beef"], false, `${NEW} is the recommended release`],
    [OLD, ["ami-0000dead"], true, `${OLD}, and AWS recommends ${NEW}: set capacity.ami to that name`],
    ["ami-0000beef", [], false, "ami-0000beef is the recommended release"],
    ["ami-0000dead", [], true, `ami-0000dead, and AWS recommends ${NEW}: set capacity.ami to that name`],
    ["/golden/ecs:9", ["ami-00000009"], false, "/golden/ecs:9 is the newest version"],
    [
      "/golden/ecs:8",
      ["ami-00000008"],
      true,
      "/golden/ecs:8, and version 9 is out: set capacity.ami to /golden/ecs:9",
    ],
    [
      undefined,
      ["ami-0000beef"],
      true,
      `not pinned: what launches now runs ${NEW}; set capacity.ami to that name to review releases`,
    ],
    [
      NEW,
      ["ami-0000dead", "ami-0000beef", "ami-0000dead"],
      true,
      `${NEW} is the recommended release; 2 of 3 instances run another image until an instance refresh of shop-staging-ecs ends`,
    ],
  ])("judges %s with %j running", async (ami, running, outdated, detail) => {
    expect(await look(ami, running).image).toEqual({ outdated, detail });
  });

  it.each([
    [
      "g6.xlarge",
      undefined,
      true,
      `not pinned: what launches now runs ${GPU}; set capacity.pools.gpu.ami to that`,
    ],
    ["g6.xlarge", "ami-0000f00d", false, "ami-0000f00d is the recommended release"],
    [
      "g5g.xlarge",
      "ami-0000face",
      false,
      "ami-0000face, and AWS has no image with the drivers of GPUs for arm64",
    ],
  ])("takes the image with the drivers of GPUs for %s with %j", async (type, ami, outdated, detail) => {
    const gpu = { instanceTypes: [type], onDemandPercentageAboveBase: 100, minInstances: 0, maxInstances: 1 };
    const image = await look(NEW, [], { gpu: { ...gpu, ami } }).image;
    expect([image?.outdated, image?.detail]).toEqual([
      outdated,
      expect.stringContaining(`${NEW} is the recommended release; pool gpu: ${detail}`),
    ]);
  });

  it("judges the image of each pool, by its own architecture", async () => {
    const arm = {
      instanceTypes: ["m7g.large"],
      onDemandPercentageAboveBase: 100,
      minInstances: 0,
      maxInstances: 2,
    };
    const { asked, image } = look(NEW, [], { arm: { ...arm, ami: "/golden/ecs:8" }, loose: arm });
    await expect(image).rejects.toThrow(`${ROOT}/arm64/recommended: ParameterNotFound`);
    expect(await look(NEW, ["ami-0000beef"], { arm: { ...arm, ami: "/golden/ecs:8" } }).image).toEqual({
      outdated: true,
      detail: `${NEW} is the recommended release; pool arm: /golden/ecs:8, and version 9 is out: set capacity.pools.arm.ami to /golden/ecs:9; 1 of 1 instances run another image until an instance refresh of shop-staging-ecs-arm ends`,
    });
    expect(asked).toHaveLength(2);
  });

  it("asks for the instances of the group that run or start", async () => {
    const { asked, image } = look(NEW, []);
    await image;
    expect(asked).toEqual([
      [
        { Name: "tag:aws:autoscaling:groupName", Values: ["shop-staging-ecs"] },
        { Name: "instance-state-name", Values: ["pending", "running"] },
      ],
    ]);
  });

  it("says what is missing where Parameter Store knows no such release", async () => {
    const gone = OLD.replace("20251108", "20010101");
    await expect(look(gone, []).image).rejects.toThrow(
      `${ROOT}/${gone}/image_id: ParameterNotFound; check the name, and that the caller may ssm:GetParameter`,
    );
  });

  it("has nothing to say of an environment without instances", async () => {
    const platform = new Configuration(stackOf(synth([ENVIRONMENTS.dev]), "dev-platform"));
    const environment = { platform } as unknown as SynthesizedEnvironment;
    expect(await machineImage({ environment, clients: {} as AwsClients })).toBeUndefined();
  });
});
