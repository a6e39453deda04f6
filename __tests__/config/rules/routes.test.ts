import { ACCOUNT, accepts, judge, ON_EC2, REGION, refuses, service, type Tree } from "./build.ts";

const routes = (change: Tree) => service({ routes: change });
const cart = ON_EC2.services.cart;
const two = (one: Tree, other: Tree, otherName = "wish") => ({
  services: { cart: undefined, first: { ...cart, routes: one }, [otherName]: { ...cart, routes: other } },
});

describe("listener rules", () => {
  refuses([
    ["a priority of 0", routes({ priority: 0 }), ["error ALB-04 services.cart.routes.priority"], "1 to 9999"],
    [
      "a priority among the derived",
      routes({ priority: 10_000 }),
      ["error ALB-04 services.cart.routes.priority"],
      "9999",
    ],
    [
      "a host with dots",
      routes({ hosts: ["a..b"] }),
      ["error ALB-04 services.cart.routes.hosts.0"],
      "DNS label",
    ],
    [
      "a host with capitals",
      routes({ hosts: ["@", "Api"] }),
      ["error ALB-04 services.cart.routes.hosts.1"],
      "lower-case",
    ],
    [
      "a host of labels too long for its certificate",
      routes({ hosts: [`v1.${"a".repeat(48)}`] }),
      ["error ALB-04 services.cart.routes.hosts.0"],
      "64 characters",
    ],
    ["a wildcard host", routes({ hosts: ["*"] }), ["error ALB-04 services.cart.routes.hosts.0"], "DNS label"],
    ["a host twice", routes({ hosts: ["a", "a"] }), ["error ALB-04 services.cart.routes.hosts.1"], "once"],
    [
      "a path that never matches",
      routes({ paths: ["api/*"] }),
      ["error ALB-04 services.cart.routes.paths.0"],
      "starts with /",
    ],
    [
      "a path of 129 characters",
      routes({ paths: [`/${"a".repeat(128)}`] }),
      ["error ALB-04 services.cart.routes.paths.0"],
      "128",
    ],
    [
      "six values",
      routes({ paths: ["/a", "/b", "/c", "/d", "/e"] }),
      ["error ALB-04 services.cart.routes"],
      "5 values",
    ],
    [
      "six wildcards",
      routes({ paths: ["/*/*/*", "/?/?/?"] }),
      ["error ALB-04 services.cart.routes.paths"],
      "5 wildcards",
    ],
  ]);
  accepts([
    ["the ends of priorities", routes({ priority: 9999 })],
    ["hosts of several labels", routes({ hosts: ["v1.api", "a.b.c"] })],
    ["five values and wildcards", routes({ hosts: ["@"], paths: ["/a*", "/b*", "/c?", "/d**"] })],
    ["the longest pattern", routes({ paths: [`/${"a".repeat(127)}`] })],
    ["anything", routes({ hosts: [] })],
  ]);
});

const NET = { "store.example.net": { hostedZoneId: "Z0987654321NET" } };
const ARN = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/0a1b2c3d-4e5f-4a6b-8c7d-0a1b2c3d4e5f`;
const PARTNER = { "partner.example.com": { kind: "certificate", certificateArn: ARN } };
const further = (furtherDomains: Tree, change: Tree = {}) => ({ furtherDomains, ...routes(change) });
const onHosts = (furtherHosts: Tree) => further({ ...NET, ...PARTNER }, { furtherHosts });
const place = "error ALB-04 services.cart.routes";

describe("several domains", () => {
  refuses([
    [
      "a domain with a dot at the end",
      further({ "a.example.net.": { hostedZoneId: "Z1" } }),
      ["error TLS-02 furtherDomains.a.example.net."],
      "64 characters",
    ],
    [
      "the domain of the environment again",
      further({ "store.example.org": PARTNER["partner.example.com"] }),
      ["error TLS-02 furtherDomains.store.example.org"],
      "each domain once",
    ],
    [
      "a zone by its path",
      further({ "store.example.net": { hostedZoneId: "/hostedzone/Z1" } }),
      ["error TLS-02 furtherDomains.store.example.net.hostedZoneId"],
      "Z followed by",
    ],
    [
      "the zone of another domain",
      further({ "store.sample.net": { hostedZoneId: "Z0987654321STORE" } }),
      ["error TLS-02 furtherDomains.store.sample.net.hostedZoneId"],
      "the zone of this domain",
    ],
    [
      "a certificate of another region",
      { domain: { certificateArn: ARN.replace(REGION, "us-east-1") } },
      ["error TLS-02 domain.certificateArn"],
      "its own account and region",
    ],
    [
      "a certificate of another account",
      further({
        "a.example.net": { kind: "certificate", certificateArn: ARN.replace(ACCOUNT, "123123123123") },
      }),
      ["error TLS-02 furtherDomains.a.example.net.certificateArn"],
      "its own account and region",
    ],
    [
      "a host of no domain",
      onHosts({ "store.exmaple.net": ["@"] }),
      [`${place}.furtherHosts.store.exmaple.net`],
      "a domain of furtherDomains: store.example.net, partner.example.com",
    ],
    [
      "a further host of the own domain",
      onHosts({ "store.example.org": ["a"] }),
      [`${place}.furtherHosts.store.example.org`],
      "a domain of furtherDomains",
    ],
    [
      "a domain without hosts",
      onHosts({ "store.example.net": [] }),
      [`${place}.furtherHosts.store.example.net`],
      "every host of the load balancer",
    ],
    [
      "a wildcard",
      onHosts({ "store.example.net": ["*"] }),
      [`${place}.furtherHosts.store.example.net.0`],
      "DNS label",
    ],
    [
      "a host in full",
      further(NET, { hosts: ["www.store.example.net"] }),
      [`${place}.hosts.0`],
      "store.example.net is a domain of its own",
    ],
    [
      "a host of the own domain in full",
      routes({ hosts: ["api.store.example.org"] }),
      [`${place}.hosts.0`],
      "labels below store.example.org",
    ],
    [
      "a host below a longer domain",
      further({ "eu.store.example.org": { hostedZoneId: "Z0987654321STORE" } }, { hosts: ["a.eu"] }),
      [`${place}.hosts.0`],
      "eu.store.example.org is a domain of its own",
    ],
    [
      "a long host that needs a certificate",
      onHosts({ "store.example.net": [`v1.${"a".repeat(48)}`] }),
      [`${place}.furtherHosts.store.example.net.0`],
      "64 characters",
    ],
    [
      "six values of two domains",
      further(NET, { hosts: ["@", "a", "b"], furtherHosts: { "store.example.net": ["@", "a", "b"] } }),
      [place],
      "5 values",
    ],
    [
      "a host of two services",
      {
        furtherDomains: NET,
        ...two(
          { furtherHosts: { "store.example.net": ["a"] } },
          { furtherHosts: { "store.example.net": ["a"] } },
        ),
      },
      ["error ROUTE-01 services.wish.routes"],
      "different explicit priorities",
    ],
  ]);
  accepts([
    [
      "domains of both kinds",
      onHosts({ "store.example.net": ["@", "www"], "partner.example.com": ["v1.shop"] }),
    ],
    [
      "a long host where somebody else has the certificate",
      onHosts({ "partner.example.com": [`v1.${"a".repeat(48)}`] }),
    ],
    ["a certificate of the own domain", { domain: { certificateArn: ARN } }],
    [
      "a domain below the own one, in the same zone",
      further(
        { "eu.store.example.org": { hostedZoneId: "Z0987654321STORE" } },
        { furtherHosts: { "eu.store.example.org": ["@", "a"] } },
      ),
    ],
    [
      "the same label of two domains",
      {
        furtherDomains: NET,
        ...two({ hosts: ["a"] }, { furtherHosts: { "store.example.net": ["a"] } }),
      },
    ],
  ]);

  it("says how to name a host of another domain", () => {
    const fix = (change: Tree) => judge(change).findings[0]?.fix;
    expect(fix(further(NET, { hosts: ["www.store.example.net"] }))).toBe(
      'name it in routes.furtherHosts: { "store.example.net": ["www"] }',
    );
    expect(fix(routes({ hosts: ["store.example.org"] }))).toBe('name it "@" in routes.hosts');
    expect(fix(onHosts({ "store.exmaple.net": ["@"] }))).toBe("did you mean store.example.net?");
  });
});

describe("precedence", () => {
  const overlap = ["error ROUTE-01 services.wish.routes"];
  const limit = "different explicit priorities";
  refuses([
    ["the same host", two({ hosts: ["a"] }, { hosts: ["b", "a"] }), overlap, limit],
    ["any host against one", two({}, { hosts: ["a"] }), overlap, limit],
    [
      "a path within a path",
      two({ hosts: ["a"], paths: ["/v1/*"] }, { hosts: ["a"], paths: ["/*/users"] }),
      overlap,
      limit,
    ],
    [
      "the last of five paths",
      two({ paths: ["/a", "/b", "/c", "/d", "/e"] }, { paths: ["/e"] }),
      overlap,
      limit,
    ],
    ["one priority by hand", two({ hosts: ["a"], priority: 7 }, { hosts: ["a"] }), overlap, limit],
    [
      "the same priority by hand",
      two({ hosts: ["a"], priority: 7 }, { hosts: ["a"], priority: 7 }),
      overlap,
      limit,
    ],
    [
      "the same priority on other hosts",
      two({ hosts: ["a"], priority: 7 }, { hosts: ["b"], priority: 7 }),
      ["error ROUTE-02 services.wish.routes.priority"],
      "each priority once",
    ],
  ]);
  accepts([
    ["two priorities by hand", two({ hosts: ["a"], priority: 7 }, { hosts: ["a"], priority: 8 })],
    ["other hosts", two({ hosts: ["a"] }, { hosts: ["b"] })],
    ["other paths", two({ hosts: ["a"], paths: ["/v1/*"] }, { hosts: ["a"], paths: ["/v2/*"] })],
    ["a path and its directory", two({ paths: ["/v1"] }, { paths: ["/v1/*"] })],
  ]);

  it("warns of more certificates than a load balancer takes", () => {
    const many = (count: number) => ({
      services: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`svc-${i}`, { ...cart, routes: { hosts: [`v${i}.api`] } }]),
      ),
      capacity: { kind: "fargate", onDemandBase: 1 },
    });
    const lines = (count: number) => judge(many(count)).lines.filter((line) => line.includes("QUOTA-05"));
    expect(lines(25)).toEqual([]);
    expect(lines(26)).toEqual(["warning QUOTA-05 services"]);
    const domains = (count: number) => ({
      furtherDomains: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`d${i}.example.net`, { hostedZoneId: "Z0987654321NET" }]),
      ),
    });
    const quota = (count: number) => judge(domains(count)).findings.filter(({ code }) => code === "QUOTA-05");
    expect(quota(25)).toEqual([]);
    expect(quota(26)).toMatchObject([{ place: "furtherDomains", value: "26 further domains" }]);
  });

  it("says which of two names to give a priority when both derive the same", () => {
    const services = {
      cart: undefined,
      "svc-56": { ...cart, routes: { hosts: ["a"] } },
      "svc-100": { ...cart, routes: { hosts: ["b"] } },
    };
    const { lines, findings } = judge({ services });
    expect(lines).toEqual(["error ROUTE-02 services.svc-100.routes.priority"]);
    expect(findings[0]?.value).toBe("35435, same as for svc-56");
    expect(findings[0]?.fix).toContain("set routes.priority of svc-100 to a value from 1 to 9999");
  });
});

describe("further ports", () => {
  const grpc = {
    port: 50_051,
    protocolVersion: "GRPC",
    routes: { hosts: ["cart-grpc"] },
    healthCheck: { path: "/grpc.health.v1.Health/Check", matcher: "0" },
  };
  const ports = (furtherPorts: Tree) => service({ furtherPorts });
  const one = (change: Tree) => ports({ grpc: { ...grpc, ...change } });
  const many = (count: number) =>
    ports(
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `p${i}`,
          { ...grpc, port: 7000 + i, routes: { hosts: [`p${i}`] } },
        ]),
      ),
    );
  const at = "services.cart.furtherPorts";
  refuses([
    [
      "a name with capitals",
      ports({ gRPC: grpc }),
      [`error ALB-05 ${at}.#0`],
      "single hyphens, starting with a letter",
    ],
    [
      "the name that every object has",
      ports(JSON.parse(JSON.stringify({ constructor: grpc }))),
      [`error ALB-05 ${at}.#0`],
      "not constructor",
    ],
    ["a port of root", one({ port: 443 }), [`error ALB-05 ${at}.grpc.port`], "1024 to 65535"],
    ["the port of the service", one({ port: 9090 }), [`error ALB-05 ${at}.grpc.port`], "each port"],
    [
      "a port twice",
      ports({ grpc, other: { ...grpc, routes: { hosts: ["other"] } } }),
      [`error ALB-05 ${at}.other.port`],
      "each port",
    ],
    ["five of them", many(5), [`error ALB-05 ${at}`], "at most 5 target groups"],
    [
      "the port of a sidecar",
      service({
        furtherPorts: { grpc },
        sidecars: {
          proxy: {
            image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/proxy:1.4.2`,
            cpu: 32,
            memoryMiB: 64,
            ports: [50_051],
          },
        },
      }),
      ["error TASK-04 services.cart.sidecars.proxy.ports.0"],
      "each port once in a task",
    ],
    [
      "codes of HTTP for gRPC",
      one({ healthCheck: { path: "/alive" } }),
      [`error ALB-01 ${at}.grpc.healthCheck.matcher`],
      "status codes of gRPC",
    ],
    [
      "a health check that takes longer than failures are ignored",
      one({ healthCheck: { ...grpc.healthCheck, intervalSec: 90, timeoutSec: 30 } }),
      ["warning ALB-02 services.cart.healthCheck.gracePeriodSec"],
      "at least 120 s",
    ],
    ["sessions of gRPC", one({ stickySec: 60 }), [`error ALB-03 ${at}.grpc.stickySec`], "none with GRPC"],
    [
      "a host that is none",
      one({ routes: { hosts: ["a..b"] } }),
      [`error ALB-04 ${at}.grpc.routes.hosts.0`],
      "DNS",
    ],
    [
      "a host of nobody's domain",
      one({ routes: { furtherHosts: { "store.example.net": ["@"] } } }),
      [`error ALB-04 ${at}.grpc.routes.furtherHosts.store.example.net`],
      "a domain of furtherDomains",
    ],
    [
      "seconds for milliseconds",
      one({ alarms: { latencyMs: 2 } }),
      [`error OBS-04 ${at}.grpc.alarms.latencyMs`],
      "10 ms",
    ],
    [
      "the host of its service",
      one({ routes: { hosts: ["cart"], paths: ["/store.v1.*"] } }),
      [`error ROUTE-01 ${at}.grpc.routes`],
      "different explicit priorities",
    ],
    [
      "the host of another service",
      {
        services: {
          cart: { furtherPorts: { grpc: { ...grpc, routes: { hosts: ["wish"] } } } },
          wish: { ...cart, routes: { hosts: ["wish"] } },
        },
      },
      ["error ROUTE-01 services.wish.routes"],
      "two services or ports",
    ],
    [
      "the priority of its service",
      service({
        routes: { priority: 7 },
        furtherPorts: { grpc: { ...grpc, routes: { hosts: ["cart-grpc"], priority: 7 } } },
      }),
      [`error ROUTE-02 ${at}.grpc.routes.priority`],
      "each priority once",
    ],
    [
      "names that another service has too",
      {
        services: {
          cart: { furtherPorts: { grpc } },
          "cart-grpc": { ...cart, routes: { hosts: ["other"] } },
        },
      },
      ["error NAME-04 services.cart-grpc"],
      "different names within 32 characters",
    ],
    [
      "the name of a network load balancer",
      {
        services: {
          cart: { furtherPorts: { grpc } },
          scans: {
            ...{ kind: "tcp", image: cart.image, cpu: 320, memoryMiB: 640, port: 1883, host: "cart-grpc" },
            listener: { port: 8883, sources: ["10.0.0.0/8"] },
            scaling: { minTasks: 2, maxTasks: 3 },
          },
        },
      },
      ["error NLB-04 services.scans.host"],
      "a name of its own",
    ],
  ]);
  accepts([
    ["one of gRPC", one({})],
    ["four of them", many(4)],
    [
      "paths of the host of its service, with priorities",
      service({
        routes: { priority: 20 },
        furtherPorts: {
          grpc: { ...grpc, routes: { hosts: ["cart"], paths: ["/store.v1.*"], priority: 10 } },
        },
      }),
    ],
  ]);

  it("says which fields to change where the requests of a service and of its port are the same", () => {
    const { findings } = judge(one({ routes: { hosts: ["cart"] } }));
    expect(findings[0]?.fix).toContain("set routes.priority on both cart and cart.furtherPorts.grpc");
  });
});
