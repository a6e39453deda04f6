import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy";
import { Construct } from "constructs";
import { type Home, iamArn } from "../../core/arn.ts";
import { policyDocument } from "../../core/iam.ts";
import { expiry } from "./expiry.ts";

export interface RepositoryProps {
  readonly home: Home;
  /** Last part of its name. */
  readonly name: string;
  /** Newest images that are kept. */
  readonly keepImages: number;
  /** Other accounts that may pull. */
  readonly pullAccounts: readonly string[];
  readonly protection: boolean;
}

/**
 * Images of one application. A tag names the same image for ever, so that a restart runs what was released, and each push
 * is scanned (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html and image-scanning.html,
 * 2026-11). ECR encrypts images with a key of its own.
 */
export class Repository extends Construct {
  constructor(scope: Construct, id: string, props: RepositoryProps) {
    super(scope, id);
    const { home, keepImages, name, protection, pullAccounts } = props;
    const repository = new EcrRepository(this, "_repository", {
      name: `${home.name}/${name}`,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: "AES256" }],
      forceDelete: !protection,
      tags: { Name: `${home.name}/${name}` },
      lifecycle: { preventDestroy: protection },
    });
    new EcrLifecyclePolicy(this, "expiry", {
      repository: repository.name,
      policy: JSON.stringify({ rules: expiry(keepImages) }),
    });
    if (pullAccounts.length === 0) return;
    new EcrRepositoryPolicy(this, "pull", {
      repository: repository.name,
      policy: policyDocument({
        Sid: "Pull",
        Effect: "Allow",
        Principal: { AWS: pullAccounts.map((account) => iamArn({ ...home, account }, "root")) },
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      }),
    });
  }
}
