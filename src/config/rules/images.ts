import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import { imagesOf } from "../images.ts";
import type { Environment } from "../schema.ts";
import { eachService, hidden, refuse, strictInProduction, warn } from "./report.ts";

/** https://github.com/distribution/reference/blob/main/reference.go: domain, path, tag and digest. */
const IMAGE =
  /^(?:(?<registry>(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?|localhost(?::\d+)?))\/)?(?<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;

const ECR = /^(?<account>\d{12})\.dkr\.ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Mutable tags that are commonly moved to newer images. */
const MOVING_TAG =
  /^(latest|stable|edge|nightly|main|master|trunk|develop|dev|staging|prod|production|release)$/i;

interface Image {
  readonly registry: string | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** IMAGE-01, IMAGE-02: a reference that always names the same image. */
export function imageReferences(environment: Environment): Finding[] {
  return eachImage(environment, (reference, place) => {
    const image = parseImage(reference);
    if (!image) {
      return [
        refuse("IMAGE-01", {
          place,
          value: hidden(reference),
          limit: "registry/repository:tag or registry/repository@sha256:digest",
          fix: "give a reference such as public.ecr.aws/nginx/nginx-unprivileged:1.29.3-alpine",
        }),
      ];
    }
    const moving = image.tag === undefined || MOVING_TAG.test(image.tag);
    if (image.digest !== undefined || !moving) return [];
    return [
      {
        code: "IMAGE-02",
        severity: strictInProduction(environment),
        place,
        value: show(reference),
        limit:
          "a digest or an immutable tag; otherwise a restart can deploy a new image and a rollback may change nothing",
        fix: "pin the version or the digest",
      },
    ];
  });
}

/**
 * IMAGE-03, IMAGE-04: registries that tasks can reliably pull from.
 * Source: https://docs.docker.com/docker-hub/usage/ (2026-06).
 */
export function registries(environment: Environment): Finding[] {
  const { account, region, stage } = environment;
  return eachImage(environment, (reference, place) => {
    const image = parseImage(reference);
    if (!image || environment.network.egress.kind === "endpoints-only") return [];
    const detail = { place, value: show(reference) };
    const ecr = ECR.exec(image.registry ?? "")?.groups;
    if (ecr && (ecr["account"] !== account || ecr["region"] !== region)) {
      return [
        warn("IMAGE-03", {
          ...detail,
          limit: `in account ${account} and region ${region}: the execution role can pull from elsewhere only if the repository policy allows it`,
          fix: "replicate the repository to this account and region",
        }),
      ];
    }
    const dockerHub = image.registry === undefined || /^(index\.)?docker\.io$/.test(image.registry);
    if (!dockerHub || stage !== "production") return [];
    return [
      warn("IMAGE-04", {
        ...detail,
        limit:
          "a registry without a pull limit: Docker Hub limits anonymous pulls per IP address, here that of the NAT gateway",
        fix: "copy the image to ECR",
      }),
    ];
  });
}

/** Findings about the image of every container. */
export function eachImage(
  environment: Environment,
  check: (reference: string, place: string) => readonly Finding[],
): Finding[] {
  return eachService(environment, (service, place) =>
    imagesOf(environment, service)
      // A default that is the image of the service has been judged with it.
      .filter(({ field }) => field === "image" || service[field] !== undefined)
      .flatMap(({ field, image }) => check(image, `${place}.${field}`)),
  );
}

/** The parts of an image reference; undefined if it is malformed. */
export function parseImage(reference: string): Image | undefined {
  const groups = reference.length <= 512 ? IMAGE.exec(reference)?.groups : undefined;
  return groups && { registry: groups["registry"], tag: groups["tag"], digest: groups["digest"] };
}

/** Whether a registry is ECR of this account and region, the only one that endpoints reach. */
export function isHomeRegistry({ account, region }: Environment, registry: string | undefined): boolean {
  const ecr = ECR.exec(registry ?? "")?.groups;
  return ecr !== undefined && ecr["account"] === account && ecr["region"] === region;
}
