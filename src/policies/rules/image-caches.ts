import { globMatches } from "../../core/glob.ts";
import type { Resource } from "../../terraform/configuration.ts";
import { statementsOf } from "../../terraform/iam-document.ts";
import { isReference, listOf, textOf } from "../../terraform/json.ts";
import { breach, breachIf, perResource, type Rule, rule } from "../rule.ts";

const CACHE = "aws_ecr_pull_through_cache_rule";
const TEMPLATE = "aws_ecr_repository_creation_template";
const GUIDE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide";

/** Upstream registries that ask for an account: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html (2026-11). */
const WITH_ACCOUNT = /^(registry-1\.docker\.io|ghcr\.io|registry\.gitlab\.com|.+\.azurecr\.io)$/;

/** Prefix of a repository of its own account, and no wildcard before the end of that prefix. */
const BELOW_A_PREFIX = /:repository\/[^*?]+\//;

const templated: Rule = perResource(
  {
    code: "TF-ECR-05",
    title: "Repositories that a pull makes have settings of a plan",
    source: `${GUIDE}/repository-creation-templates.html`,
    type: CACHE,
  },
  (cache, stack) => {
    const prefix = cache.attributes["ecr_repository_prefix"];
    const templates = stack
      .of(TEMPLATE)
      .filter(
        ({ attributes }) =>
          attributes["prefix"] === prefix && listOf(attributes["applied_for"]).includes("PULL_THROUGH_CACHE"),
      );
    return breachIf(templates.length === 0, cache, "ecr_repository_prefix", prefix, {
      limit: `an ${TEMPLATE} of the same prefix for PULL_THROUGH_CACHE, else tags move and nothing expires`,
      fix: "add one",
    });
  },
);

const kept: Rule = rule(
  {
    code: "TF-ECR-06",
    title: "Images that a pull keeps are those that were pulled, and expire",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html",
  },
  (stack) =>
    stack.of(TEMPLATE).flatMap((template) => {
      const { image_tag_mutability: mutability, lifecycle_policy: expiry } = template.attributes;
      return [
        ...breachIf(textOf(mutability) !== "IMMUTABLE", template, "image_tag_mutability", mutability, {
          limit: "IMMUTABLE, else upstream moves a tag and a restart runs another image",
          fix: "set it",
        }),
        ...breachIf(!expiry, template, "lifecycle_policy", expiry, {
          limit: "a lifecycle policy, else what was ever pulled is paid for",
          fix: "add one that keeps the newest images",
        }),
      ];
    }),
);

const namedReaders: Rule = perResource(
  {
    code: "TF-ECR-07",
    title: "Repositories that a pull makes let in accounts that are named",
    source: `${GUIDE}/repository-policies.html`,
    type: TEMPLATE,
  },
  (template) =>
    statementsOf(template, "repository_policy")
      .filter(
        ({ conditions, effect, principals }) =>
          effect === "Allow" && conditions.length === 0 && principals.some((it) => /^(AWS:)?\*$/.test(it)),
      )
      .map(({ path }) =>
        breach(template, path, "Allow to *", {
          limit: "principals of named accounts: each repository of the prefix gets this policy",
          fix: "name the accounts that pull",
        }),
      ),
);

const credentials: Rule = perResource(
  {
    code: "TF-ECR-08",
    title: "A cache has an account where its upstream registry asks for one",
    source: `${GUIDE}/pull-through-cache-creating-rule.html`,
    type: CACHE,
  },
  (cache) => {
    const { credential_arn: credential, upstream_registry_url: upstream } = cache.attributes;
    if (isReference(credential)) return [];
    const named = /:secret:ecr-pullthroughcache\//.test(textOf(credential) ?? "");
    const good = credential === undefined ? !WITH_ACCOUNT.test(textOf(upstream) ?? "") : named;
    return breachIf(!good, cache, "credential_arn", credential ?? `none for ${textOf(upstream)}`, {
      limit:
        "a secret whose name begins with ecr-pullthroughcache/: Amazon ECR refuses others, and Docker Hub, GitHub, GitLab and Azure without one",
      fix: "store username and accessToken in such a secret",
    });
  },
);

const makesWhatIsNamed: Rule = rule(
  {
    code: "TF-ECR-09",
    title: "Who pulls through a cache makes repositories of its prefix only",
    source: `${GUIDE}/pull-through-cache-iam.html`,
  },
  (stack) =>
    stack.of("aws_iam_role_policy").flatMap((policy: Resource) =>
      statementsOf(policy, "policy")
        .filter(
          ({ actions, effect }) =>
            effect === "Allow" &&
            actions.some((action) => globMatches(action.toLowerCase(), "ecr:createrepository")),
        )
        .flatMap(({ path, resources }) =>
          resources
            .filter((resource) => !isReference(resource) && !BELOW_A_PREFIX.test(resource))
            .map((resource) =>
              breach(policy, path, resource, {
                limit: "repositories below a prefix: a task that can be made to pull makes any other",
                fix: "name the repository, or the prefix of the cache with /* behind it",
              }),
            ),
        ),
    ),
);

export const IMAGE_CACHE_RULES: readonly Rule[] = [
  templated,
  kept,
  namedReaders,
  credentials,
  makesWhatIsNamed,
];
