import { each, type ServiceRules } from "../rule.ts";

const REPOSITORY = "arn:{partition}:ecr:{region}:{account}:repository/{repositoryName}";

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
    UntagResource: { on: ["{resourceArn}"], tagKeys: "tagKeys" },
  },
};
