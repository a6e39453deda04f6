import { internal, job, tcp, web, worker } from "../../examples/smallest.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import type { ServiceInput, WebInput } from "../../src/config/service.ts";
import { ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const { prod } = ENVIRONMENTS;
const registry = `${prod.account}.dkr.ecr.${prod.region}.amazonaws.com/shop`;
const secret = `arn:aws:secretsmanager:${prod.region}:${prod.account}:secret:shop/proxy-Q1w2E3`;

const own = `arn:aws:secretsmanager:${ENVIRONMENTS.dev.region}:${ENVIRONMENTS.dev.account}:secret:shop/proxy-Q1w2E3`;

const sidecars = {
  proxy: {
    image: `${registry}/proxy:4.2.0`,
    cpu: 32,
    memoryMiB: 64,
    secrets: { PROXY_KEY: secret },
    healthCheck: { command: ["CMD", "/proxy", "alive"] },
  },
} satisfies WebInput["sidecars"];

const environment: EnvironmentInput = {
  ...prod,
  services: { ...prod.services, web: { ...prod.services.web, sidecars, dependsOn: { proxy: "HEALTHY" } } },
};

/** What differs between two stacks: `type.name.attribute`. */
function differences(before: StackJson, after: StackJson): string[] {
  const flat = ({ resource }: StackJson) =>
    new Map(
      Object.entries(resource).flatMap(([type, named]) =>
        Object.entries(named).flatMap(([name, attributes]) =>
          Object.entries(attributes).map(([key, value]) => [`${type}.${name}.${key}`, JSON.stringify(value)]),
        ),
      ),
    );
  const [old, now] = [flat(before), flat(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key)).sort();
}

describe("a sidecar", () => {
  const before = synth([prod]);
  const after = synth([environment]);

  it("changes nothing in other stacks, and no address in its own", () => {
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [name, stack] of before) {
      if (name === "prod-service-web") continue;
      expect([name, JSON.stringify(after.get(name))]).toEqual([name, JSON.stringify(stack)]);
    }
  });

  it("changes the containers and what the agent may pull and read, and the alarm on secrets of a service that had none", () => {
    const changed = differences(stackOf(before, "prod-service-web"), stackOf(after, "prod-service-web"));
    expect(changed.filter((it) => !/^aws_cloudwatch_(metric|composite)_alarm\./.test(it))).toEqual([
      "aws_ecs_task_definition.web.container_definitions",
      "aws_iam_role_policy.web_execution_policy.policy",
    ]);
    const policy = JSON.stringify(stackOf(after, "prod-service-web").resource["aws_iam_role_policy"]);
    expect(policy).toContain("repository/shop/proxy");
    expect(policy).toContain("secret:shop/proxy-Q1w2E3");
  });
});

describe("a secret that a sidecar alone reads", () => {
  const { dev } = ENVIRONMENTS;

  it.each<[string, ServiceInput]>(Object.entries({ web, internal, worker, job, tcp }))(
    "has an alarm for its denial in a service of kind %s",
    (_kind, service) => {
      const proxy = {
        ...sidecars.proxy,
        image: "public.ecr.aws/acme/proxy:4.2.0",
        secrets: { PROXY_KEY: own },
      };
      const alarms = (given: ServiceInput) =>
        Object.keys(
          stackOf(synth([{ ...dev, services: { ...dev.services, mailer: given } }]), "dev-service-mailer")
            .resource["aws_cloudwatch_metric_alarm"] ?? {},
        );
      const added = alarms({ ...service, sidecars: { proxy } }).filter((it) => !alarms(service).includes(it));
      expect(added).toEqual(["mailer_secret_unreadable"]);
    },
  );
});
