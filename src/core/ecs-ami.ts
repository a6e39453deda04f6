import type { Architecture } from "./instance-types.ts";

/*
 * Names of the public parameters, of the recommended release and of each one:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html (2026-06). Launch
 * templates read a parameter at each launch, of one version with `:<version>` behind its name:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html (2026-06).
 */
const ROOT = "/aws/service/ecs/optimized-ami/amazon-linux-2023/";
const RELEASE = /^al2023-ami-ecs-hvm-[\d.]+-kernel-[\d.]+-(x86_64|arm64)$/;
const PARAMETER = /^((?:\/[\w.-]+){1,15}):([1-9]\d*)$/;
const ID = /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const RESOLVE = "resolve:ssm:";

/** An image that stays the same until the description names another. */
export type AmiPin =
  /** A release of the ECS-optimized AMI, by the name of its image. */
  | { readonly kind: "release"; readonly name: string; readonly architecture: Architecture }
  /** One version of an own parameter. */
  | { readonly kind: "parameter"; readonly name: string; readonly version: number }
  | { readonly kind: "id"; readonly id: string };

/** Reads `ami-…`, the name of a release, the parameter of a release, or `/own/parameter:version`. */
export function amiPin(text: string): AmiPin | undefined {
  if (ID.test(text)) return { kind: "id", id: text };
  const release = text.startsWith(ROOT)
    ? text
        .slice(ROOT.length)
        .replace(/^arm64\//, "")
        .replace(/\/image_id$/, "")
    : text;
  const [name, architecture] = RELEASE.exec(release) ?? [];
  if (name && (architecture === "x86_64" || architecture === "arm64")) {
    const whole = releaseParameter(name, architecture);
    const fits = [name, whole, whole.replace(/\/image_id$/, "")].includes(text);
    return fits ? { kind: "release", name, architecture } : undefined;
  }
  const [, parameter, version] = PARAMETER.exec(text) ?? [];
  if (!parameter || parameter.startsWith("/aws/")) return undefined;
  return { kind: "parameter", name: parameter, version: Number(version) };
}

/** The image of a launch template. Without a pin, each launch takes the release that AWS recommends that day. */
export function imageId(pin: AmiPin | undefined, architecture: Architecture): string {
  switch (pin?.kind) {
    case "id":
      return pin.id;
    case "release":
      return `${RESOLVE}${releaseParameter(pin.name, pin.architecture)}`;
    case "parameter":
      return `${RESOLVE}${pin.name}:${pin.version}`;
    default:
      return `${RESOLVE}${recommendedParameter(architecture)}/image_id`;
  }
}

/** The pin that an image of a launch template stands for; undefined for the recommended release. */
export function pinOf(imageId: string): AmiPin | undefined {
  return amiPin(imageId.startsWith(RESOLVE) ? imageId.slice(RESOLVE.length) : imageId);
}

/** The parameter whose value describes the recommended release as JSON, with `image_name` and `image_id`. */
export function recommendedParameter(architecture: Architecture): string {
  return `${folder(architecture)}recommended`;
}

function releaseParameter(name: string, architecture: Architecture): string {
  return `${folder(architecture)}${name}/image_id`;
}

function folder(architecture: Architecture): string {
  return architecture === "arm64" ? `${ROOT}arm64/` : ROOT;
}
