import type { Architecture } from "./instance-types.ts";

/*
 * Names of the public parameters, of the recommended release and of each one, with and without the drivers of GPUs:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html (2026-06). Launch
 * templates read a parameter at each launch, of one version with `:<version>` behind its name:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html (2026-06).
 */
const ROOT = "/aws/service/ecs/optimized-ami/amazon-linux-2023/";
const RELEASE =
  /^al2023-ami-ecs-(?:hvm-[\d.]+-kernel-[\d.]+-(?<plain>x86_64|arm64)|gpu-hvm-[\d.]+-kernel-[\d.]+-x86_64-ebs)$/;
const PARAMETER = /^((?:\/[\w.-]+){1,15}):([1-9]\d*)$/;
const ID = /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const RESOLVE = "resolve:ssm:";

/** What an image is made for. */
export interface Hardware {
  readonly architecture: Architecture;
  /** Whether it has the drivers of GPUs. */
  readonly gpu: boolean;
}

/**
 * Whether there is an ECS-optimized Amazon Linux 2023 AMI for this hardware: that with the drivers of GPUs is one for
 * x86_64 alone (https://github.com/aws/amazon-ecs-ami/releases, 2026-11).
 */
export function hasOptimizedAmi({ architecture, gpu }: Hardware): boolean {
  return architecture === "x86_64" || !gpu;
}

/** An image that stays the same until the description names another. */
export type AmiPin =
  /** A release of the ECS-optimized AMI, by the name of its image. */
  | { readonly kind: "release"; readonly name: string; readonly hardware: Hardware }
  /** One version of an own parameter. */
  | { readonly kind: "parameter"; readonly name: string; readonly version: number }
  | { readonly kind: "id"; readonly id: string };

/** Reads `ami-…`, the name of a release, the parameter of a release, or `/own/parameter:version`. */
export function amiPin(text: string): AmiPin | undefined {
  if (ID.test(text)) return { kind: "id", id: text };
  const release = text.startsWith(ROOT)
    ? text
        .slice(ROOT.length)
        .replace(/^(arm64|gpu)\//, "")
        .replace(/\/image_id$/, "")
    : text;
  const known = RELEASE.exec(release);
  if (known) {
    const plain = known.groups?.["plain"];
    const hardware: Hardware = {
      architecture: plain === "arm64" ? "arm64" : "x86_64",
      gpu: plain === undefined,
    };
    const whole = releaseParameter(release, hardware);
    const fits = [release, whole, whole.replace(/\/image_id$/, "")].includes(text);
    return fits ? { kind: "release", name: release, hardware } : undefined;
  }
  const [, parameter, version] = PARAMETER.exec(text) ?? [];
  if (!parameter || parameter.startsWith("/aws/")) return undefined;
  return { kind: "parameter", name: parameter, version: Number(version) };
}

/** The image of a launch template. Without a pin, each launch takes the release that AWS recommends that day. */
export function imageId(pin: AmiPin | undefined, hardware: Hardware): string {
  switch (pin?.kind) {
    case "id":
      return pin.id;
    case "release":
      return `${RESOLVE}${releaseParameter(pin.name, pin.hardware)}`;
    case "parameter":
      return `${RESOLVE}${pin.name}:${pin.version}`;
    default:
      return `${RESOLVE}${recommendedParameter(hardware)}/image_id`;
  }
}

/** The pin that an image of a launch template stands for; undefined for the recommended release. */
export function pinOf(imageId: string): AmiPin | undefined {
  return amiPin(imageId.startsWith(RESOLVE) ? imageId.slice(RESOLVE.length) : imageId);
}

/** What an image of a launch template is made for; undefined for one of your own, of which nothing is known. */
export function hardwareOf(image: string): Hardware | undefined {
  const pin = pinOf(image);
  if (pin) return pin.kind === "release" ? pin.hardware : undefined;
  const all: readonly Hardware[] = [
    { architecture: "x86_64", gpu: false },
    { architecture: "x86_64", gpu: true },
    { architecture: "arm64", gpu: false },
  ];
  return all.find((hardware) => imageId(undefined, hardware) === image);
}

/** The parameter whose value describes the recommended release as JSON, with `image_name` and `image_id`. */
export function recommendedParameter(hardware: Hardware): string {
  return `${folder(hardware)}recommended`;
}

function releaseParameter(name: string, hardware: Hardware): string {
  return `${folder(hardware)}${name}/image_id`;
}

function folder({ architecture, gpu }: Hardware): string {
  if (architecture === "arm64") return `${ROOT}arm64/`;
  return gpu ? `${ROOT}gpu/` : ROOT;
}
