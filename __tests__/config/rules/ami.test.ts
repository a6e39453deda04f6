import { accepts, refuses, type Tree } from "./build.ts";

const X86 = "al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64";
const ARM = X86.replace("x86_64", "arm64");
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
    ["nothing in production", ami(undefined), ["warning AMI-03 capacity.ami"], "nobody reviewed"],
  ]);
  accepts([
    ["a release", ami(X86)],
    ["an AMI", ami("ami-0a1b2c3d4e5f60718")],
    ["a version of an own parameter", ami("/golden/ecs:7")],
    ["nothing outside production", ami(undefined, { stage: "staging" })],
  ]);
});
