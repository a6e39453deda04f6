import { DELETE, type Flip, flips, type Row } from "./flip.ts";

const cache = "aws_ecr_pull_through_cache_rule.image_cache_public";
const template = "aws_ecr_repository_creation_template.image_cache_public";
const pull = "aws_iam_role_policy.shop_execution_policy";
const OPEN = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "All", Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
});

const ROWS: readonly Row[] = [
  ["a cache without a template", "TF-ECR-05", template, "", DELETE, `${cache}.ecr_repository_prefix`],
  [
    "a template of another prefix",
    "TF-ECR-05",
    template,
    "prefix",
    "orders-live/hub",
    `${cache}.ecr_repository_prefix`,
  ],
  [
    "a template for replication",
    "TF-ECR-05",
    template,
    "applied_for.0",
    "REPLICATION",
    `${cache}.ecr_repository_prefix`,
  ],
  ["cached tags that move", "TF-ECR-06", template, "image_tag_mutability", "MUTABLE"],
  ["cached tags, mutability unsaid", "TF-ECR-06", template, "image_tag_mutability", DELETE],
  ["cached images for ever", "TF-ECR-06", template, "lifecycle_policy", DELETE],
  [
    "anybody pulls what is cached",
    "TF-ECR-07",
    template,
    "repository_policy",
    OPEN,
    "repository_policy.Statement.0",
  ],
  [
    "Docker Hub without an account",
    "TF-ECR-08",
    cache,
    "upstream_registry_url",
    "registry-1.docker.io",
    "credential_arn",
  ],
  [
    "a secret of another name",
    "TF-ECR-08",
    cache,
    "credential_arn",
    "arn:aws:secretsmanager:eu-central-1:222233334444:secret:hub-AbCdE6",
  ],
];

const EXECUTION: readonly Row[] = ["repository/*", "repository/orders*/*", "repository/*/public/x"].map(
  (resource): Row => [
    `a task that makes ${resource}`,
    "TF-ECR-09",
    pull,
    "policy.Statement.2.Resource",
    [`arn:aws:ecr:eu-central-1:222233334444:${resource}`],
    "policy.Statement.2",
  ],
);

export const IMAGE_CACHE_FLIPS: readonly Flip[] = [
  ...flips("live-platform", ROWS),
  ...flips("live-service-shop", EXECUTION),
];
