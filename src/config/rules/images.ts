import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import { ecrRegistry, isMinorTag, moves } from "../../core/image.ts";
import { partitionOf, regionFacts } from "../../core/regions.ts";
import { cachesDockerHub } from "../image-caches.ts";
import { imagesOf } from "../images.ts";
import type { Environment } from "../schema.ts";
import { eachService, hidden, refuse, strictInProduction, warn } from "./report.ts";

/** https://github.com/distribution/reference/blob/main/reference.go: domain, path, tag and digest. */
const IMAGE =
  /^(?:(?<registry>(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?|localhost(?::\d+)?))\/)?(?<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$/;

/** Hosts that only ECR has, well-formed or not; `public.ecr.aws` is another registry. */
const LIKE_ECR = /(^|\.)dkr\b|\becr\.[a-z]+-[a-z-]+-\d|amazonaws\.|\.on\.aws$/;

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
    if (image.digest !== undefined) return [];
    const moving = moves(image.tag);
    if (!moving && !(isMinorTag(image.tag) && environment.stage === "production")) return [];
    const detail = {
      place,
      value: show(reference),
      limit:
        "a digest or an immutable tag; otherwise a restart can deploy a new image and a rollback may change nothing",
      fix: "pin the version, such as 1.29.3, or the digest",
    };
    return moving
      ? [{ code: "IMAGE-02", severity: strictInProduction(environment), ...detail }]
      : [warn("IMAGE-02", detail)];
  });
}

/**
 * IMAGE-03, IMAGE-04, IMAGE-05: registries that tasks can reliably pull from. A repository of another account is fine:
 * its policy has to let this account pull (https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html,
 * 2026-06). Docker Hub: https://docs.docker.com/docker-hub/usage/ (2026-06).
 */
export function registries(environment: Environment): Finding[] {
  const { region, stage } = environment;
  return eachImage(environment, (reference, place) => {
    const image = parseImage(reference);
    if (!image) return [];
    const detail = { place, value: show(reference) };
    const ecr = ecrRegistry(image.registry ?? "");
    if (!ecr && LIKE_ECR.test(image.registry ?? "")) return [malformedEcr(region, detail)];
    if (ecr && ecr.partition !== partitionOf(region)) {
      const limit = `a registry of partition ${partitionOf(region)}, like region ${region}: credentials of one partition do not work in another`;
      return [
        refuse("IMAGE-05", { ...detail, limit, fix: "copy the image to a repository of that partition" }),
      ];
    }
    if (environment.network.egress.kind === "endpoints-only") return [];
    if (ecr && ecr.region !== region) {
      return [
        warn("IMAGE-03", {
          ...detail,
          limit: `in region ${region}: every pull from elsewhere crosses regions and NAT, and fails with either`,
          fix: "replicate the repository to this region",
        }),
      ];
    }
    const dockerHub = image.registry === undefined || /^(index\.)?docker\.io$/.test(image.registry);
    // A cache for Docker Hub is another rule's to recommend.
    if (!dockerHub || stage !== "production" || cachesDockerHub(environment)) return [];
    return [
      warn("IMAGE-04", {
        ...detail,
        limit:
          "a registry without a pull limit: Docker Hub limits anonymous pulls per IP address, here that of the NAT gateway",
        fix: "copy the image to ECR, or describe a cache in imageCaches",
      }),
    ];
  });
}

function malformedEcr(region: string, detail: { readonly place: string; readonly value: string }): Finding {
  const suffix = regionFacts(region)?.partition.suffix ?? "amazonaws.com";
  return refuse("IMAGE-05", {
    ...detail,
    limit: "<12-digit account>.dkr.ecr.<region>.<domain of its partition>, with a region that exists",
    fix: `correct the host, for example to <account>.dkr.ecr.${region}.${suffix}`,
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
      .filter(({ byDefault }) => !byDefault)
      .flatMap(({ field, image }) => check(image, `${place}.${field}`)),
  );
}

/** The parts of an image reference; undefined if it is malformed. */
export function parseImage(reference: string): Image | undefined {
  const groups = reference.length <= 512 ? IMAGE.exec(reference)?.groups : undefined;
  return groups && { registry: groups["registry"], tag: groups["tag"], digest: groups["digest"] };
}

/** Whether a registry is ECR of this region, the only one that endpoints reach; of any account. */
export function isHomeRegistry({ region }: Environment, registry: string | undefined): boolean {
  return ecrRegistry(registry ?? "")?.region === region;
}
