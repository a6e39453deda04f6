import { regionFacts } from "./regions.ts";

/** A private ECR registry. */
export interface EcrRegistry {
  readonly account: string;
  readonly region: string;
  /** Partition of the region, such as `aws-cn`. */
  readonly partition: string;
}

/** A private ECR repository that an image reference names. */
export interface EcrRepository extends EcrRegistry {
  readonly repository: string;
}

/** Hosts of ECR, with or without FIPS, and of its dual-stack endpoints: https://docs.aws.amazon.com/general/latest/gr/ecr.html (2026-06). */
const HOST = /^(\d{12})\.dkr(?:\.ecr(?:-fips)?|-ecr(?:-fips)?)\.([a-z0-9-]+)\.([a-z.-]+)$/;
const REPOSITORY = /^([a-z0-9][a-z0-9._/-]*?)(?::\w[\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/;

/** The registry of a host name; undefined when it is none, or one of a region or partition that does not exist. */
export function ecrRegistry(host: string): EcrRegistry | undefined {
  const [, account, region = "", suffix] = HOST.exec(host) ?? [];
  const partition = regionFacts(region)?.partition;
  if (!account || !partition) return undefined;
  const dualStack = partition.name === "aws-cn" ? "on.amazonwebservices.com.cn" : "on.aws";
  const expected = host.includes(".dkr-ecr") ? dualStack : partition.suffix;
  return suffix === expected ? { account, region, partition: partition.name } : undefined;
}

/** The private ECR repository of an image, or undefined when it comes from somewhere else. */
export function ecrRepository(image: string): EcrRepository | undefined {
  const slash = image.indexOf("/");
  const registry = ecrRegistry(image.slice(0, slash));
  const [, repository] = REPOSITORY.exec(image.slice(slash + 1)) ?? [];
  return registry && repository ? { ...registry, repository } : undefined;
}

/** Mutable tags that are commonly moved to newer images. */
const MOVING_TAG =
  /^(latest|stable|edge|nightly|main|master|trunk|develop|dev|staging|prod|production|release)$/i;

/**
 * Tags of a major version, such as `1` or `20-alpine`, and of a minor one, such as `1.29`: by convention they move with
 * each patch (https://docs.docker.com/dhi/core-concepts/image-tags/ and the official images, 2026-06). Numbers of more
 * than two digits are builds or dates.
 */
const MAJOR_TAG = /^v?\d{1,2}(-[a-z][\w.-]*)?$/i;
const MINOR_TAG = /^v?\d{1,2}\.\d{1,3}(-[a-z][\w.-]*)?$/i;

/** Whether the image behind a tag changes: no tag, one that is moved by habit, or one of a major version. */
export function moves(tag: string | undefined): boolean {
  return tag === undefined || MOVING_TAG.test(tag) || MAJOR_TAG.test(tag);
}

/** Whether a tag is of a minor version, which many images move with each patch. */
export function isMinorTag(tag: string | undefined): boolean {
  return tag !== undefined && MINOR_TAG.test(tag);
}
