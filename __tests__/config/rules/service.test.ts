import { ACCOUNT, accepts, judge, ON_FARGATE, refuses, service, type Tree } from "./build.ts";

const scaling = (change: Tree) => service({ scaling: change });
const check = (change: Tree) => service({ healthCheck: change });
const deployment = (minimumHealthyPercent: number, maximumPercent: number, change: Tree = {}) =>
  service({ deployment: { minimumHealthyPercent, maximumPercent }, ...change });
const tasks = (minTasks: number, maxTasks: number) => ({ scaling: { minTasks, maxTasks } });
const PERCENT = "services.cart.deployment.maximumPercent";
const TASKS = "services.cart.scaling.minTasks";

describe("scaling", () => {
  refuses([
    ["one task in production", scaling({ minTasks: 1 }), [`error SCALE-01 ${TASKS}`], "2 tasks"],
    [
      "fewer than none",
      scaling({ minTasks: -1 }),
      [`error SCALE-01 ${TASKS}`, `error SCALE-01 ${TASKS}`],
      "0 to 5000",
    ],
    [
      "a minimum above the maximum",
      scaling({ minTasks: 10 }),
      [`error SCALE-01 ${TASKS}`],
      "maxTasks, 9 tasks",
    ],
    [
      "a target that is always passed",
      scaling({ cpuPercent: 9 }),
      ["error SCALE-01 services.cart.scaling.cpuPercent"],
      "10 to 90",
    ],
    [
      "a target too near the limit",
      scaling({ memoryPercent: 91 }),
      ["error SCALE-01 services.cart.scaling.memoryPercent"],
      "10 to 90",
    ],
    [
      "no request",
      scaling({ requestsPerTarget: 0 }),
      ["error SCALE-01 services.cart.scaling.requestsPerTarget"],
      "1 request",
    ],
    [
      "a negative cooldown",
      scaling({ scaleOutCooldownSec: -1 }),
      ["error SCALE-01 services.cart.scaling.scaleOutCooldownSec"],
      "0 to 3600 s",
    ],
    [
      "a cooldown of hours",
      scaling({ scaleInCooldownSec: 3601 }),
      ["error SCALE-01 services.cart.scaling.scaleInCooldownSec"],
      "3600 s",
    ],
  ]);
  accepts([
    [
      "the ends",
      scaling({
        cpuPercent: 10,
        memoryPercent: 90,
        requestsPerTarget: 1,
        scaleInCooldownSec: 3600,
        scaleOutCooldownSec: 0,
      }),
    ],
  ]);
  refuses(
    [
      [
        "no task ever",
        scaling({ minTasks: 0, maxTasks: 0 }),
        ["error SCALE-01 services.cart.scaling.maxTasks"],
        "1 to 5000",
      ],
    ],
    ON_FARGATE,
  );
  accepts([["no task by night", scaling({ minTasks: 0, maxTasks: 1 })]], ON_FARGATE);

  it("refuses more tasks than a service can have", () => {
    expect(judge(scaling({ maxTasks: 5001 }), ON_FARGATE).lines).toContain(
      "error SCALE-01 services.cart.scaling.maxTasks",
    );
  });
});

describe("stopping", () => {
  const noSpot = { capacity: { onDemandPercentageAboveBase: 100 } };
  refuses([
    [
      "no time to stop",
      service({ stopTimeoutSec: 0 }),
      ["error ECS-06 services.cart.stopTimeoutSec"],
      "1 to 3600 s",
    ],
    [
      "a start and a stop that outlast the patience of apply",
      {
        ...noSpot,
        ...service({
          stopTimeoutSec: 200,
          deregistrationDelaySec: 60,
          healthCheck: { gracePeriodSec: 41 },
          deployment: { steadyStateTimeoutMin: 5 },
        }),
      },
      ["error ECS-12 services.cart.deployment.steadyStateTimeoutMin"],
      "6 min",
    ],
  ]);
  refuses(
    [
      [
        "more than Fargate gives",
        { capacity: { onDemandWeight: 1, spotWeight: 0 }, ...service({ stopTimeoutSec: 121 }) },
        ["error ECS-06 services.cart.stopTimeoutSec"],
        "1 to 120 s on Fargate",
      ],
    ],
    ON_FARGATE,
  );
  accepts([
    ["a second", service({ stopTimeoutSec: 1 })],
    [
      "an hour on EC2",
      { ...noSpot, ...service({ stopTimeoutSec: 3600, deployment: { steadyStateTimeoutMin: 120 } }) },
    ],
    [
      "a start and a stop within the patience of apply",
      {
        ...noSpot,
        ...service({
          stopTimeoutSec: 200,
          deregistrationDelaySec: 60,
          healthCheck: { gracePeriodSec: 40 },
          deployment: { steadyStateTimeoutMin: 5 },
        }),
      },
    ],
  ]);
});

describe("deployments", () => {
  refuses([
    [
      "none may start or stop",
      deployment(100, 100),
      [`error ECS-07 ${PERCENT}`],
      "a maximum above the minimum",
    ],
    [
      "rounding that stops at two tasks",
      deployment(75, 125),
      [`error ECS-07 ${PERCENT}`],
      "every desired count",
    ],
    [
      "rounding that stops at the only count",
      deployment(75, 125, tasks(2, 2)),
      [`error ECS-07 ${PERCENT}`],
      "every desired count",
    ],
    [
      "a minimum above 100",
      deployment(150, 200),
      ["error ECS-07 services.cart.deployment.minimumHealthyPercent"],
      "0 to 100",
    ],
    ["a maximum below 100", deployment(50, 99), [`error ECS-07 ${PERCENT}`], "100 to 1000"],
    ["a maximum above 200", deployment(100, 201), [`warning ECS-07 ${PERCENT}`], "200 percent"],
  ]);
  refuses(
    [
      [
        "rounding that stops a single task",
        deployment(100, 150, tasks(1, 5)),
        [`error ECS-07 ${PERCENT}`],
        "every desired count",
      ],
    ],
    ON_FARGATE,
  );
  accepts([
    [
      "rounding that stops at two tasks, with three or more",
      { capacity: { onDemandBase: 3 }, ...deployment(75, 125, tasks(4, 9)) },
    ],
    ["stopping first", deployment(50, 100)],
    ["one more and none less", deployment(100, 150)],
  ]);

  it("names the counts that are stuck, those of off-hours too", () => {
    expect(judge(deployment(75, 125)).findings[0]?.value).toBe("75 to 125 percent, stuck at [2,3] tasks");
    const schedules = {
      timeZone: "UTC",
      offHoursStart: "0 20 * * *",
      offHoursEnd: "0 6 * * *",
      offHoursTasks: 1,
    };
    const asleep = judge({ schedules, ...deployment(100, 150, tasks(2, 4)) }, ON_FARGATE);
    expect(asleep.lines).toEqual([`error ECS-07 ${PERCENT}`]);
    expect(asleep.findings[0]?.value).toContain("stuck at [1] tasks");
  });
});

describe("containers", () => {
  const paths = (...writablePaths: string[]) => service({ writablePaths });
  const place = "services.cart.writablePaths.0";
  refuses([
    ["a port of root", service({ port: 1023 }), ["error ECS-10 services.cart.port"], "1024 to 65535"],
    ["a port above all", service({ port: 65_536 }), ["error ECS-10 services.cart.port"], "65535"],
    ["root", service({ user: "0" }), ["error ECS-10 services.cart.user"], "other than 0"],
    ["root by a longer number", service({ user: "00" }), ["error ECS-10 services.cart.user"], "numeric"],
    ["root with a group", service({ user: "0:1000" }), ["error ECS-10 services.cart.user"], "numeric"],
    ["a user by name", service({ user: "nginx" }), ["error ECS-10 services.cart.user"], "numeric"],
    ["the whole file system", paths("/"), [`error ECS-10 ${place}`], "absolute path"],
    ["a relative directory", paths("tmp"), [`error ECS-10 ${place}`], "absolute path"],
    ["a way up", paths("/tmp/../etc"), [`error ECS-10 ${place}`], "without . or .."],
    ["a system directory", paths("/etc/nginx"), [`error ECS-10 ${place}`], "system directories"],
    ["the Docker socket", paths("/var/run/docker.sock"), [`error ECS-10 ${place}`], "system directories"],
    ["a directory twice", paths("/tmp", "/tmp"), ["error ECS-10 services.cart.writablePaths.1"], "once"],
    [
      "settings larger than a task definition",
      service({ environment: { TEXT: "word ".repeat(12_400) } }),
      ["error ECS-09 services.cart.environment"],
      "65536 bytes",
    ],
  ]);
  accepts([
    ["the ends of ports", service({ port: 1024, user: "1" })],
    ["the last port", service({ port: 65_535, user: "65532:65532" })],
    ["directories of an application", paths("/tmp", "/var/lib/app", "/etcetera")],
    ["settings that just fit", service({ environment: { TEXT: "word ".repeat(12_200) } })],
  ]);
});

describe("health checks and delays", () => {
  const at = (key: string) => `services.cart.healthCheck.${key}`;
  refuses([
    [
      "an HTTP matcher for gRPC",
      service({ protocolVersion: "GRPC", healthCheck: { path: "/grpc.health.v1.Health/Check" } }),
      [`error ALB-01 ${at("matcher")}`],
      "0 to 99",
    ],
    ["a matcher of gRPC for HTTP", check({ matcher: "0" }), [`error ALB-01 ${at("matcher")}`], "200 to 499"],
    [
      "a session of no time",
      service({ stickySec: 0 }),
      ["error ALB-03 services.cart.stickySec"],
      "1 to 604800",
    ],
    [
      "a session of more than a week",
      service({ stickySec: 604_801 }),
      ["error ALB-03 services.cart.stickySec"],
      "604800",
    ],
    [
      "a session for clients without cookies",
      service({ protocolVersion: "GRPC", healthCheck: { matcher: "0" }, stickySec: 60 }),
      ["error ALB-03 services.cart.stickySec"],
      "none with GRPC",
    ],
    [
      "a check every 4 s",
      check({ intervalSec: 4, timeoutSec: 3 }),
      [`error ALB-01 ${at("intervalSec")}`],
      "5 to 300 s",
    ],
    [
      "a check every 301 s",
      { capacity: { onDemandPercentageAboveBase: 100 }, ...check({ intervalSec: 301, gracePeriodSec: 400 }) },
      [`error ALB-01 ${at("intervalSec")}`],
      "300 s",
    ],
    ["a timeout of 1 s", check({ timeoutSec: 1 }), [`error ALB-01 ${at("timeoutSec")}`], "2 to 120 s"],
    [
      "a timeout as long as the interval",
      check({ timeoutSec: 10 }),
      [`error ALB-01 ${at("timeoutSec")}`],
      "intervalSec, 10 s",
    ],
    ["one success", check({ healthyThreshold: 1 }), [`error ALB-01 ${at("healthyThreshold")}`], "2 to 10"],
    [
      "eleven failures",
      check({ unhealthyThreshold: 11 }),
      [`error ALB-01 ${at("unhealthyThreshold")}`],
      "2 to 10",
    ],
    ["a path without a slash", check({ path: "alive" }), [`error ALB-01 ${at("path")}`], "starts with /"],
    ["a path with a blank", check({ path: "/a b" }), [`error ALB-01 ${at("path")}`], "printable ASCII"],
    [
      "a path of 1025 characters",
      check({ path: `/${"a".repeat(1024)}` }),
      [`error ALB-01 ${at("path")}`],
      "1024",
    ],
    [
      "a status of the server's failure",
      check({ matcher: "200-500" }),
      [`error ALB-01 ${at("matcher")}`],
      "200 to 499",
    ],
    [
      "a range that ends before it starts",
      check({ matcher: "299-200" }),
      [`error ALB-01 ${at("matcher")}`],
      "ranges",
    ],
    ["a negative grace", check({ gracePeriodSec: -1 }), [`error ALB-02 ${at("gracePeriodSec")}`], "0 to"],
    ["no grace", check({ gracePeriodSec: 0 }), [`warning ALB-02 ${at("gracePeriodSec")}`], "15 s"],
    [
      "a grace below the first check",
      check({ gracePeriodSec: 14 }),
      [`warning ALB-02 ${at("gracePeriodSec")}`],
      "15 s",
    ],
    [
      "an idle time of an hour and more",
      { loadBalancer: { idleTimeoutSec: 4001 } },
      ["error ALB-02 loadBalancer.idleTimeoutSec"],
      "1 to 4000 s",
    ],
    [
      "an old TLS policy",
      { loadBalancer: { tlsPolicy: "ELBSecurityPolicy-2016-08" } },
      ["error TLS-01 loadBalancer.tlsPolicy"],
      "TLS 1.2",
    ],
    [
      "a delay above an hour",
      {
        capacity: { onDemandPercentageAboveBase: 100 },
        ...service({ deregistrationDelaySec: 3601, deployment: { steadyStateTimeoutMin: 120 } }),
      },
      ["error ALB-02 services.cart.deregistrationDelaySec"],
      "0 to 3600 s",
    ],
  ]);
  accepts([
    [
      "gRPC with a matcher of its own",
      service({ protocolVersion: "GRPC", healthCheck: { matcher: "0,5-12" } }),
    ],
    ["HTTP/2, and sessions of a week", service({ protocolVersion: "HTTP2", stickySec: 604_800 })],
    ["the fastest check", check({ intervalSec: 5, timeoutSec: 4, healthyThreshold: 10, gracePeriodSec: 9 })],
    [
      "the slowest check",
      {
        capacity: { onDemandPercentageAboveBase: 100 },
        ...check({ intervalSec: 300, timeoutSec: 120, gracePeriodSec: 420, unhealthyThreshold: 10 }),
      },
    ],
    ["lists and ranges", check({ matcher: "200,204,300-399", path: `/${"a".repeat(1023)}` })],
    [
      "the ends of idle time",
      { loadBalancer: { idleTimeoutSec: 4000, tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" } },
    ],
    ["no delay", service({ deregistrationDelaySec: 0 })],
    ...["1-2-FIPS-2023-04", "1-3-FIPS-2023-04", "1-2-Res-FIPS-PQ-2025-09", "1-2-PQ-2025-09"].map(
      (policy) =>
        [`TLS ${policy}`, { loadBalancer: { tlsPolicy: `ELBSecurityPolicy-TLS13-${policy}` } }] as const,
    ),
  ]);
});

describe("images", () => {
  const image = (text: string) => service({ image: text });
  const place = "services.cart.image";
  refuses([
    ["no reference", image("https://example.org/cart"), [`error IMAGE-01 ${place}`], "registry/repository"],
    [
      "a repository with capitals",
      image("public.ecr.aws/Store/cart:1.0.0"),
      [`error IMAGE-01 ${place}`],
      "registry/repository",
    ],
    ["a short digest", image("public.ecr.aws/store/cart@sha256:abc"), [`error IMAGE-01 ${place}`], "digest"],
    [
      "no reference for the volumes",
      service({ writablePathsImage: "busybox latest" }),
      ["error IMAGE-01 services.cart.writablePathsImage"],
      "registry/repository",
    ],
    ["no tag", image("public.ecr.aws/store/cart"), [`error IMAGE-02 ${place}`], "immutable tag"],
    ["latest", image("public.ecr.aws/store/cart:latest"), [`error IMAGE-02 ${place}`], "immutable tag"],
    ...[
      "210987654321.dkr.ecr.eu-wst-3.amazonaws.com",
      "21098765432.dkr.ecr.eu-west-3.amazonaws.com",
      "210987654321.dkr.ecr.eu-west-3.amazonaws.com.cn",
      "210987654321.dkr.ecr.eu-west-3.amazonaws.eu",
      "210987654321.ecr.eu-west-3.amazonaws.com",
      "210987654321.dkr.ecr.amazonaws.com",
      "210987654321.dkr-ecr.eu-wst-3.on.aws",
      "dkr.ecr.eu-west-3.amazonaws.com",
    ].map(
      (host) =>
        [
          `the host ${host}`,
          image(`${host}/store/cart:2.0.1`),
          [`error IMAGE-05 ${place}`],
          "12-digit",
        ] as const,
    ),
    [
      "ECR of another partition",
      image("210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/store/cart:2.0.1"),
      [`error IMAGE-05 ${place}`],
      "partition aws",
    ],
    ...["1", "v2", "20-alpine", "3-slim"].map(
      (tag) =>
        [
          `the major version ${tag}`,
          image(`public.ecr.aws/store/cart:${tag}`),
          [`error IMAGE-02 ${place}`],
          "immutable tag",
        ] as const,
    ),
    [
      "a minor version",
      image("public.ecr.aws/nginx/nginx:1.29-alpine"),
      [`warning IMAGE-02 ${place}`],
      "immutable tag",
    ],
    [
      "ECR of another region",
      image("210987654321.dkr.ecr.eu-west-1.amazonaws.com/store/cart:2.0.1"),
      [`warning IMAGE-03 ${place}`],
      "eu-west-3",
    ],
    ["Docker Hub in production", image("nginx:1.29.3"), [`warning IMAGE-04 ${place}`], "pull limit"],
    [
      "Docker Hub by name",
      image("docker.io/library/nginx:1.29.3"),
      [`warning IMAGE-04 ${place}`],
      "pull limit",
    ],
  ]);
  refuses(
    [
      [
        "a tag that moves, in development",
        image("public.ecr.aws/store/cart:main"),
        [`warning IMAGE-02 ${place}`],
        "immutable tag",
      ],
    ],
    ON_FARGATE,
  );
  accepts([
    ["a digest with any tag", image(`public.ecr.aws/store/cart:latest@sha256:${"0".repeat(64)}`)],
    ["a registry with a port", image("registry.example.org:5000/store/cart:2026.11")],
    ["ECR of another account", image("123123123123.dkr.ecr.eu-west-3.amazonaws.com/store/cart:2.0.1")],
    ["a FIPS host", image(`${ACCOUNT}.dkr.ecr-fips.eu-west-3.amazonaws.com/store/cart:2.0.1`)],
    ["a dual-stack host", image(`${ACCOUNT}.dkr-ecr.eu-west-3.on.aws/store/cart:2.0.1`)],
    ["the number of a build", image("public.ecr.aws/store/cart:4711")],
    ["three numbers", image("public.ecr.aws/store/cart:1.2.3-alpine")],
    [
      "ECR of another account without a NAT gateway",
      {
        network: { egress: { kind: "endpoints-only" } },
        ...image("123123123123.dkr.ecr.eu-west-3.amazonaws.com/store/cart:2.0.1"),
      },
    ],
  ]);
  accepts([["Docker Hub in development", image("nginx:1.29.3")]], ON_FARGATE);

  it("never prints what is no reference", () => {
    expect(judge(image("https://user:hunter22@example.org")).findings[0]?.value).toBe(
      "a string of 33 characters",
    );
  });
});
