import type { EnvironmentInput } from "../../../src/config/schema.ts";
import { ACCOUNT, accepts, judge, merge, REGION, refuses, type Tree } from "./build.ts";

const HUB = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:ecr-pullthroughcache/hub-Ab3dE6`;
const caches = (imageCaches: Tree) => ({ imageCaches });
const open = caches({ quay: { upstream: "quay.io" } });
const hub = (credentialArn = HUB) => caches({ hub: { upstream: "registry-1.docker.io", credentialArn } });
const image = (path: string) => ({ services: { cart: { image: path } } });
const own = (path: string) => image(`${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store-live/${path}`);
const place = "services.cart.image";
const secret = "error ECR-06 imageCaches.hub.credentialArn";

/** Seven characters and a number, below a prefix of eleven. */
const many = (count: number) =>
  caches(Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, { upstream: "quay.io" }])));

describe("pull through caches", () => {
  it("need an account where the upstream registry asks for one, and take none where it does not", () => {
    const inputs: EnvironmentInput["imageCaches"][] = [
      { hub: { upstream: "ghcr.io", credentialArn: HUB } },
      // @ts-expect-error Docker Hub asks for an account.
      { hub: { upstream: "registry-1.docker.io" } },
      // @ts-expect-error Quay asks for none.
      { quay: { upstream: "quay.io", credentialArn: HUB } },
      // @ts-expect-error Amazon ECR does not cache this one.
      { gcr: { upstream: "gcr.io" } },
    ];
    expect(inputs).toHaveLength(4);
  });

  refuses([
    ["capitals", caches({ Quay: { upstream: "quay.io" } }), ["error ECR-05 imageCaches.Quay"], "lower-case"],
    [
      "31 characters",
      caches({ ["x".repeat(20)]: { upstream: "quay.io" } }),
      [`error ECR-05 imageCaches.${"x".repeat(20)}`],
      "30 characters with store-live/ before it",
    ],
    ["more than a registry takes", many(51), ["error ECR-08 imageCaches"], "50 pull through cache rules"],
    ["the secret itself", hub("dckr_pat_123"), [secret], "begins with ecr-pullthroughcache/"],
    ["a secret of another name", hub(HUB.replace("ecr-pullthroughcache/", "")), [secret], "begins with"],
    ["a secret of another account", hub(HUB.replace(ACCOUNT, "123456789012")), [secret], ACCOUNT],
    ["a secret of another region", hub(HUB.replace(REGION, "eu-west-1")), [secret], REGION],
    ["one key of a secret", hub(`${HUB}:accessToken::`), [secret], "full ARN"],
    [
      "no way to the internet",
      {
        ...open,
        network: { egress: { kind: "endpoints-only" } },
        services: {
          cart: { writablePathsImage: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/sh:1.0.0` },
        },
      },
      ["error EGRESS-06 imageCaches"],
      "NAT gateway",
    ],
    [
      "no such cache",
      { ...open, ...own("hub/library/nginx:1.29.3") },
      [`error ECR-04 ${place}`],
      "store-live/quay/…",
    ],
    ["a cache and nothing behind it", { ...open, ...own("quay:1.29.3") }, [`error ECR-04 ${place}`], "quay"],
    [
      "an official image without library/",
      { ...hub(), ...own("hub/nginx:1.29.3") },
      [`error ECR-07 ${place}`],
      "library/",
    ],
    [
      "a first pull over FIPS",
      { ...open, ...image(`${ACCOUNT}.dkr.ecr-fips.${REGION}.amazonaws.com/store-live/quay/a/b:1.0.0`) },
      [`error ECR-07 ${place}`],
      "FIPS",
    ],
    [
      "past the cache",
      { ...open, ...image("quay.io/prometheus/busybox:1.0.0") },
      [`warning ECR-09 ${place}`],
      "the cache quay",
    ],
    [
      "past the cache of Docker Hub, by its short name",
      { ...hub(), ...image("grafana/grafana:12.1.0") },
      [`warning ECR-09 ${place}`],
      "the cache hub",
    ],
    [
      "in China",
      {
        ...open,
        region: "cn-north-1",
        services: {
          cart: { image: "example.org/cart:1.0.0", secrets: { DB_PASSWORD: undefined }, grants: [] },
        },
      },
      ["error ECR-08 imageCaches"],
      "outside of China",
    ],
  ]);

  it.each([
    ["quay.io/prometheus/busybox:1.0.0", "quay/prometheus/busybox:1.0.0"],
    ["nginx:1.29.3", "hub/library/nginx:1.29.3"],
    ["docker.io/grafana/grafana:12.1.0", "hub/grafana/grafana:12.1.0"],
  ])("name what to write for %s", (reference, inside) => {
    const { findings } = judge({ ...merge(open, hub()), ...image(reference) });
    expect(findings.map(({ code, fix }) => [code, fix.split("/store-live/")[1]])).toEqual([
      ["ECR-09", inside],
    ]);
  });

  accepts([
    ["an image through a cache", { ...open, ...own("quay/prometheus/busybox:1.0.0") }],
    ["one of Docker Hub, with an account", { ...hub(), ...own("hub/library/nginx:1.29.3") }],
    ["30 characters", caches({ ["x".repeat(19)]: { upstream: "registry.k8s.io" } })],
    ["as many as a registry takes", many(50)],
    [
      "the cache of another environment",
      { ...open, ...image(`${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store-old/quay/a/b:1.0.0`) },
    ],
    ["an image of another registry", { ...open, ...image("public.ecr.aws/acme/cart:1.0.0") }],
  ]);
});
