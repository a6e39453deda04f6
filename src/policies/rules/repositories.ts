import { statementsOf } from "../../terraform/iam-document.ts";
import { at, isTrue, textOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { breach, breachIf, perResource, type Rule } from "../rule.ts";

const REPOSITORY = "aws_ecr_repository";
const CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html";

const immutable: Rule = perResource(
  {
    code: "TF-ECR-01",
    title: "A tag names the same image for ever",
    source: `${CONTROLS}#ecr-2`,
    type: REPOSITORY,
  },
  (repository) => {
    const value = repository.attributes["image_tag_mutability"];
    return breachIf(textOf(value) !== "IMMUTABLE", repository, "image_tag_mutability", value, {
      limit: "IMMUTABLE, else a restart can run another image than the one that was released",
      fix: "set it, and push each release under a tag of its own",
    });
  },
);

const scanned: Rule = perResource(
  {
    code: "TF-ECR-02",
    title: "Images are scanned when they are pushed",
    source: `${CONTROLS}#ecr-1`,
    type: REPOSITORY,
  },
  (repository) => {
    const value = at(repository.attributes, "image_scanning_configuration.scan_on_push");
    return breachIf(!isTrue(value), repository, "image_scanning_configuration.scan_on_push", value, {
      limit: "true",
      fix: "set scan_on_push",
    });
  },
);

const namedReaders: Rule = perResource(
  {
    code: "TF-ECR-03",
    title: "A repository lets in accounts that are named",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    type: "aws_ecr_repository_policy",
  },
  (policy) => {
    const open = statementsOf(policy, "policy").filter(
      ({ conditions, effect, principals }) =>
        effect === "Allow" &&
        conditions.length === 0 &&
        principals.some((it) => it === "*" || it === "AWS:*"),
    );
    return open.map(({ path }) =>
      breach(policy, path, "Allow to *", {
        limit: "principals of named accounts: images hold code, and often more",
        fix: "name the accounts that pull",
      }),
    );
  },
);

const expiring: Rule = perResource(
  {
    code: "TF-ECR-04",
    title: "Images expire",
    source: `${CONTROLS}#ecr-3`,
    type: REPOSITORY,
  },
  (repository, stack) => {
    const policies = stack
      .of("aws_ecr_lifecycle_policy")
      .filter(({ attributes }) => refersTo(attributes["repository"], repository));
    return breachIf(policies.length === 0, repository, "", "no aws_ecr_lifecycle_policy", {
      limit: "a lifecycle policy, else every push is paid for as long as the repository is there",
      fix: "add one that keeps the newest images",
    });
  },
);

export const REPOSITORY_RULES: readonly Rule[] = [immutable, scanned, namedReaders, expiring];
