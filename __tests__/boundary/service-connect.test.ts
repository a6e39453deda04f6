import { orders } from "../../examples/orders.ts";
import { boundaryOf } from "../../src/boundary/boundary.ts";
import type { Boundary } from "../../src/boundary/result.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { boundaryText } from "../../src/report/boundary-text.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { type StackJson, stackOf, synth } from "../support/synth.ts";

const made = synth([orders]);

/** The boundary of the example, after a change to its stacks. */
function boundaryAfter(change: (stacks: ReadonlyMap<string, StackJson>) => void = () => {}): Boundary {
  const stacks = new Map([...made].map(([name, json]) => [name, structuredClone(json)]));
  change(stacks);
  const declared = new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json)));
  return boundaryOf(declared, buildPlatform(declared, { source: "live", described: true }));
}

const calledBy = ({ services }: Boundary, name: string) =>
  services.find((service) => service.name === name)?.calledBy;
const hop = (caller: string) => ({
  caller,
  port: 8080,
  protocol: "HTTP",
  encrypted: false,
  admittedBy: `aws_vpc_security_group_ingress_rule.${caller}_into_stock`,
  admitted: "yes",
});

it("a model of the example says that it takes what is pulled through a cache for cached", () => {
  const declared = new DeclaredStacks([...made.values()].map((json) => new Configuration(json)));
  const { assumptions } = buildPlatform(declared, { source: "live", described: true });
  expect(assumptions).toContainEqual({
    place: "aws_ecr_pull_through_cache_rule.image_cache_public",
    text: "nothing says what was pulled through it; taken: all images that tasks pull by it are in Amazon ECR",
  });
});

describe("hops over Service Connect", () => {
  it("lead from each service that calls another, by the rule that lets it in", () => {
    const boundary = boundaryAfter();
    expect(calledBy(boundary, "stock")).toEqual([hop("shop"), hop("packer")]);
    expect([calledBy(boundary, "shop"), calledBy(boundary, "packer")]).toEqual([[], []]);
    expect(boundary.ways.filter(({ state }) => state !== "closed")).toEqual([]);
    expect(boundaryText(boundary, (_tone, text) => text)).toMatch(
      /shop +stock +8080 +none: HTTP in the VPC +aws_vpc_security_group_ingress_rule\.shop_into_stock/,
    );
  });

  it("are gone with the rule, or with another namespace", () => {
    const without = boundaryAfter((stacks) => {
      delete stackOf(stacks, "live-service-shop").resource["aws_vpc_security_group_ingress_rule"]?.[
        "shop_into_stock"
      ];
    });
    expect(calledBy(without, "stock")).toEqual([hop("packer")]);
    const elsewhere = boundaryAfter((stacks) => {
      const service = stackOf(stacks, "live-service-packer").resource["aws_ecs_service"]?.["packer"];
      (service?.["service_connect_configuration"] as Record<string, unknown>)["namespace"] = "arn:another";
    });
    expect(calledBy(elsewhere, "stock")).toEqual([hop("shop")]);
  });

  it("go to the port that the proxy listens on, and say when the proxies use TLS", () => {
    const boundary = boundaryAfter((stacks) => {
      const stack = stackOf(stacks, "live-service-stock");
      const connect = stack.resource["aws_ecs_service"]?.["stock"]?.["service_connect_configuration"];
      const [endpoint] = (connect as { service: Record<string, unknown>[] }).service;
      Object.assign(endpoint ?? {}, { ingress_port_override: 9443, tls: { issuer_cert_authority: {} } });
      const rules = stackOf(stacks, "live-service-shop").resource["aws_vpc_security_group_ingress_rule"];
      Object.assign(rules?.["shop_into_stock"] ?? {}, { from_port: 9443, to_port: 9443 });
    });
    expect(calledBy(boundary, "stock")).toEqual([{ ...hop("shop"), port: 9443, encrypted: true }]);
  });
});

describe("what comes over a load balancer of its own", () => {
  const scans = (boundary: Boundary) =>
    boundary.services
      .find(({ name }) => name === "scans")
      ?.hops.map(({ admittedBy, port }) => [port, admittedBy]);
  const listener = (stacks: ReadonlyMap<string, StackJson>) =>
    stackOf(stacks, "live-service-scans").resource["aws_lb_listener"]?.["scans"] ?? {};

  it("is encrypted, from the blocks that are let in, to the port of the task", () => {
    const boundary = boundaryAfter();
    expect(boundary.doors.find(({ address }) => address === "aws_lb_listener.scans")).toMatchObject({
      internetFacing: true,
      port: 8883,
      protocol: "TLS",
      admits: ["198.51.100.0/24", "203.0.113.0/25"],
    });
    expect(scans(boundary)).toEqual([[1883, "aws_vpc_security_group_ingress_rule.scans_from_balancer"]]);
  });

  it("is not known to be encrypted where TCP is passed on", () => {
    const passed = boundaryAfter((stacks) => Object.assign(listener(stacks), { protocol: "TCP" }));
    const open = passed.ways.filter(({ state }) => state !== "closed");
    expect(open.map(({ kind, state }) => [kind, state])).toEqual([["plain-http", "unknown"]]);
  });
});
