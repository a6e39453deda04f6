import { accepts, refuses, type Tree } from "./build.ts";

const X86 = "al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64";
const ARM = X86.replace("x86_64", "arm64");
const GPU = "al2023-ami-ecs-gpu-hvm-2023.0.20261030-kernel-6.1-x86_64-ebs";

/** Instances with GPUs, all On-Demand, so that one type is enough. */
const gpus = (type: string, image: string | undefined): Tree => ({
  capacity: { instanceTypes: [type], onDemandPercentageAboveBase: 100, ami: image },
  services: { cart: { gpus: 1, scaling: { maxTasks: 3 } } },
});
const ami = (ami: string | undefined, change: Tree = {}): Tree => ({ capacity: { ami }, ...change });

describe("the image of the instances", () => {
  refuses([
    ["latest", ami("latest"), ["error AMI-01 capacity.ami"], "a release of the ECS-optimized"],
    [
      "the recommended release",
      ami("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"),
      ["error AMI-01 capacity.ami"],
      "or an AMI id",
    ],
    ["a parameter without version", ami("/golden/ecs"), ["error AMI-01 capacity.ami"], "with its version"],
    ["a release for another architecture", ami(ARM), ["error AMI-02 capacity.ami"], "x86_64"],
    [
      "a release without the drivers of GPUs, on instances with some",
      gpus("g6.xlarge", X86),
      ["error AMI-04 capacity.ami"],
      "the agent registers none, and tasks with gpus wait for ever",
    ],
    [
      "a release with the drivers of GPUs, on instances without",
      ami(GPU),
      ["error AMI-04 capacity.ami"],
      "without the drivers of GPUs, which m6i.large has not",
    ],
    [
      "nothing for arm64 with GPUs, for which AWS has no image",
      gpus("g5g.xlarge", undefined),
      ["error AMI-04 capacity.ami"],
      "an image of your own for g5g.xlarge: AWS has no",
    ],
    [
      "a release for arm64 with GPUs",
      gpus("g5g.xlarge", ARM),
      ["error AMI-04 capacity.ami"],
      "with the drivers of GPUs, which g5g.xlarge has",
    ],
    [
      "a release for x86_64 with GPUs, on arm64 with GPUs",
      gpus("g5g.xlarge", GPU),
      ["error AMI-02 capacity.ami"],
      "an image for arm64, the architecture of g5g.xlarge",
    ],
    ["nothing in production", ami(undefined), ["warning AMI-03 capacity.ami"], "nobody reviewed"],
  ]);
  accepts([
    ["a release", ami(X86)],
    ["a release with the drivers of GPUs, on instances with some", gpus("g6.xlarge", GPU)],
    ["an own image for arm64 with GPUs", gpus("g5g.xlarge", "/golden/ecs-gpu:3")],
    ["an AMI", ami("ami-0a1b2c3d4e5f60718")],
    ["a version of an own parameter", ami("/golden/ecs:7")],
    ["nothing outside production", ami(undefined, { stage: "staging" })],
  ]);
});
