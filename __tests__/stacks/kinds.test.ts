import { tcp } from "../../examples/smallest.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import type { JobInput, ServiceInput, TcpInput, WorkerInput } from "../../src/config/service.ts";
import { ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const packer: WorkerInput = {
  kind: "worker",
  image: "public.ecr.aws/docker/library/busybox:1.37.0",
  cpu: 256,
  memoryMiB: 512,
  scaling: { minTasks: 2, maxTasks: 3 },
};

const ledger: JobInput = {
  kind: "job",
  image: "public.ecr.aws/docker/library/busybox:1.37.0",
  cpu: 256,
  memoryMiB: 512,
  schedule: { cron: "0 3 * * *" },
};

const passedOn: TcpInput = {
  ...tcp,
  listener: { port: 1883, sources: ["10.0.0.0/8"], protocol: { kind: "tcp" } },
  scaling: { minTasks: 2, maxTasks: 3 },
};

/** A service of each kind, and the actions that it adds to what the pipeline may do. */
const ADDED: readonly (readonly [name: string, service: ServiceInput, actions: RegExp])[] = [
  ["packer", packer, /^sqs:/],
  // What the role of a schedule may do is in the boundary of all roles.
  ["mqtt", passedOn, /^elasticloadbalancing:/],
  ["ledger", ledger, /^(sqs:|scheduler:|iam:PassRole$|ecs:(RunTask|TagResource)$)/],
];

const bytes = (stack: StackJson | undefined) => JSON.stringify(stack);

describe.each(
  Object.values(ENVIRONMENTS).flatMap((environment) =>
    ADDED.map(([name, service, actions]) => ({ environment, name, kind: service.kind, service, actions })),
  ),
)("$environment.name with a $kind", ({ actions, environment, name: added, service }) => {
  const before = synth([environment]);
  const after = synth([{ ...environment, services: { ...environment.services, [added]: service } }]);
  const governance = `governance-${environment.account}`;

  it("has one stack more", () => {
    expect([...after.keys()].sort()).toEqual(
      [...before.keys(), `${environment.name}-service-${added}`].sort(),
    );
  });

  it("plans nothing new for the stacks that were there", () => {
    const others = [...before.keys()].filter((name) => name !== governance);
    expect(others.length).toBeGreaterThanOrEqual(4);
    for (const name of others)
      expect([name, bytes(after.get(name))]).toEqual([name, bytes(before.get(name))]);
  });

  it("changes nothing in what governs the account but the permissions for new types", () => {
    const statements = (stacks: ReadonlyMap<string, StackJson>) =>
      Object.values(stackOf(stacks, governance).resource["aws_iam_policy"] ?? {}).flatMap(({ policy }) =>
        (JSON.parse(String(policy)).Statement as unknown[]).map((statement) => JSON.stringify(statement)),
      );
    const [old, now] = [new Set(statements(before)), new Set(statements(after))];
    expect([...old].filter((it) => !now.has(it))).toEqual([]);
    const fresh = [...now].filter((it) => !old.has(it));
    expect(fresh.length).toBeGreaterThan(1);
    const granted = fresh.flatMap((it) => [JSON.parse(it).Action].flat() as string[]);
    expect(granted.filter((action) => !actions.test(action))).toEqual([]);
    const rest = (stacks: ReadonlyMap<string, StackJson>) => {
      const {
        aws_iam_policy: _policies,
        aws_iam_role_policy_attachment: _attached,
        ...others
      } = stackOf(stacks, governance).resource;
      return JSON.stringify(others);
    };
    expect(rest(after)).toBe(rest(before));
  });
});

describe("a load balancer of its own", () => {
  const { prod } = ENVIRONMENTS;
  const arn = `arn:aws:acm:${prod.region}:${prod.account}:certificate/0a1b2c3d`;
  const outputs = (change: Partial<TcpInput>, domain: EnvironmentInput["domain"] = prod.domain) => {
    const before = synth([{ ...prod, domain }]);
    const services = { ...prod.services, mqtt: { ...passedOn, ...change } };
    const after = synth([{ ...prod, domain, services }]);
    const [old, now] = [stackOf(before, "prod-platform"), stackOf(after, "prod-platform")];
    expect(JSON.stringify(now.resource)).toBe(JSON.stringify(old.resource));
    return Object.keys(now.output ?? {}).filter((name) => !(name in (old.output ?? {})));
  };
  const sources = ["10.0.0.0/8"];

  it.each<[string, Partial<TcpInput>, string[]]>([
    ["that passes TCP on within asks nothing more of the platform", {}, []],
    ["to the internet asks for the public subnets", { exposure: "internet" }, ["public_subnet_ids"]],
    ["that ends TLS asks for the certificate", { listener: { port: 8883, sources } }, ["certificate_arn"]],
    [
      "that ends TLS for a host of several labels has a certificate of its own",
      { listener: { port: 8883, sources }, host: "eu.mqtt" },
      [],
    ],
  ])("%s", (_what, change, expected) => {
    expect(outputs(change)).toEqual(expected);
  });

  it("ends TLS with the certificate that somebody else manages", () => {
    expect(outputs({ listener: { port: 8883, sources } }, { ...prod.domain, certificateArn: arn })).toEqual(
      [],
    );
  });
});

describe("a service described without a kind", () => {
  it("is a web service, byte for byte", () => {
    const { prod } = ENVIRONMENTS;
    const services = Object.fromEntries(
      Object.entries(prod.services).map(([name, service]) => [name, { ...service, kind: "web" as const }]),
    );
    const said = synth([{ ...prod, services }]);
    for (const [name, stack] of synth([prod]))
      expect([name, bytes(said.get(name))]).toEqual([name, bytes(stack)]);
  });
});

describe("a service with receivers of its own", () => {
  const receivers = { team: { address: "packers@example.com" } };
  const stacks = (alerts: WorkerInput["alerts"]) =>
    synth([
      { ...ENVIRONMENTS.prod, services: { ...ENVIRONMENTS.prod.services, packer: { ...packer, alerts } } },
    ]);
  const before = stacks({});
  const after = stacks({ receivers });
  const actions = (from: ReadonlyMap<string, StackJson>) => {
    const { resource } = stackOf(from, "prod-service-packer");
    const alarms = ["aws_cloudwatch_composite_alarm", "aws_cloudwatch_metric_alarm"].flatMap((type) =>
      Object.values(resource[type] ?? {}),
    );
    return [
      ...new Set(alarms.flatMap((it) => [it["alarm_actions"], it["ok_actions"]].flat()).filter(Boolean)),
    ];
  };

  it("publishes each of its alarms to its own topic, under the key of the platform", () => {
    expect(actions(before)).toEqual([expect.stringContaining("alerts_topic_arn")]);
    expect(actions(after)).toEqual([expect.stringContaining("aws_sns_topic.packer_alerts.arn")]);
    const { resource } = stackOf(after, "prod-service-packer");
    expect(resource["aws_sns_topic"]).toEqual({
      packer_alerts: expect.objectContaining({
        name: "shop-prod-packer-alerts",
        kms_master_key_id: expect.stringContaining("kms_key_arn"),
      }),
    });
  });

  it("changes no other stack but the permissions of the pipeline", () => {
    const changed = [...before].filter(([name, json]) => bytes(json) !== bytes(after.get(name)));
    expect(changed.map(([name]) => name)).toEqual(["prod-service-packer"]);
  });
});
