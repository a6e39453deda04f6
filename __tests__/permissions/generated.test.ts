import { readFileSync } from "node:fs";
import { join } from "node:path";
import { orders } from "../../examples/orders.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { iamActions, needsNoResource, takes } from "../../src/core/iam-actions.ts";
import { IAM_QUOTAS } from "../../src/core/iam-quotas.ts";
import { ACTION_TABLE } from "../../src/permissions/action-table.ts";
import { readPolicyDocument } from "../../src/terraform/iam-document.ts";
import { dev } from "../../stacks/environments/dev.ts";
import { prod } from "../../stacks/environments/prod.ts";
import { staging } from "../../stacks/environments/staging.ts";
import { synth } from "../support/synth.ts";

const TRACED: Readonly<Record<string, { read: string[]; write: string[] }>> = JSON.parse(
  readFileSync(join(__dirname, "../fixtures/permissions/traced-actions.json"), "utf8"),
);

const EXISTING: EnvironmentInput["network"] = {
  kind: "existing",
  vpcId: "vpc-0a1b2c3d4e5f60718",
  cidr: "10.20.0.0/16",
  subnets: {
    a: { public: "subnet-0a1b2c31", private: "subnet-0a1b2c32" },
    b: { public: "subnet-0a1b2c33", private: "subnet-0a1b2c34" },
  },
  egress: { kind: "internet" },
};

/** Environments that together hold every type of resource that a description can lead to. */
const DESCRIBED: readonly (readonly [string, EnvironmentInput])[] = [
  ["dev", dev],
  ["staging", staging],
  ["prod", prod],
  [
    "a web ACL",
    {
      ...prod,
      loadBalancer: { webAcl: { kind: "managed-rules", action: "block", requestsPerFiveMin: 1000 } },
    },
  ],
  [
    "a web ACL of somebody else",
    {
      ...prod,
      loadBalancer: {
        webAcl: {
          kind: "existing",
          arn: "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shared/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f",
        },
      },
    },
  ],
  [
    "bridge mode and an image of its own",
    { ...prod, capacity: { ...prod.capacity, networkMode: "bridge", ami: "/golden/ecs:7" } },
  ],
  ["every kind of service", orders],
  [
    "an existing VPC",
    {
      ...staging,
      network: EXISTING,
      domain: {
        ...staging.domain,
        certificateArn:
          "arn:aws:acm:eu-central-1:444455556666:certificate/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f",
      },
    },
  ],
  [
    "addresses that are kept",
    {
      ...staging,
      network: {
        ...staging.network,
        egress: {
          kind: "nat-per-zone",
          addresses: { a: "eipalloc-0a1b2c31", b: "eipalloc-0a1b2c32", c: "eipalloc-0a1b2c33" },
        },
      },
    },
  ],
  [
    "a host of its own and grants",
    {
      ...prod,
      services: {
        ...prod.services,
        web: {
          ...prod.services.web,
          routes: { hosts: ["v1.web"] },
          grants: [
            { actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:eu-central-1:111122223333:orders"] },
          ],
        },
      },
    },
  ],
];

interface Generated {
  readonly name: string;
  readonly policy: string;
}

function governanceOf(input: EnvironmentInput): Record<string, Record<string, Record<string, unknown>>> {
  const stack = synth([input]).get(`governance-${input.account}`);
  if (!stack) throw new Error("no governance stack");
  return stack.resource;
}

const POLICIES: readonly Generated[] = DESCRIBED.flatMap(([what, input]) =>
  Object.entries(governanceOf(input)["aws_iam_policy"] ?? {}).map(([name, { policy }]) => ({
    name: `${what}: ${name}`,
    policy: String(policy),
  })),
);
const STATEMENTS = POLICIES.flatMap(({ name, policy }) =>
  (readPolicyDocument(policy) ?? []).map((statement) => ({
    place: `${name} ${String(statement.raw["Sid"])}`,
    statement,
  })),
);

const only = (problems: readonly (readonly string[])[]) => [...new Set(problems.flat())];

/**
 * Actions that both generations of load balancing have, of which the kept copy of the Service Authorization Reference
 * has the older: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 * (2026-11) names load balancers, listeners, rules and target groups for them.
 */
const OF_TWO_GENERATIONS =
  /^elasticloadbalancing:((Add|Remove)Tags|(Create|Delete)LoadBalancer|ModifyLoadBalancerAttributes)$/;

/**
 * Public parameters belong to no account:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html (2026-11).
 */
const PUBLIC_PARAMETERS = /^(arn:aws:ssm:[a-z0-9-]+)::(parameter\/aws\/service\/.+)$/;

describe("the action table", () => {
  const grants = Object.entries(ACTION_TABLE).flatMap(([type, { read, write = [] }]) =>
    [...read, ...write].map((grant) => ({ type, grant })),
  );

  it("names actions that there are, each in its own case", () => {
    const named = grants.flatMap(({ grant }) => grant.actions);
    expect(named.filter((action) => iamActions(action)[0]?.name !== action)).toEqual([]);
    expect(new Set(named).size).toBeGreaterThan(150);
  });

  it("reads what the provider reads, and writes what it writes", () => {
    const missing = Object.entries(TRACED).flatMap(([type, traced]) => {
      const { read = [], write } = ACTION_TABLE[type] ?? {};
      const reads = new Set(read.flatMap(({ actions }) => actions));
      const all = new Set([...read, ...(write ?? [])].flatMap(({ actions }) => actions));
      return [
        ...traced.read.filter((action) => !reads.has(action)).map((action) => `${type} read ${action}`),
        ...(write ? traced.write.filter((action) => !all.has(action)) : []).map(
          (it) => `${type} write ${it}`,
        ),
      ];
    });
    expect(missing).toEqual([]);
    expect(Object.keys(TRACED).length).toBeGreaterThan(50);
  });

  it("changes nothing when it reads", () => {
    const reading = /:(Describe|Get|List|Lookup)/;
    const reads = Object.values(ACTION_TABLE).flatMap(({ read }) => read.flatMap(({ actions }) => actions));
    expect(only([reads.filter((action) => !reading.test(action))])).toEqual([]);
  });
});

describe("the Deny of ECS Exec", () => {
  const denied = (input: EnvironmentInput) =>
    Object.values(governanceOf(input)["aws_iam_policy"] ?? {}).flatMap(({ policy }) =>
      (readPolicyDocument(String(policy)) ?? []).flatMap(({ raw }) =>
        raw["Sid"] === "NoShellsInContainers" ? [[raw["Resource"], raw["NotResource"]]] : [],
      ),
    );

  it("leaves out the services that are described with it, and no other", () => {
    const { shop } = orders.services;
    const opened = { ...orders, services: { ...orders.services, shop: { ...shop, exec: true } } };
    const arn = `arn:aws:ecs:${orders.region}:${orders.account}:service/orders-live/shop`;
    expect(denied(orders)).toEqual([["*", undefined]]);
    expect(denied(opened)).toEqual([[undefined, [arn]]]);
  });
});

describe("every generated statement", () => {
  it("is one of many", () => {
    expect(STATEMENTS.length).toBeGreaterThan(400);
  });

  it("names whole actions and, where it allows, no everything of a service", () => {
    const wild = STATEMENTS.flatMap(({ place, statement }) =>
      statement.actions
        .filter((action) => /[*?]/.test(action) || statement.negations.length > 0)
        .map(() => place),
    );
    expect(wild).toEqual([]);
  });

  it("has actions that take one of its resources, and resources that one of its actions takes", () => {
    const misfits = STATEMENTS.flatMap(({ place, statement: { actions, resources } }) => {
      const known = actions.map((action) => iamActions(action)[0]).filter((it) => it !== undefined);
      const arns = resources
        .filter((arn) => arn !== "*")
        .map((arn) => arn.replace(PUBLIC_PARAMETERS, "$1:111122223333:$2"));
      if (arns.length === 0) return [];
      return [
        ...known
          .filter(({ name }) => !OF_TWO_GENERATIONS.test(name))
          .filter((action) => !arns.some((arn) => takes(action, arn)))
          .map(({ name }) => `${place}: ${name}`),
        ...arns.filter((arn) => !known.some((action) => takes(action, arn))).map((arn) => `${place}: ${arn}`),
      ];
    });
    expect(misfits).toEqual([]);
  });

  it("stands on * only to read, under a condition, or to deny; and what takes no resource stands there", () => {
    // None takes a resource or a condition that would help.
    const free = [
      "elasticloadbalancing:SetWebAcl",
      "ecr:GetAuthorizationToken",
      "ecs:DiscoverPollEndpoint",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ];
    const delivery = /^logs:(Create|Delete)LogDelivery$|^logs:PutResourcePolicy$/;
    const reading = /:(Describe|Get|List|Lookup)/;
    const wide = STATEMENTS.flatMap(({ place, statement: { actions, conditions, effect, resources } }) =>
      effect === "Allow" && resources.includes("*") && conditions.length === 0
        ? actions
            .filter((action) => !reading.test(action) && !free.includes(action) && !delivery.test(action))
            .map((action) => `${place}: ${action}`)
        : [],
    );
    expect(wide).toEqual([]);
    const lost = STATEMENTS.flatMap(({ place, statement: { actions, effect, resources } }) =>
      effect === "Allow" && !resources.includes("*")
        ? actions.filter((action) => needsNoResource(action)).map((action) => `${place}: ${action}`)
        : [],
    );
    expect(lost).toEqual([]);
    const resourceless = STATEMENTS.flatMap(({ place, statement: { actions, effect, resources } }) =>
      effect === "Allow" && resources.includes("*")
        ? actions.filter((action) => !needsNoResource(action)).map((action) => `${place}: ${action}`)
        : [],
    );
    expect(resourceless).toEqual([]);
  });

  it("reaches nothing of the pipeline's own, unless it reads", () => {
    const reached = STATEMENTS.filter(
      ({ statement: { actions, effect, resources } }) =>
        effect === "Allow" &&
        actions.some((action) => !/:(Get|List)/.test(action)) &&
        resources.some((arn) =>
          /:(role|policy)\/(pipeline|\*)|oidc-provider|:(role|policy)\/[^/]*governance/.test(arn),
        ),
    );
    expect(reached.map(({ place }) => place)).toEqual([]);
  });

  it("has a Sid of its own in its policy, of letters and digits", () => {
    for (const { name, policy } of POLICIES) {
      const sids = (readPolicyDocument(policy) ?? []).map(({ raw }) => String(raw["Sid"]));
      expect([name, new Set(sids).size]).toEqual([name, sids.length]);
      expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
    }
  });
});

describe("the policies of a role", () => {
  it("are for the VPC and the private subnets of somebody else by their ids, and make no network", () => {
    const own = STATEMENTS.filter(({ place }) => /^an existing VPC: .*_apply/.test(place));
    const existing = own.find(({ statement }) => statement.raw["Sid"] === "UseWhatIsThere")?.statement;
    expect(existing?.actions).toEqual(["ec2:CreateSecurityGroup", "ec2:RunInstances"]);
    expect(existing?.resources).toEqual([
      "arn:aws:ec2:eu-central-1:*:subnet/subnet-0a1b2c32",
      "arn:aws:ec2:eu-central-1:*:subnet/subnet-0a1b2c34",
      "arn:aws:ec2:eu-central-1:*:vpc/vpc-0a1b2c3d4e5f60718",
    ]);
    const made = own.flatMap(({ statement }) => statement.actions);
    expect(made.filter((action) => /:Create(Vpc|Subnet|Route|NatGateway|FlowLogs)/.test(action))).toEqual([]);
  });

  it("reach the records of each domain, whoever has its certificate", () => {
    const names = (what: string) =>
      STATEMENTS.filter(({ place }) => place.startsWith(`${what}: `) && place.includes("_apply")).flatMap(
        ({ statement: { raw } }) =>
          raw["Sid"] === "ChangeOwnRecords"
            ? [JSON.stringify(raw["Condition"]), String(raw["Resource"])]
            : [],
      );
    const [own = ""] = names("an existing VPC");
    expect(own).toContain('["staging.shop.example.com","*.staging.shop.example.com"]');
    const [several = "", zones = ""] = names("every kind of service");
    expect(several).toContain(
      '["orders.example.com","*.orders.example.com","orders.example.net","*.orders.example.net"]',
    );
    expect(zones.split(",").map((arn) => arn.replace(/.*\//, ""))).toEqual([
      "Z0123456789ORDEREXAMP",
      "Z0123456789ORDERNETEX",
    ]);
  });

  it("subscribe endpoints only where a service has one", () => {
    const subscribed = (what: string) =>
      STATEMENTS.filter(
        ({ place, statement }) =>
          place.startsWith(`${what}: `) && statement.actions.includes("sns:Subscribe"),
      ).map(({ statement: { raw } }) => [raw["Sid"], raw["Condition"]]);
    const mail = ["SubscribeByMail", { StringEquals: { "sns:Protocol": "email" } }];
    expect(subscribed("prod")).toEqual([mail]);
    expect(subscribed("every kind of service")).toEqual([
      mail,
      ["SubscribeEndpoints", { StringEquals: { "sns:Protocol": "https" } }],
    ]);
  });

  it("make repositories of the environment only, and let tasks make those of its caches only", () => {
    const making = (what: string) =>
      STATEMENTS.filter(
        ({ place, statement }) =>
          place.startsWith(`${what}: `) && statement.actions.includes("ecr:CreateRepository"),
      ).map(
        ({ place, statement }) => `${/_(apply|boundary)/.exec(place)?.[1]} ${statement.resources.join()}`,
      );
    const own = "arn:aws:ecr:eu-central-1:222233334444:repository/orders-live";
    expect(making("every kind of service")).toEqual([`boundary ${own}/public/*`, `apply ${own}/*`]);
    expect(making("prod")).toEqual([]);
  });

  it("are within the quotas of IAM", () => {
    const tooLong = POLICIES.filter(
      ({ policy }) => policy.replace(/\s/g, "").length > IAM_QUOTAS.managedPolicyCharacters,
    );
    expect(tooLong.map(({ name }) => name)).toEqual([]);
    for (const [, input] of DESCRIBED) {
      const attached = Object.values(governanceOf(input)["aws_iam_role_policy_attachment"] ?? {});
      const byRole = attached.map(({ role }) => String(role));
      for (const role of new Set(byRole)) {
        expect(byRole.filter((it) => it === role).length).toBeLessThanOrEqual(IAM_QUOTAS.managedPolicies);
      }
    }
  });

  it("grant nothing for types that the stacks do not hold", () => {
    const actionsOf = (what: string) =>
      STATEMENTS.filter(({ place }) => place.startsWith(`${what}: `)).flatMap(
        ({ statement }) => statement.actions,
      );
    const services = (what: string) => new Set(actionsOf(what).map((action) => action.split(":")[0]));
    expect(services("prod").has("wafv2")).toBe(false);
    expect(services("a web ACL").has("wafv2")).toBe(true);
    expect(services("dev").has("autoscaling")).toBe(false);
    expect(actionsOf("dev")).not.toContain("ec2:RunInstances");
    expect(services("prod").has("sqs")).toBe(false);
    expect(actionsOf("every kind of service")).toContain("sqs:CreateQueue");
    expect(actionsOf("a web ACL of somebody else")).not.toContain("wafv2:CreateWebACL");
  });
});
