import type { Claim } from "../claim.ts";
import * as when from "../conditions.ts";
import { PAGE } from "../sources.ts";

export const identity: readonly Claim[] = [
  {
    id: "identity-execution-role-is-the-container",
    claim: "The code in a container acts as the execution role.",
    verdict: "false",
    because:
      "The agent uses that role, for images, secrets and logs. Code gets the task role, or what the instance metadata service gives it.",
    sources: [PAGE.executionRole, PAGE.taskRole],
    trueWhen: [when.taskRole],
  },
  {
    id: "identity-without-task-role-no-access",
    claim: "A container without a task role cannot call AWS: it gets 403.",
    verdict: "false",
    because:
      "It can use the role of the instance through the metadata service, unless that is blocked. When it is, the SDK finds no credentials, which is not a 403.",
    sources: [PAGE.taskRole],
    trueWhen: [when.taskRole, when.blocksMetadata],
  },
  {
    id: "identity-imdsv2-stops-containers",
    claim: "http_tokens = required keeps containers from the role of the instance.",
    verdict: "false",
    because:
      "A container can ask for a token as well. In awsvpc mode ECS_AWSVPC_BLOCK_IMDS closes the way, in bridge mode a hop limit of 1.",
    sources: [PAGE.taskRole, PAGE.imagePull],
    trueWhen: [when.blocksMetadata],
  },
  {
    id: "identity-execution-role-at-startup-only",
    claim: "The execution role matters at the start of a task only.",
    verdict: "false",
    because: "On EC2 the awslogs driver writes with it for as long as the task runs.",
    sources: ["https://github.com/aws/amazon-ecs-agent/blob/master/README.md"],
  },
  {
    id: "identity-ecr-permissions",
    claim:
      "ecr:GetAuthorizationToken, BatchCheckLayerAvailability and GetDownloadUrlForLayer are enough to pull an image.",
    verdict: "false",
    because: "ecr:BatchGetImage is missing, and the pull fails.",
    sources: [PAGE.executionRole],
  },
  {
    id: "identity-container-reads-its-secret-only",
    claim: "The container may read only the one secret of its task definition.",
    verdict: "false",
    because:
      "The agent reads it, in the name of the execution role. What the container may read depends on the task role and on the metadata service.",
    sources: [PAGE.secrets, PAGE.taskRole],
    trueWhen: [when.taskRole, when.blocksMetadata],
  },
  {
    id: "identity-no-wildcard-at-all",
    claim: "The execution role has no wildcard resource.",
    verdict: "false",
    because: "ecr:GetAuthorizationToken takes no other resource than `*`.",
    sources: [
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html",
    ],
  },
  {
    id: "identity-instance-role-reads-no-secret",
    claim: "The instance role can read no secret and nothing in S3.",
    verdict: "depends",
    because:
      "AmazonEC2ContainerServiceforEC2Role has neither. A policy for Systems Manager that is attached as well lets it read parameters.",
    sources: [PAGE.instanceRole],
    trueWhen: ["no further policy on the instance role"],
  },
  {
    id: "identity-certificate-renews-itself",
    claim: "ACM renews the certificate of the load balancer by itself.",
    verdict: "depends",
    because:
      "Amazon has to have issued it, and it has to be in use, with the DNS record of its validation still there. Imported certificates are not renewed.",
    sources: ["https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html"],
    trueWhen: ["a certificate of ACM with DNS validation"],
  },
];
