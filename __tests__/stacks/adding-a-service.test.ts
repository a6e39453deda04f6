import { ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

describe.each(Object.values(ENVIRONMENTS))("$name with another service", (environment) => {
  const shop = { ...environment.services.web, routes: { hosts: ["shop"] } };
  const before = synth([environment]);
  const after = synth([{ ...environment, services: { ...environment.services, shop } }]);
  const added = `${environment.name}-service-shop`;

  it("has one stack more", () => {
    expect([...after.keys()].sort()).toEqual([...before.keys(), added].sort());
  });

  it.each([...before.keys()])("plans nothing new for %s: not a letter of it is another", (stack) => {
    expect(JSON.stringify(after.get(stack))).toBe(JSON.stringify(before.get(stack)));
  });
});

describe("an environment with repositories and caches", () => {
  const { dev } = ENVIRONMENTS;
  const ecr = `${dev.account}.dkr.ecr.${dev.region}.amazonaws.com`;
  const kept = {
    ...dev,
    repositories: { "web.v2": {} },
    imageCaches: { "quay.io": { upstream: "quay.io" } },
  } as const;
  const before = synth([kept]);

  it("has them at addresses that Terraform takes, whatever is in their names", () => {
    const { resource } = stackOf(before, "dev-platform");
    expect([
      resource["aws_ecr_repository"],
      resource["aws_ecr_pull_through_cache_rule"],
      resource["aws_ecr_repository_creation_template"],
    ]).toEqual([
      { repository_web__v2: expect.objectContaining({ name: "shop-dev/web.v2" }) },
      { image_cache_quay__io: expect.objectContaining({ ecr_repository_prefix: "shop-dev/quay.io" }) },
      { image_cache_quay__io: expect.objectContaining({ prefix: "shop-dev/quay.io" }) },
    ]);
  });

  it("changes no other stack for a service that pulls through a cache, nor the boundary of its roles", () => {
    const image = `${ecr}/shop-dev/quay.io/acme/shop:3.1.0`;
    const shop = { ...dev.services.web, image, routes: { hosts: ["shop"] } };
    const after = synth([{ ...kept, services: { ...dev.services, shop } }]);
    const changed = [...before.keys()].filter(
      (stack) => JSON.stringify(after.get(stack)) !== JSON.stringify(before.get(stack)),
    );
    expect(changed).toEqual([]);
    const policies = stackOf(after, "dev-service-shop").resource["aws_iam_role_policy"] ?? {};
    expect(JSON.stringify(policies)).toContain("PullThroughCache");
  });
});
