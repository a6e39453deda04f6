import { amiPin, hasOptimizedAmi, imageId, pinOf, recommendedParameter } from "../../src/core/ecs-ami.ts";

const ROOT = "/aws/service/ecs/optimized-ami/amazon-linux-2023";
const X86 = "al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64";
const ARM = "al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-arm64";
const GPU = "al2023-ami-ecs-gpu-hvm-2023.0.20261030-kernel-6.1-x86_64-ebs";

const on = (architecture: "arm64" | "x86_64", gpu = false) => ({ architecture, gpu });

describe("amiPin", () => {
  it.each([
    [X86, `resolve:ssm:${ROOT}/${X86}/image_id`],
    [ARM, `resolve:ssm:${ROOT}/arm64/${ARM}/image_id`],
    [`${ROOT}/${X86}`, `resolve:ssm:${ROOT}/${X86}/image_id`],
    [`${ROOT}/arm64/${ARM}/image_id`, `resolve:ssm:${ROOT}/arm64/${ARM}/image_id`],
    [GPU, `resolve:ssm:${ROOT}/gpu/${GPU}/image_id`],
    [`${ROOT}/gpu/${GPU}`, `resolve:ssm:${ROOT}/gpu/${GPU}/image_id`],
    ["/golden/ecs:7", "resolve:ssm:/golden/ecs:7"],
    ["ami-0a1b2c3d", "ami-0a1b2c3d"],
    ["ami-0a1b2c3d4e5f60718", "ami-0a1b2c3d4e5f60718"],
  ])("reads %s", (text, expected) => {
    const pin = amiPin(text);
    expect(imageId(pin, on("x86_64"))).toBe(expected);
    expect(pinOf(expected)).toEqual(pin);
  });

  it.each([
    "",
    "latest",
    "ami-123",
    "ami-0A1B2C3D4E5F60718",
    `${ROOT}/recommended/image_id`,
    `${ROOT}/recommended/image_id:3`,
    `${ROOT}/arm64/${X86}/image_id`,
    `${ROOT}/${ARM}/image_id`,
    `${ROOT}/${GPU}/image_id`,
    `${ROOT}/gpu/${X86}/image_id`,
    `${ROOT}/gpu/recommended/image_id`,
    GPU.replace("-ebs", ""),
    GPU.replace("x86_64", "arm64"),
    `${X86}-ebs`,
    "/golden/ecs",
    "/golden/ecs:0",
    "/golden/ecs:latest",
    "golden:7",
    "amzn2-ami-ecs-hvm-2.0.20240604-x86_64-ebs",
    `${X86}/image_name`,
  ])("refuses %j, which pins nothing that it knows", (text) => {
    expect(amiPin(text)).toBeUndefined();
  });

  it("takes the recommended release where nothing is pinned", () => {
    expect(imageId(undefined, on("arm64"))).toBe(`resolve:ssm:${ROOT}/arm64/recommended/image_id`);
    expect(pinOf(imageId(undefined, on("x86_64")))).toBeUndefined();
    expect(recommendedParameter(on("x86_64"))).toBe(`${ROOT}/recommended`);
  });

  it("takes the variant with the drivers of GPUs for types that have some", () => {
    expect(imageId(undefined, on("x86_64", true))).toBe(`resolve:ssm:${ROOT}/gpu/recommended/image_id`);
    expect(pinOf(imageId(undefined, on("x86_64", true)))).toBeUndefined();
    expect(recommendedParameter(on("x86_64", true))).toBe(`${ROOT}/gpu/recommended`);
    expect(amiPin(GPU)).toEqual({ kind: "release", name: GPU, hardware: on("x86_64", true) });
    expect([on("x86_64"), on("x86_64", true), on("arm64"), on("arm64", true)].map(hasOptimizedAmi)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
