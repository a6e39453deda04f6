import { type Finding, show } from "../../core/finding.ts";
import { partitionOf } from "../../core/regions.ts";
import { secretReference } from "../../core/secret-reference.ts";
import { cacheOf, cachePrefix, DOCKER_HUB } from "../image-caches.ts";
import type { Environment } from "../schema.ts";
import { eachImage, parseImage } from "./images.ts";
import { hidden, refuse, warn } from "./report.ts";

/** Prefixes: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html (2026-11). */
const NAME = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/;
const LONGEST_PREFIX = 30;

/** Rules of one registry, which cannot be raised: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html (2026-11). */
const MOST_CACHES = 50;

/** ECR-05, ECR-08: prefixes, their number, and regions that have no pull through cache. */
export function imageCaches(environment: Environment): Finding[] {
  const { imageCaches: caches, name: own, project, region } = environment;
  const names = Object.keys(caches);
  if (names.length === 0) return [];
  const detail = { place: "imageCaches", value: `${names.length}` };
  return [
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html (2026-11)
    ...(partitionOf(region) === "aws-cn"
      ? [
          refuse("ECR-08", {
            ...detail,
            value: region,
            limit: "a region outside of China: Amazon ECR has no pull through cache there",
            fix: "remove imageCaches, and copy the images to repositories",
          }),
        ]
      : []),
    ...(names.length > MOST_CACHES
      ? [
          refuse("ECR-08", {
            ...detail,
            limit: `${MOST_CACHES} pull through cache rules in a registry, shared by all environments of the account in ${region}`,
            fix: "remove caches that no service uses",
          }),
        ]
      : []),
    ...names.flatMap((name) => {
      const prefix = cachePrefix(environment, name);
      if (NAME.test(name) && prefix.length <= LONGEST_PREFIX) return [];
      return [
        refuse("ECR-05", {
          place: `imageCaches.${name}`,
          value: `${show(prefix)}, ${prefix.length} characters`,
          limit: `lower-case letters, digits, and . _ - between them, ${LONGEST_PREFIX} characters with ${project}-${own}/ before it`,
          fix: "choose a short name such as hub",
        }),
      ];
    }),
  ];
}

/**
 * ECR-06: a secret that Amazon ECR can read. A wrong value may be the token itself and is never printed.
 * Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html (2026-11).
 */
export function cacheCredentials({ account, imageCaches: caches, region }: Environment): Finding[] {
  return Object.entries(caches).flatMap(([name, cache]) => {
    if (!("credentialArn" in cache)) return [];
    const { credentialArn } = cache;
    const secret = secretReference(credentialArn);
    const here = secret?.account === account && secret.region === region;
    if (here && secret.arn === credentialArn && secret.arn.includes(":secret:ecr-pullthroughcache/"))
      return [];
    return [
      refuse("ECR-06", {
        place: `imageCaches.${name}.credentialArn`,
        value: hidden(credentialArn),
        limit: `the full ARN of a secret of account ${account} in ${region} whose name begins with ecr-pullthroughcache/`,
        fix: `store username and accessToken for ${cache.upstream} in such a secret, and give its ARN`,
      }),
    ];
  });
}

/**
 * ECR-07: images through a cache that Amazon ECR would not find upstream. Official images of Docker Hub are in
 * `library/`, and a first pull does not work through a FIPS endpoint.
 * Sources: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working-pulling.html and
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html (2026-11).
 */
export function cachedImages(environment: Environment): Finding[] {
  return eachImage(environment, (reference, place) => {
    const found = cacheOf(environment, reference);
    if (!found) return [];
    const { cache, repository } = found;
    const detail = { place, value: show(reference) };
    if (/^[^/]*\.(ecr-fips|dkr-ecr-fips)\./.test(reference)) {
      return [
        refuse("ECR-07", {
          ...detail,
          limit: "an endpoint without FIPS: the first pull through a cache does not work with it",
          fix: "take the host without -fips",
        }),
      ];
    }
    if (environment.imageCaches[cache]?.upstream !== DOCKER_HUB || repository.includes("/")) return [];
    return [
      refuse("ECR-07", {
        ...detail,
        limit: "two parts behind the prefix: official images of Docker Hub are in library/",
        fix: `write ${cachePrefix(environment, cache)}/library/${repository}`,
      }),
    ];
  });
}

/**
 * ECR-09: images that are pulled from an upstream for which there is a cache. Each start of a task then needs that
 * registry, and the way to it.
 */
export function uncachedImages(environment: Environment): Finding[] {
  const caches = new Map<string, string>(
    Object.entries(environment.imageCaches).map(([name, { upstream }]) => [upstream, name]),
  );
  if (caches.size === 0) return [];
  return eachImage(environment, (reference, place) => {
    const image = parseImage(reference);
    const cache = image && caches.get(upstreamOf(image.registry));
    if (cache === undefined) return [];
    const path = image?.registry === undefined ? reference : reference.slice(image.registry.length + 1);
    const inside = path.includes("/") ? path : `library/${path}`;
    return [
      warn("ECR-09", {
        place,
        value: show(reference),
        limit: `an image through the cache ${cache}: without it, each pull depends on the upstream registry`,
        fix: `write ${environment.account}.dkr.ecr.${environment.region}.amazonaws.com/${cachePrefix(environment, cache)}/${inside}`,
      }),
    ];
  });
}

/** The host that rules have for the registry of an image. */
function upstreamOf(registry: string | undefined) {
  return registry === undefined || /^(index\.)?docker\.io$/.test(registry) ? DOCKER_HUB : registry;
}

/**
 * EGRESS-06: the first pull of each image through a cache needs a way to the internet, though the pulls after it do not.
 * Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-considerations (2026-11).
 */
export function cachesInReach({ imageCaches: caches, network }: Environment): Finding[] {
  const names = Object.keys(caches);
  if (network.egress.kind !== "endpoints-only" || names.length === 0) return [];
  return [
    refuse("EGRESS-06", {
      place: "imageCaches",
      value: names.join(", "),
      limit:
        "no pull through cache when egress is endpoints-only: the first pull of an image needs a NAT gateway",
      fix: "add a NAT gateway, for example egress nat-per-zone, or copy the images to repositories",
    }),
  ];
}
