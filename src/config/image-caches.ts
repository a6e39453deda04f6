import { z } from "zod";
import { ecrRepository } from "../core/image.ts";

/** Hosts of upstream registries by whether Amazon ECR asks for an account there: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html (2026-11). */
const OPEN = ["public.ecr.aws", "quay.io", "registry.k8s.io"] as const;
export const DOCKER_HUB = "registry-1.docker.io";
const WITH_ACCOUNT = [DOCKER_HUB, "ghcr.io", "registry.gitlab.com"] as const;

/** Pull through cache rules of Amazon ECR, by the last part of their prefix. */
export const ImageCachesSchema = z
  .record(
    z.string(),
    z.discriminatedUnion("upstream", [
      z.strictObject({
        /** Host of the registry whose images are cached. Docker Hub is `registry-1.docker.io`. */
        upstream: z.enum(OPEN),
      }),
      z.strictObject({
        upstream: z.enum(WITH_ACCOUNT),
        /**
         * Secret of this account and region with `username` and `accessToken`, whose name begins with
         * `ecr-pullthroughcache/`. It has to be encrypted with the key `aws/secretsmanager`.
         */
        credentialArn: z.string(),
      }),
    ]),
  )
  .default({});

type ImageCaches = z.output<typeof ImageCachesSchema>;

/** What the repositories of an environment's caches follow from. */
interface WithCaches {
  readonly account: string;
  readonly region: string;
  readonly project: string;
  readonly name: string;
  readonly imageCaches: ImageCaches;
}

/** What repositories of a cache begin with, without the slash behind it. */
export function cachePrefix({ name, project }: Pick<WithCaches, "name" | "project">, cache: string): string {
  return `${project}-${name}/${cache}`;
}

/** Whether an environment caches images of Docker Hub. */
export function cachesDockerHub({ imageCaches }: Pick<WithCaches, "imageCaches">): boolean {
  return Object.values(imageCaches).some(({ upstream }) => upstream === DOCKER_HUB);
}

/** Prefixes of all caches of an environment. */
export function cachePrefixes(environment: WithCaches): string[] {
  return Object.keys(environment.imageCaches).map((cache) => cachePrefix(environment, cache));
}

/** The cache that an image is pulled through, and the repository upstream; undefined where it comes from elsewhere. */
export function cacheOf(
  environment: WithCaches,
  reference: string,
): { readonly cache: string; readonly repository: string } | undefined {
  const image = ecrRepository(reference);
  if (image?.account !== environment.account || image.region !== environment.region) return undefined;
  for (const cache of Object.keys(environment.imageCaches)) {
    const front = `${cachePrefix(environment, cache)}/`;
    if (image.repository.startsWith(front))
      return { cache, repository: image.repository.slice(front.length) };
  }
  return undefined;
}
