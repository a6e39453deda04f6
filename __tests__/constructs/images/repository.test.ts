import { ImageCache } from "../../../src/constructs/images/image-cache.ts";
import { Repository, type RepositoryProps } from "../../../src/constructs/images/repository.ts";
import { HOME, make } from "../../support/construct.ts";

const repository = (more: Partial<RepositoryProps> = {}) =>
  make(
    (stack) =>
      new Repository(stack, "repository-web", {
        home: HOME,
        name: "web",
        keepImages: 30,
        pullAccounts: [],
        protection: true,
        ...more,
      }),
  );

describe("ImageCache", () => {
  it("is a rule, and before it the settings of the repositories that pulls make", () => {
    const credentialArn =
      "arn:aws:secretsmanager:eu-west-3:210987654321:secret:ecr-pullthroughcache/hub-AbCdE6";
    const stack = make(
      (scope) =>
        new ImageCache(scope, "image-cache-hub", {
          prefix: "acme-qa/hub",
          upstream: "registry-1.docker.io",
          credentialArn,
        }),
    );
    const template = "aws_ecr_repository_creation_template.image_cache_hub";
    const rule = "aws_ecr_pull_through_cache_rule.image_cache_hub";
    expect(Object.keys(stack).sort()).toEqual([rule, template]);
    expect(stack[rule]).toEqual({
      credential_arn: credentialArn,
      depends_on: [template],
      ecr_repository_prefix: "acme-qa/hub",
      upstream_registry_url: "registry-1.docker.io",
    });
    const { lifecycle_policy: policy, ...settings } = stack[template] ?? {};
    expect(settings).toEqual({
      applied_for: ["PULL_THROUGH_CACHE"],
      description: "Repositories of images from registry-1.docker.io",
      encryption_configuration: [{ encryption_type: "AES256" }],
      image_tag_mutability: "IMMUTABLE",
      prefix: "acme-qa/hub",
    });
    const { rules } = policy as { readonly rules: readonly { readonly selection: unknown }[] };
    expect(rules.map(({ selection }) => selection)).toContainEqual({
      tagStatus: "any",
      countType: "imageCountMoreThan",
      countNumber: 100,
    });
  });
});

describe("Repository", () => {
  it("holds tags that do not move, scans what is pushed, and keeps the newest", () => {
    const stack = repository();
    expect(Object.keys(stack)).toEqual([
      "aws_ecr_repository.repository_web",
      "aws_ecr_lifecycle_policy.repository_web_expiry",
    ]);
    expect(stack["aws_ecr_repository.repository_web"]).toEqual({
      encryption_configuration: [{ encryption_type: "AES256" }],
      force_delete: false,
      image_scanning_configuration: { scan_on_push: true },
      image_tag_mutability: "IMMUTABLE",
      lifecycle: { prevent_destroy: true },
      name: "acme-qa/web",
      tags: { Name: "acme-qa/web" },
    });
    const { policy, repository: name } = stack["aws_ecr_lifecycle_policy.repository_web_expiry"] ?? {};
    expect(name).toBe("${aws_ecr_repository.repository_web.name}");
    const { rules } = policy as { readonly rules: readonly { readonly selection: unknown }[] };
    expect(rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 },
      { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 30 },
    ]);
  });

  it("lets other accounts pull, and do nothing else", () => {
    const { policy } =
      repository({ pullAccounts: ["123456789012"] })["aws_ecr_repository_policy.repository_web_pull"] ?? {};
    expect(policy).toMatchObject({
      Statement: [
        {
          Sid: "Pull",
          Effect: "Allow",
          Principal: { AWS: ["arn:aws:iam::123456789012:root"] },
          Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        },
      ],
    });
  });

  it("goes with its images where nothing is protected", () => {
    expect(repository({ protection: false })["aws_ecr_repository.repository_web"]).toMatchObject({
      force_delete: true,
      lifecycle: { prevent_destroy: false },
    });
  });
});
