import { DELETE, type Flip, flips, type Row } from "./flip.ts";

const repository = "aws_ecr_repository.repository_shop";
const policy = "aws_ecr_repository_policy.repository_shop_pull";
const expiry = "aws_ecr_lifecycle_policy.repository_shop_expiry";

const ROWS: readonly Row[] = [
  ["tags that move", "TF-ECR-01", repository, "image_tag_mutability", "MUTABLE"],
  ["mutability unsaid", "TF-ECR-01", repository, "image_tag_mutability", DELETE],
  ["no scan", "TF-ECR-02", repository, "image_scanning_configuration.scan_on_push", false],
  ["anybody pulls", "TF-ECR-03", policy, "policy.Statement.0.Principal", "*", "policy.Statement.0"],
  ["images for ever", "TF-ECR-04", expiry, "", DELETE, repository],
  ["repository that may go", "TF-STATE-02", repository, "lifecycle.prevent_destroy", false],
];

export const REPOSITORY_FLIPS: readonly Flip[] = flips("live-platform", ROWS);
