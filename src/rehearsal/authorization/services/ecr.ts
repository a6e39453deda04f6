import { each, type Rule, type ServiceRules } from "../rule.ts";

/** Repositories that a template is for. */
const BELOW = "arn:{partition}:ecr:{region}:{account}:repository/{prefix}/*";

const REPOSITORY = "arn:{partition}:ecr:{region}:{account}:repository/{repositoryName}";

/** What a template asks for in addition: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create.html (2026-11). */
const TEMPLATE: Rule = {
  also: [
    { action: "ecr:CreateRepository", on: [BELOW], tags: false },
    { action: "ecr:PutLifecyclePolicy", on: [BELOW], when: "lifecyclePolicy" },
    { action: "ecr:SetRepositoryPolicy", on: [BELOW], when: "repositoryPolicy" },
    {
      action: "iam:PassRole",
      on: ["{customRoleArn}"],
      keys: { "iam:passedtoservice": "ecr.amazonaws.com" },
      when: "customRoleArn",
    },
  ],
};

/**
 * Amazon ECR
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html, 2026-11).
 */
export const ECR: ServiceRules = {
  tags: "tags",
  tagOnCreate: "ecr:TagResource",
  operations: {
    CreateRepository: { creates: [REPOSITORY] },
    DescribeRepositories: {
      on: ["arn:{partition}:ecr:{region}:{account}:repository/{repositoryNames}"],
    },
    ...each("DeleteRepository PutImageScanningConfiguration PutImageTagMutability", { on: [REPOSITORY] }),
    ...each("DeleteLifecyclePolicy GetLifecyclePolicy PutLifecyclePolicy", { on: [REPOSITORY] }),
    ...each("DeleteRepositoryPolicy GetRepositoryPolicy SetRepositoryPolicy", { on: [REPOSITORY] }),
    ...each("ListTagsForResource TagResource", { on: ["{resourceArn}"] }),
    ...each("CreatePullThroughCacheRule UpdatePullThroughCacheRule DeletePullThroughCacheRule", {}),
    ...each("CreateRepositoryCreationTemplate UpdateRepositoryCreationTemplate", TEMPLATE),
    ...each(
      "DescribePullThroughCacheRules DescribeRepositoryCreationTemplates DeleteRepositoryCreationTemplate",
      {},
    ),
    UntagResource: { on: ["{resourceArn}"], tagKeys: "tagKeys" },
  },
};
