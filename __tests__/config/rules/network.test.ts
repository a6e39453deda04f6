import { accepts, judge, ON_FARGATE, refuses, service, type Tree } from "./build.ts";

const network = (change: Tree) => ({ network: change });
const cidr = (text: string) => network({ cidr: text });
const blocks = (count: number) => Array.from({ length: count }, (_, i) => `198.51.100.${i}/32`);
const ingress = (...ingressCidrs: string[]) => ({ loadBalancer: { ingressCidrs } });

it("has nothing to say about the two environments that the cases start from", () => {
  expect(judge({}).lines).toEqual([]);
  expect(judge({}, ON_FARGATE).lines).toEqual([]);
});

const addresses = (byZone: Tree) => network({ egress: { kind: "nat-per-zone", addresses: byZone } });
const IN_VIRGINIA = { region: "us-east-1", services: { cart: undefined } };

describe("network", () => {
  refuses([
    ["text that is no block", cidr("ten"), ["error NET-01 network.cidr"], "/16 to /28"],
    ["host bits", cidr("10.44.1.0/17"), ["error NET-01 network.cidr"], "host bits"],
    ["a block larger than a VPC", cidr("10.0.0.0/15"), ["error NET-01 network.cidr"], "/16"],
    ["a block smaller than a VPC", cidr("10.44.0.0/29"), ["error NET-01 network.cidr"], "/28"],
    ["public subnets below /27", cidr("10.44.0.0/22"), ["error NET-03 network.cidr"], "/27"],
    ["a public block", cidr("198.51.0.0/16"), ["error NET-02 network.cidr"], "10.0.0.0/8"],
    ["Docker's own block", cidr("172.17.0.0/16"), ["error NET-02 network.cidr"], "172.17.0.0/16"],
    [
      "link-local addresses",
      cidr("169.254.0.0/16"),
      ["error NET-02 network.cidr", "error NET-02 network.cidr"],
      "inside 10.0.0.0/8",
    ],
    [
      "a peer that overlaps",
      network({ peeredCidrs: ["10.45.0.0/16", "10.44.64.0/20"] }),
      ["error NET-02 network.peeredCidrs.1"],
      "no overlap",
    ],
    [
      "a peer that is no block",
      network({ peeredCidrs: ["10.44.64.0"] }),
      ["error NET-02 network.peeredCidrs.0"],
      "IPv4 block",
    ],
    ["the smallest VPC of AWS", cidr("10.44.0.0/28"), ["error NET-03 network.cidr"], "/27"],
    ["no zone", network({ zones: [] }), ["error NET-05 network.zones"], "2 zones"],
    ["one zone", network({ zones: ["a"] }), ["error NET-05 network.zones"], "2 zones"],
    [
      "a zone that the region lacks",
      network({ zones: ["a", "b", "d"] }),
      ["error NET-05 network.zones.2"],
      "eu-west-3",
    ],
    [
      "a zone that only some accounts have",
      { region: "ca-central-1", services: { cart: undefined }, ...network({ zones: ["a", "b", "c"] }) },
      ["warning NET-10 network.zones.2"],
      "some accounts",
    ],
    [
      "a zone beyond those of some accounts",
      { region: "us-west-1", services: { cart: undefined }, ...network({ zones: ["a", "b", "d"] }) },
      ["error NET-05 network.zones.2"],
      "us-west-1",
    ],
    ["a zone twice", network({ zones: ["a", "b", "a"] }), ["error NET-05 network.zones.2"], "once"],
    [
      "a zone without a subnet",
      network({ zones: ["a", "b", "g"] }),
      ["error NET-05 network.zones.2"],
      "a, b, c",
    ],
    [
      "a zone by its full name",
      network({ zones: ["a", "b", "eu-west-3c"] }),
      ["error NET-05 network.zones.2"],
      "one letter",
    ],
    ["two zones in production", network({ zones: ["a", "b"] }), ["warning NET-05 network.zones"], "3 zones"],
    [
      "one NAT gateway in production",
      network({ egress: { kind: "single-nat" } }),
      ["warning NET-06 network.egress.kind"],
      "one NAT gateway per zone",
    ],
    [
      "more NAT gateways than addresses",
      { ...IN_VIRGINIA, ...network({ zones: ["a", "b", "c", "d", "e", "f"] }) },
      ["warning NET-06 network.egress.kind"],
      "5 Elastic IP",
    ],
    [
      "everybody before an internal load balancer",
      { loadBalancer: { exposure: "internal" } },
      ["error NET-07 loadBalancer.ingressCidrs.0"],
      "may reach it",
    ],
    ["an IPv6 source", ingress("::/0"), ["error NET-07 loadBalancer.ingressCidrs.0"], "IPv4"],
    [
      "a source twice",
      ingress("0.0.0.0/0", "0.0.0.0/0"),
      ["error NET-07 loadBalancer.ingressCidrs.1"],
      "once",
    ],
    [
      "a route that overlaps the VPC",
      network({ routes: [{ cidr: "10.44.64.0/20", via: "pcx-0a1b2c3d" }] }),
      ["error NET-02 network.routes.0.cidr"],
      "no overlap",
    ],
    [
      "a route over something else",
      network({ routes: [{ cidr: "10.60.0.0/16", via: "igw-0a1b2c3d" }] }),
      ["error NET-11 network.routes.0.via"],
      "pcx- or tgw-",
    ],
    [
      "two routes for one block",
      network({
        routes: [
          { cidr: "10.60.0.0/16", via: "pcx-0a1b2c3d" },
          { cidr: "10.60.0.0/16", via: "tgw-0a1b2c3d" },
        ],
      }),
      ["error NET-13 network.routes.1.cidr"],
      "once",
    ],
    [
      "an address that is none",
      addresses({ a: "eipalloc-1", b: "eipalloc-0a1b2c32", c: "52.1.2.3" }),
      ["error NET-11 network.egress.addresses.a", "error NET-11 network.egress.addresses.c"],
      "eipalloc-",
    ],
    [
      "an address for some zones",
      addresses({ a: "eipalloc-0a1b2c31", b: "eipalloc-0a1b2c32" }),
      ["error NET-12 network.egress.addresses"],
      "a, b, c",
    ],
    [
      "one address for two zones",
      addresses({ a: "eipalloc-0a1b2c31", b: "eipalloc-0a1b2c32", c: "eipalloc-0a1b2c31" }),
      ["error NET-12 network.egress.addresses.c"],
      "once",
    ],
    ["no source", ingress(), ["error NET-07 loadBalancer.ingressCidrs"], "1 block"],
    [
      "more rules than a group",
      ingress(...blocks(31)),
      ["warning NET-08 loadBalancer.ingressCidrs"],
      "60 rules",
    ],
  ]);

  accepts([
    ["the smallest VPC", cidr("10.44.0.0/21")],
    ["the largest VPC", cidr("100.64.0.0/16")],
    ["a block beside Docker's", cidr("172.18.0.0/16")],
    ["a peer beside the VPC", network({ peeredCidrs: ["10.44.128.0/17"] })],
    [
      "routes to peers, and egress there",
      {
        ...network({ routes: [{ cidr: "10.60.0.0/16", via: "tgw-0a1b2c3d4e5f67890" }] }),
        ...service({ egress: [{ cidr: "10.60.1.0/24", port: 5432, description: "Database" }] }),
      },
    ],
    [
      "an address for each zone",
      addresses({ a: "eipalloc-0a1b2c31", b: "eipalloc-0a1b2c32", c: "eipalloc-0a1b2c33" }),
    ],
    ["five zones", { ...IN_VIRGINIA, ...network({ zones: ["f", "a", "b", "c", "d"] }) }],
    ["as many rules as a group has", ingress(...blocks(30))],
  ]);

  // /21 cut by eight is /24: 251 addresses. 7 instances in 3 zones are 3 with 2 interfaces each, endpoints take 12.
  const full = (maxTasks: number) => ({
    network: { cidr: "10.44.0.0/21" },
    capacity: { instanceTypes: ["m6i.4xlarge", "m6a.4xlarge", "m5.4xlarge", "m5a.4xlarge"] },
    ...service({ cpu: 128, memoryMiB: 128, scaling: { maxTasks } }),
  });

  it("counts the addresses of a private subnet", () => {
    expect(judge(full(200)).lines).toEqual([]);
    const { lines, findings } = judge(full(350));
    expect(lines).toEqual(["error NET-04 network.cidr", "warning SURGE-01 capacity.maxInstances"]);
    expect(findings[0]?.value).toBe("10.44.0.0/21: 251 addresses in a private subnet (/24)");
    expect(findings[0]?.limit).toContain("252 addresses per zone");
    expect(judge(full(349)).lines).toEqual(["warning SURGE-01 capacity.maxInstances"]);
  });

  it("counts one address for an instance in bridge mode", () => {
    const bridge = (maxInstances: number) =>
      judge({ network: { cidr: "10.44.0.0/21" }, capacity: { networkMode: "bridge", maxInstances } });
    expect(bridge(717).lines).toEqual([]);
    expect(bridge(718).lines).toEqual(["error NET-04 network.cidr"]);
  });

  it("needs no address for tasks in bridge mode", () => {
    const bridge = {
      ...full(350),
      capacity: { ...full(350).capacity, networkMode: "bridge", maxInstances: 11 },
    };
    expect(judge(bridge).lines).toEqual([]);
  });
});

describe("zones", () => {
  accepts(
    [
      ["us-east-1", "acf"],
      ["ca-central-1", "abd"],
      ["ap-northeast-1", "acd"],
      ["cn-north-1", "abd"],
    ].map(([region = "", letters = ""]) => [
      `${letters} of ${region}`,
      { region, services: { cart: undefined }, network: { zones: [...letters] } },
    ]),
  );
});

describe("way out of the network", () => {
  const closed = { kind: "endpoints-only" };
  const image = (text: string) => ({ network: { egress: closed }, ...service({ image: text }) });
  refuses([
    [
      "no NAT gateway and no endpoints",
      network({ egress: closed, endpoints: "gateway" }),
      ["error EGRESS-01 network.endpoints"],
      "endpoints full",
    ],
    [
      "a public image without a NAT gateway",
      image("public.ecr.aws/nginx/nginx:1.29.3"),
      ["error EGRESS-02 services.cart.image"],
      "ECR in eu-west-3",
    ],
    [
      "Docker Hub without a NAT gateway",
      image("nginx:1.29.3"),
      ["error EGRESS-02 services.cart.image"],
      "ECR in eu-west-3",
    ],
    [
      "the dual-stack host of another region without a NAT gateway",
      image("210987654321.dkr-ecr.us-east-1.on.aws/store/cart:1.0.1"),
      ["error EGRESS-02 services.cart.image"],
      "eu-west-3",
    ],
    [
      "ECR of another region without a NAT gateway",
      image("210987654321.dkr.ecr.us-east-1.amazonaws.com/store/cart:1.0.1"),
      ["error EGRESS-02 services.cart.image"],
      "eu-west-3",
    ],
    [
      "a public image for the volumes without a NAT gateway",
      {
        network: { egress: closed },
        ...service({
          image: "210987654321.dkr.ecr.eu-west-3.amazonaws.com/store/cart:2.0.1",
          writablePathsImage: "public.ecr.aws/docker/library/busybox:1.37.0",
        }),
      },
      ["error EGRESS-02 services.cart.writablePathsImage"],
      "ECR in eu-west-3",
    ],
    [
      "a NAT gateway alone in production",
      network({ endpoints: "gateway" }),
      ["warning EGRESS-03 network.endpoints"],
      "losing NAT",
    ],
    ...["arn:aws:s3:::rates", "rates/*", "*", "Rates", "ab", "10.0.0.1", "a..b", "rates-"].map(
      (bucket) =>
        [
          `${bucket} as the name of a bucket`,
          network({ foreignBuckets: ["maps", bucket] }),
          ["error EGRESS-05 network.foreignBuckets.1"],
          "the name of a bucket",
        ] as const,
    ),
    [
      "a bucket twice",
      network({ foreignBuckets: ["maps", "maps"] }),
      ["error EGRESS-05 network.foreignBuckets.1"],
      "each bucket once",
    ],
  ]);
  accepts([
    ["buckets of other accounts", network({ foreignBuckets: ["partner-rates-eu", "maps.example.org"] })],
  ]);
  accepts([["endpoints alone with an image of this account", network({ egress: closed })]]);
  accepts([["gateway endpoints outside production", network({ endpoints: "gateway" })]], ON_FARGATE);
});

describe("a service's way out beside HTTPS", () => {
  const way = (change: Tree) =>
    service({ egress: [{ description: "orders database", port: 5432, cidr: "10.44.96.0/20", ...change }] });
  const bridge = { capacity: { networkMode: "bridge" } };
  const cidrPlace = ["error NET-09 services.cart.egress.0.cidr"];
  refuses([
    ["a public destination", way({ cidr: "198.51.100.0/24" }), cidrPlace, "inside 10.0.0.0/8"],
    ["everywhere", way({ cidr: "0.0.0.0/0" }), cidrPlace, "inside 10.0.0.0/8"],
    ["a private block that nothing routes to", way({ cidr: "10.45.0.0/16" }), cidrPlace, "nothing routes"],
    ["more than the block of the VPC", way({ cidr: "10.44.0.0/16" }), cidrPlace, "inside 10.44.0.0/17"],
    [
      "the same port and block twice",
      service({
        egress: ["database", "replica"].map((description) => ({
          description,
          port: 5432,
          cidr: "10.44.96.0/20",
        })),
      }),
      ["error NET-09 services.cart.egress.1"],
      "EC2 refuses",
    ],
    ["a destination that is no block", way({ cidr: "db.internal" }), cidrPlace, "IPv4 block"],
    [
      "a description that EC2 refuses and the provider lets through",
      way({ description: "cart -> orders" }),
      ["error NET-09 services.cart.egress.0.description"],
      "1 to 255 characters",
    ],
    [
      "destinations in bridge mode",
      { ...bridge, ...way({}) },
      ["error NET-09 services.cart.egress"],
      "security group of the instance",
    ],
  ]);
  accepts([["a private destination", way({})]]);
});
