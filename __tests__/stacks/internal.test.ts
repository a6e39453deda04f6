import { internal } from "../../examples/smallest.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { stackBuilder } from "../../stacks/build.ts";
import {
  addresses,
  at,
  build,
  DUMMY,
  ENVIRONMENTS,
  GOVERNED,
  type StackJson,
  stackOf,
  synth,
  TODAY,
} from "../support/synth.ts";

/** A reference as Terraform writes it. */
const ref = (expression: string) => `\${${expression}}`;
const NAMESPACE = "aws_service_discovery_http_namespace.services";
const bytes = (stack: StackJson | undefined) => JSON.stringify(stack);

/** With an internal service, that `web` calls where asked. */
function withStock(environment: EnvironmentInput, called = false): EnvironmentInput {
  const { web, ...others } = environment.services;
  if (!web) throw new Error("no web");
  const caller = called ? { ...web, calls: ["stock"] } : web;
  return { ...environment, services: { web: caller, ...others, stock: internal } };
}

describe.each(Object.values(ENVIRONMENTS))("$name with an internal service", (environment) => {
  const production = environment.stage === "production";
  const stock = production ? { ...internal, scaling: { minTasks: 2, maxTasks: 3 } } : internal;
  const given = { ...environment, services: { ...environment.services, stock } };
  const before = synth([environment]);
  const after = synth([given]);
  const [platform, governance] = [`${environment.name}-platform`, `governance-${environment.account}`];

  it("has one stack more, and the namespace in the platform", () => {
    expect([...after.keys()].sort()).toEqual([...before.keys(), `${environment.name}-service-stock`].sort());
    expect(
      addresses(stackOf(after, platform)).filter((it) => !addresses(stackOf(before, platform)).includes(it)),
    ).toEqual([NAMESPACE]);
  });

  it("changes nothing that was there: the state and every other service byte for byte", () => {
    const others = [...before.keys()].filter((name) => name !== platform && name !== governance);
    expect(others.length).toBeGreaterThanOrEqual(3);
    for (const name of others)
      expect([name, bytes(after.get(name))]).toEqual([name, bytes(before.get(name))]);
  });

  it("changes nothing of the platform but what its agents may poll", () => {
    const { aws_iam_role_policy: policies, ...rest } = stackOf(before, platform).resource;
    const {
      aws_iam_role_policy: now,
      aws_service_discovery_http_namespace: added,
      ...same
    } = stackOf(after, platform).resource;
    expect(Object.keys(added ?? {})).toEqual(["services"]);
    expect(JSON.stringify(same)).toBe(JSON.stringify(rest));
    const changed = Object.entries(now ?? {}).filter(
      ([name, body]) => bytes(body as never) !== bytes(policies?.[name] as never),
    );
    const polls = changed.map(([name, body]) => [
      name,
      JSON.parse(String(body["policy"])).Statement.filter(
        (it: unknown) => !String(policies?.[name]?.["policy"]).includes(JSON.stringify(it)),
      ),
    ]);
    expect(polls).toEqual(
      environment.capacity.kind === "fargate"
        ? []
        : [
            [
              "instance",
              [
                {
                  Sid: "PollForProxies",
                  Effect: "Allow",
                  Action: "ecs:Poll",
                  Resource: `arn:aws:ecs:${environment.region}:${environment.account}:task-set/${environment.project}-${environment.name}/*`,
                },
              ],
            ],
          ],
    );
  });
});

describe("a service that calls an internal one", () => {
  const { dev } = ENVIRONMENTS;
  const stacks = synth([withStock(dev, true)]);
  const [web, stock] = [stackOf(stacks, "dev-service-web"), stackOf(stacks, "dev-service-stock")];

  it("brings both rules along, and changes no stack but its own", () => {
    const uncalled = synth([withStock(dev)]);
    const changed = [...stacks.keys()].filter(
      (name) => bytes(stacks.get(name)) !== bytes(uncalled.get(name)),
    );
    expect(changed).toEqual(["dev-service-web"]);
    const range = { ip_protocol: "tcp", from_port: 8080, to_port: 8080 };
    const theirs = ref("data.terraform_remote_state.service_stock.outputs.security_group_id");
    expect(at(web, "aws_vpc_security_group_ingress_rule.web_into_stock")).toMatchObject({
      security_group_id: theirs,
      referenced_security_group_id: ref("aws_security_group.web.id"),
      ...range,
    });
    expect(at(web, "aws_vpc_security_group_egress_rule.web_to_stock")).toMatchObject({
      security_group_id: ref("aws_security_group.web.id"),
      referenced_security_group_id: theirs,
      ...range,
    });
    expect(stock.resource["aws_vpc_security_group_ingress_rule"]).toBeUndefined();
  });

  it("is a client of the namespace without an endpoint, once its rules are there", () => {
    const service = at(web, "aws_ecs_service.web");
    expect(service["service_connect_configuration"]).toMatchObject({
      enabled: true,
      namespace: ref("data.terraform_remote_state.platform.outputs.service_connect_namespace_arn"),
    });
    expect(service["service_connect_configuration"]).not.toHaveProperty("service");
    expect(service["depends_on"]).toEqual(
      expect.arrayContaining([
        "aws_vpc_security_group_egress_rule.web_to_stock",
        "aws_vpc_security_group_ingress_rule.web_into_stock",
      ]),
    );
  });

  it("is deployed anew when it calls another one, or finds it elsewhere: tasks see no later endpoint", () => {
    const triggers = (environment: EnvironmentInput, service: string) =>
      at(stackOf(synth([environment]), `dev-service-${service}`), `aws_ecs_service.${service}`)["triggers"];
    const called = withStock(dev, true);
    const moved = { ...called.services, stock: { ...internal, alias: { name: "stock.store", port: 91 } } };
    expect(triggers(called, "web")).toEqual({ stock: "stock:8080" });
    expect(triggers({ ...called, services: moved }, "web")).toEqual({ stock: "stock.store:91" });
    expect(triggers(called, "stock")).toBeUndefined();
    expect(at(web, "aws_ecs_service.web")["force_new_deployment"]).toBe(true);
  });

  it("is applied after it", () => {
    const app = build([withStock(dev, true)]);
    const dependencies = (name: string) => {
      const stack = app.node.tryFindChild(name) as unknown as {
        dependencies: readonly { node: { id: string } }[];
      };
      return stack.dependencies.map(({ node }) => node.id).sort();
    };
    expect(dependencies("dev-service-web")).toEqual(["dev-platform", "dev-service-stock"]);
    expect(dependencies("dev-service-stock")).toEqual(["dev-platform"]);
  });

  it("comes out the same when its stack is built alone", () => {
    const { environment } = loadEnvironment(withStock(dev, true), TODAY);
    const { json } = stackBuilder(GOVERNED, DUMMY, "cdktf.out")(environment, "service-web");
    expect(JSON.stringify(json)).toBe(bytes(web));
  });
});

describe("the endpoint of an internal service", () => {
  const endpointOf = (change: object) => {
    const { dev } = ENVIRONMENTS;
    const stacks = synth([{ ...dev, services: { ...dev.services, stock: { ...internal, ...change } } }]);
    const stack = stackOf(stacks, "dev-service-stock");
    const [container] = JSON.parse(
      String(at(stack, "aws_ecs_task_definition.stock")["container_definitions"]),
    );
    const service = at(stack, "aws_ecs_service.stock")["service_connect_configuration"] as {
      service: readonly object[];
    };
    const alarms = Object.keys(stack.resource["aws_cloudwatch_metric_alarm"] ?? {}).filter((it) =>
      /errors|latency/.test(it),
    );
    return { mappings: container.portMappings, endpoint: service.service, alarms };
  };

  it("has the name of the service and the port of the container", () => {
    expect(endpointOf({ port: 9007 })).toEqual({
      mappings: [
        { name: "service", containerPort: 9007, hostPort: 9007, protocol: "tcp", appProtocol: "http" },
      ],
      endpoint: [
        {
          port_name: "service",
          discovery_name: "shop-dev-stock",
          client_alias: { dns_name: "stock", port: 9007 },
          timeout: { idle_timeout_seconds: 300, per_request_timeout_seconds: 15 },
        },
      ],
      alarms: ["stock_errors", "stock_latency"],
    });
  });

  it("has another name and port where asked, and what its protocol has", () => {
    const change = {
      alias: { name: "stock.store", port: 91 },
      protocol: { kind: "grpc" as const, requestTimeoutSec: 33, idleTimeoutSec: 44 },
    };
    expect(endpointOf(change)).toMatchObject({
      mappings: [{ appProtocol: "grpc" }],
      endpoint: [
        {
          client_alias: { dns_name: "stock.store", port: 91 },
          timeout: { idle_timeout_seconds: 44, per_request_timeout_seconds: 33 },
        },
      ],
    });
  });

  it("has neither requests to wait for nor alarms on them over TCP", () => {
    const { alarms, endpoint, mappings } = endpointOf({ protocol: { kind: "tcp", idleTimeoutSec: 55 } });
    expect(mappings).toEqual([{ name: "service", containerPort: 8080, hostPort: 8080, protocol: "tcp" }]);
    expect(endpoint).toMatchObject([{ timeout: { idle_timeout_seconds: 55 } }]);
    expect(endpoint[0]).not.toHaveProperty("timeout.per_request_timeout_seconds");
    expect(alarms).toEqual([]);
  });
});
