import { EcrPullThroughCacheRule } from "@cdktf/provider-aws/lib/ecr-pull-through-cache-rule";
import { EcrRepositoryCreationTemplate } from "@cdktf/provider-aws/lib/ecr-repository-creation-template";
import { Construct } from "constructs";
import { expiry } from "./expiry.ts";

export interface ImageCacheProps {
  /** What repositories of the cache begin with, such as `shop-prod/ecr-public`. */
  readonly prefix: string;
  /** Host of the registry whose images are cached. */
  readonly upstream: string;
  /** Secret with an account of that registry. */
  readonly credentialArn?: string | undefined;
}

/** Images that a repository of a cache keeps. What has expired and is asked for again is pulled again. */
const KEPT_IMAGES = 100;

/**
 * Images of a registry of somebody else, kept by Amazon ECR from their first pull on. The pull makes the repository, by
 * the template: with tags that do not move, as in the repositories of the environment. Where upstream moves a tag, the
 * cached image stays (https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html and
 * repository-creation-templates.html, 2026-11). Tags of the repositories would need a role for the template.
 */
export class ImageCache extends Construct {
  constructor(scope: Construct, id: string, { credentialArn, prefix, upstream }: ImageCacheProps) {
    super(scope, id);
    const template = new EcrRepositoryCreationTemplate(this, "_template", {
      prefix,
      description: `Repositories of images from ${upstream}`,
      appliedFor: ["PULL_THROUGH_CACHE"],
      imageTagMutability: "IMMUTABLE",
      encryptionConfiguration: [{ encryptionType: "AES256" }],
      lifecyclePolicy: JSON.stringify({ rules: expiry(KEPT_IMAGES) }),
    });
    new EcrPullThroughCacheRule(this, "_rule", {
      ecrRepositoryPrefix: prefix,
      upstreamRegistryUrl: upstream,
      ...(credentialArn !== undefined && { credentialArn }),
      // A pull that came before the template would make a repository without its settings.
      dependsOn: [template],
    });
  }
}
