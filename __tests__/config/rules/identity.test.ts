import { accepts, judge, ON_EC2, ON_FARGATE, refuses, service } from "./build.ts";

const cart = ON_EC2.services.cart;
const services = (...names: string[]) => ({
  services: {
    cart: undefined,
    ...Object.fromEntries(
      names.map((name, i) => [
        name,
        { ...cart, routes: { hosts: [`h${i}`], priority: 100 + i }, scaling: { minTasks: 2, maxTasks: 2 } },
      ]),
    ),
  },
});
const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`team:label-${i}`, "shop floor"]));

describe("names", () => {
  refuses([
    ["a project with capitals", { project: "Store" }, ["error NAME-01 project"], "a-z 0-9"],
    ["a project of one letter", { project: "s" }, ["error NAME-01 project"], "2 or more"],
    ["a name that ends in a hyphen", { name: "live-" }, ["error NAME-01 name"], "not ending with a hyphen"],
    ["the name of the governance stack", { name: "governance" }, ["error NAME-01 name"], "another name"],
    ["two hyphens", { name: "li--ve" }, ["error NAME-01 name"], "single hyphens"],
    [
      "a front longer than 24",
      { project: "storefront-north", name: "live-two" },
      ["error NAME-01 name"],
      "24 characters",
    ],
    ["a front that ECS keeps", { project: "ecsome" }, ["error NAME-03 project"], "ecs"],
    ["a front that AWS keeps", { project: "aws-store" }, ["error NAME-03 project"], "aws"],
    ["a front of load balancers", { project: "internal" }, ["error NAME-03 project"], "internal-"],
    ["a front of security groups", { project: "sg" }, ["error NAME-03 project"], "sg-"],
    [
      "a service with a digit in front",
      services("2cart"),
      ["error NAME-02 services.2cart"],
      "starting with a letter",
    ],
    [
      "a service with a hyphen at the end",
      services("cart-"),
      ["error NAME-02 services.cart-"],
      "not ending with a hyphen",
    ],
    [
      "a service of 32 characters",
      services(`c${"a".repeat(31)}`),
      [`error NAME-02 services.c${"a".repeat(31)}`],
      "31 characters",
    ],
  ]);
  accepts([
    ["a front of 24 characters", { project: "storefront-north", name: "live-10" }],
    ["a service of 31 characters", services(`c${"a".repeat(30)}`)],
  ]);

  it("refuses two services whose shortened names are the same", () => {
    const { lines } = judge({
      project: "shop",
      name: "prod",
      ...services("order-history-service-023zx", "order-history-service-0dpad"),
    });
    expect(lines).toEqual(["error NAME-04 services.order-history-service-0dpad"]);
  });
});

describe("names that are taken", () => {
  refuses(
    ["alb", "endpoints", "instances", "constructor"].map((name) => [
      name,
      services("cart", name),
      [`error NAME-05 services.${name}`],
      "no name that is taken",
    ]),
  );
});

const PAGER = "error OBS-03 services.cart.alerts.receivers.pager.url";
const pager = (url: string) => service({ alerts: { receivers: { pager: { kind: "https", url } } } });

describe("home, domain and tags", () => {
  refuses([
    [
      "a region that is a zone",
      { region: "eu-west-3a", services: { cart: undefined } },
      ["error ID-01 region"],
      "region",
    ],
    [
      "a role by its ARN",
      { terraformRole: "arn:aws:iam::210987654321:role/x" },
      ["error ID-01 terraformRole"],
      "64",
    ],
    ["a plan role with a path", { planRole: "ci/plan" }, ["error ID-01 planRole"], "64"],
    [
      "a domain with capitals",
      { domain: { name: "Store.example.org" } },
      ["error TLS-02 domain.name"],
      "lower-case",
    ],
    ["a domain of one label", { domain: { name: "store" } }, ["error TLS-02 domain.name"], "DNS name"],
    [
      "a domain with a dot at the end",
      { domain: { name: "a.example.org." } },
      ["error TLS-02 domain.name"],
      "dot",
    ],
    [
      "a domain too long for a certificate",
      { domain: { name: `${"s".repeat(53)}.example.org` } },
      ["error TLS-02 domain.name"],
      "64 characters",
    ],
    [
      "a hosted zone by its path",
      { domain: { hostedZoneId: "/hostedzone/Z0987" } },
      ["error TLS-02 domain.hostedZoneId"],
      "Z followed by 1 to 31",
    ],
    ["a tag of AWS", { tags: { "aws:team": "x" } }, ["error TAG-01 tags.aws:team"], "aws:"],
    ["a tag of Ballast", { tags: { environment: "x" } }, ["error TAG-01 tags.environment"], "Environment"],
    ["a key of 129 letters", { tags: { ["k".repeat(129)]: "x" } }, ["error TAG-01 tags.#0"], "1 to 128"],
    ["an empty key", { tags: { "": "x" } }, ["error TAG-01 tags.#0"], "1 to 128"],
    ["a long value", { tags: { Team: "x".repeat(257) } }, ["error TAG-01 tags.Team"], "256"],
    ["a value with a line break", { tags: { Team: "a\nb" } }, ["error TAG-01 tags.Team"], "letters"],
    [
      "keys that differ in case only",
      { tags: { CostCenter: "a", Team: "b", costcenter: "c" } },
      ["error TAG-01 tags"],
      "IAM takes them for one",
    ],
    ...["eu-centrl-1", "eu-west-33", "us-gov-west-9", "eusc-fr-east-1", "xx-north-1"].map(
      (region) =>
        [
          `the region ${region}`,
          { region, services: { cart: undefined } },
          ["error ID-01 region"],
          "AWS region",
        ] as const,
    ),
    ["too many tags", { tags: tags(45) }, ["error TAG-01 tags"], "44 tags"],
  ]);
  it("offers the region that was meant", () => {
    const { findings } = judge({ region: "eu-centrl-1", services: { cart: undefined } });
    expect(findings[0]?.fix).toBe("did you mean eu-central-1?");
  });

  it("refuses an account of 11 digits, and the references that are not in it", () => {
    const { lines } = judge({ account: "21098765432" });
    expect(lines).toContain("error ID-01 account");
    expect(lines).toContain("error SEC-01 services.cart.secrets.DB_PASSWORD");
  });
  accepts([
    ["a domain of 64 characters", { domain: { name: `${"s".repeat(52)}.example.org` } }],
    ["keys of 1 and of 128 letters", { tags: { k: "x", ["k".repeat(128)]: "x" } }],
    ["as many tags as fit", { tags: tags(44) }],
    ["a value of 256 letters", { tags: { Team: "ä".repeat(256) } }],
    ...[
      "us-gov-west-1",
      "cn-northwest-1",
      "us-iso-east-1",
      "us-isob-east-1",
      "eusc-de-east-1",
      "mx-central-1",
    ].map((region) => [`the region ${region}`, { region, services: { cart: undefined } }] as const),
  ]);
});

describe("logs, alerts and protection", () => {
  refuses([
    [
      "a retention that CloudWatch lacks",
      { logs: { retentionDays: 366 } },
      ["error OBS-01 logs.retentionDays"],
      "365",
    ],
    [
      "a short retention",
      { logs: { retentionDays: 180 } },
      ["error OBS-01 logs.retentionDays"],
      "365 to 3653",
    ],
    [
      "logs for ever in production",
      { logs: { retentionDays: 0 } },
      ["error OBS-01 logs.retentionDays"],
      "never expire",
    ],
    [
      "a latency that was meant in seconds",
      service({ alarms: { latencyMs: 2 } }),
      ["error OBS-04 services.cart.alarms.latencyMs"],
      "at least 10 ms",
    ],
    [
      "nobody who is paged",
      { alerts: { emails: [], receivers: { team: { address: "team@example.org", severity: "risk" } } } },
      ["error OBS-02 alerts.emails"],
      "receiver of pages",
    ],
    [
      "a service whose pages nobody gets",
      service({ alerts: { receivers: { team: { address: "team@example.org", severity: "risk" } } } }),
      ["error OBS-02 services.cart.alerts.receivers"],
      "go to these alone",
    ],
    [
      "a receiver without an address",
      service({ alerts: { receivers: { team: { address: "team@" } } } }),
      ["error OBS-03 services.cart.alerts.receivers.team.address"],
      "email address",
    ],
    [
      "a receiver whose name is no part of an address",
      { alerts: { receivers: { Team: { address: "team@example.org" } } } },
      ["error OBS-03 alerts.receivers"],
      "lower-case letters",
    ],
    [
      "a receiver that is told already",
      { alerts: { receivers: { team: { address: "oncall@example.org" } } } },
      ["error OBS-03 alerts.receivers.team.address"],
      "each endpoint once",
    ],
    [
      "a channel by its name",
      service({
        alerts: { receivers: { chat: { kind: "slack", workspaceId: "T0123ABCD", channelId: "#oncall" } } },
      }),
      ["error OBS-03 services.cart.alerts.receivers.chat.channelId"],
      "id of Slack",
    ],
    ["an endpoint in the clear", pager("http://pager.example.org/x"), [PAGER], "begins with https://"],
    ["an endpoint on a machine of one's own", pager("https://localhost/x"), [PAGER], "full name of a host"],
    [
      "an endpoint with a password",
      pager("https://u:p@pager.example.org/x"),
      [PAGER],
      "without a user and a password",
    ],
    [
      "an endpoint with a key in its path",
      pager("https://pager.example.org/integration/a8Kd93LsQp0Zx7Vn2Bm5Rt1Y/enqueue"),
      ["warning OBS-08 services.cart.alerts.receivers.pager.url"],
      "in the code and in the state",
    ],
    ["nobody to alert", { alerts: { emails: [] } }, ["error OBS-02 alerts.emails"], "1 address"],
    [
      "an address without a host",
      { alerts: { emails: ["ops@"] } },
      ["error OBS-03 alerts.emails.0"],
      "an email address",
    ],
    [
      "an address twice",
      { alerts: { emails: ["a@example.org", "a@example.org"] } },
      ["error OBS-03 alerts.emails.1"],
      "once",
    ],
    ["no protection in production", { protection: false }, ["error PROT-01 protection"], "production"],
    [
      "no protection in staging",
      { protection: false, stage: "staging" },
      ["warning PROT-01 protection"],
      "staging",
    ],
  ]);
  accepts([
    ["a year of logs", { logs: { retentionDays: 365 } }],
    ["the shortest latency", service({ alarms: { latencyMs: 10 } })],
  ]);
  accepts(
    [
      [
        "a day of logs, no alert, no protection",
        { logs: { retentionDays: 1 }, alerts: { emails: [] }, protection: false },
      ],
    ],
    ON_FARGATE,
  );
});
