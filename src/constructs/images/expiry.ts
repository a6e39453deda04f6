/** Days after which an image expires whose tag is gone, such as the parts of a build for several architectures. */
const UNTAGGED_DAYS = 7;

/**
 * Rules by which images of a repository expire, after the `keepImages` newest ones:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html (2026-11).
 */
export function expiry(keepImages: number) {
  return [
    {
      rulePriority: 1,
      description: "Images without a tag",
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: UNTAGGED_DAYS,
      },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: "The oldest images",
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
      action: { type: "expire" },
    },
  ];
}
