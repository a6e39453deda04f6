import { type Finding, show } from "../../core/finding.ts";
import { ecrRepository } from "../../core/image.ts";
import { cacheOf } from "../image-caches.ts";
import type { Environment } from "../schema.ts";
import { eachImage } from "./images.ts";
import { refuse, repeated, within } from "./report.ts";

/** Names: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html (2026-11). */
const NAME = /^[a-z0-9]+([._-][a-z0-9]+)*$/;
const LONGEST_NAME = 256;

/** A rollback needs the images of some releases. */
const FEWEST_KEPT = 10;

/** Images of a repository, half of the quota: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html (2026-11). */
const MOST_KEPT = 10_000;

/** ECR-01, ECR-02, ECR-03: names, images that are kept, and accounts that pull. */
export function repositories(environment: Environment): Finding[] {
  const { account, name: own, project } = environment;
  return Object.entries(environment.repositories).flatMap(([name, { keepImages, pullAccounts }]) => {
    const place = `repositories.${name}`;
    const whole = `${project}-${own}/${name}`;
    const wrong = !NAME.test(name) || whole.length > LONGEST_NAME;
    const again = repeated(pullAccounts);
    return [
      ...(wrong
        ? [
            refuse("ECR-01", {
              place,
              value: show(name),
              limit: `lower-case letters, digits, and . _ - between them, ${LONGEST_NAME} characters with ${project}-${own}/ before it`,
              fix: "choose a name such as web",
            }),
          ]
        : []),
      ...within("ECR-02", {
        place: `${place}.keepImages`,
        value: keepImages,
        min: FEWEST_KEPT,
        max: MOST_KEPT,
        unit: "images",
      }),
      ...pullAccounts.flatMap((id, index) => {
        if (/^\d{12}$/.test(id) && id !== account && !again.includes(index)) return [];
        return [
          refuse("ECR-03", {
            place: `${place}.pullAccounts.${index}`,
            value: show(id),
            limit:
              "an account of 12 digits, each once, and not this environment's own, whose roles may pull by their own policies",
            fix: "correct it, or remove it",
          }),
        ];
      }),
    ];
  });
}

/** ECR-04: images that this environment would keep itself, in a repository that neither it nor a cache of it has. */
export function ownImages(environment: Environment): Finding[] {
  const { account, name, project, region, repositories: described } = environment;
  const known = [
    ...Object.keys(described),
    ...Object.keys(environment.imageCaches).map((cache) => `${cache}/…`),
  ];
  if (known.length === 0) return [];
  const front = `${project}-${name}/`;
  return eachImage(environment, (reference, place) => {
    const image = ecrRepository(reference);
    if (image?.account !== account || image.region !== region) return [];
    const repository = image.repository.startsWith(front) ? image.repository.slice(front.length) : undefined;
    if (repository === undefined || known.includes(repository) || cacheOf(environment, reference)) return [];
    return [
      refuse("ECR-04", {
        place,
        value: show(reference),
        limit: `a repository of this environment, or one of its caches: ${known.map((it) => front + it).join(", ")}`,
        fix: `add ${repository.split("/")[0]} to ${repository.includes("/") ? "imageCaches" : "repositories"}, or correct the image`,
      }),
    ];
  });
}
