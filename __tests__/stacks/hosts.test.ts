import { orders } from "../../examples/orders.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { EnvironmentSchema } from "../../src/config/schema.ts";
import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { buildPart } from "../../stacks/build.ts";
import { staging } from "../../stacks/environments/staging.ts";
import { readRuntime } from "../../stacks/runtime.ts";
import { GOVERNED } from "../support/synth.ts";

function stackOf(input: EnvironmentInput, part: string): Configuration {
  const environment = EnvironmentSchema.parse(input);
  return new Configuration(
    buildPart(environment, GOVERNED, readRuntime({}), part, { outdir: "unused" }).toTerraform(),
  );
}

/** Names of the records and certificates of one service where both answer on `v1.api`. */
function names(part: string): string[] {
  const { api, web } = staging.services;
  const host = (paths: string[], priority: number) => ({ hosts: ["v1.api"], paths, priority });
  const services = {
    web: { ...web, routes: host(["/*"], 20) },
    api: { ...api, routes: host(["/api/*"], 10) },
  };
  const stack = stackOf({ ...staging, services }, part);
  return [
    ...stack.of("aws_route53_record").map(({ attributes }) => String(attributes["name"])),
    ...stack.of("aws_acm_certificate").map(({ attributes }) => String(attributes["domain_name"])),
  ].filter((name) => !name.startsWith("${"));
}

describe("a host of two services", () => {
  it("gets its record and its certificate from the first alone", () => {
    expect(names("service-web")).toEqual([
      "v1.api.staging.shop.example.com",
      "v1.api.staging.shop.example.com",
    ]);
    expect(names("service-api")).toEqual([]);
  });
});

describe("an environment of several domains", () => {
  const platform = stackOf(orders, "platform");
  const shop = stackOf(orders, "service-shop");

  it("gives the listener a certificate for each, and makes none that somebody else manages", () => {
    expect(platform.of("aws_acm_certificate").map(({ attributes }) => attributes["domain_name"])).toEqual([
      "orders.example.com",
      "orders.example.net",
    ]);
    const added = platform.of("aws_lb_listener_certificate");
    expect(added.map(({ address, attributes }) => [address, attributes["certificate_arn"]])).toEqual([
      [
        "aws_lb_listener_certificate.domain_orders__example__net",
        expect.stringContaining(
          "aws_acm_certificate_validation.domain_orders__example__net_certificate_issued",
        ),
      ],
      ["aws_lb_listener_certificate.domain_partner__example__org", expect.stringMatching(/^arn:aws:acm:/)],
    ]);
    const [validation] = platform
      .of("aws_route53_record")
      .filter(({ address }) => address.includes("orders__example__net"));
    expect(validation?.attributes["zone_id"]).toBe("Z0123456789ORDERNETEX");
  });

  it("answers on their hosts, with records where it has the zone", () => {
    const [rule] = shop.of("aws_lb_listener_rule");
    expect(rule?.attributes["condition"]).toEqual([
      {
        host_header: {
          values: [
            "orders.example.com",
            "orders.example.net",
            "www.orders.example.net",
            "shop.partner.example.org",
          ],
        },
      },
    ]);
    expect(
      shop
        .of("aws_route53_record")
        .map(({ address, attributes }) => [address, attributes["name"], attributes["zone_id"]]),
    ).toEqual([
      ["aws_route53_record.shop_orders__example__net", "orders.example.net", "Z0123456789ORDERNETEX"],
      [
        "aws_route53_record.shop_www__orders__example__net",
        "www.orders.example.net",
        "Z0123456789ORDERNETEX",
      ],
    ]);
  });

  it("leaves the certificate of its own domain to somebody else too, and then makes none for hosts below it", () => {
    const certificateArn = "arn:aws:acm:eu-central-1:777788889999:certificate/0a1b";
    const input = {
      ...staging,
      domain: { ...staging.domain, certificateArn },
      services: { web: { ...staging.services.web, routes: { hosts: ["v1.api"] } } },
    };
    const own = stackOf(input, "platform");
    expect(own.of("aws_acm_certificate")).toEqual([]);
    expect(own.resources.get("aws_lb_listener.alb_https")?.attributes["certificate_arn"]).toBe(
      certificateArn,
    );
    const web = stackOf(input, "service-web");
    expect(web.of("aws_acm_certificate")).toEqual([]);
    expect(web.of("aws_route53_record").map(({ attributes }) => attributes["name"])).toEqual([
      "v1.api.staging.shop.example.com",
    ]);
  });

  it("is refused where a host has no certificate, once all certificates are known", () => {
    const { "partner.example.org": _partner, ...furtherDomains } = orders.furtherDomains;
    const context = {
      stage: "staging",
      protection: true,
      account: orders.account,
      region: orders.region,
      mode: "dummy",
    } as const;
    const judged = (hosts: EnvironmentInput["furtherDomains"]) => {
      const { shop: service, stock } = orders.services;
      const { "partner.example.org": _hosts, ...furtherHosts } = service.routes.furtherHosts;
      const input = {
        ...orders,
        services: { shop: { ...service, routes: { hosts: ["@"], furtherHosts } }, stock },
      };
      const stacks = [
        stackOf({ ...input, furtherDomains: hosts }, "platform"),
        stackOf({ ...input, furtherDomains }, "service-shop"),
      ] as const;
      return checkStack(stacks[1], context, new EnvironmentView(stacks)).map(
        ({ code, limit, place, value }) => `${code} ${place} ${value}: ${limit}`,
      );
    };
    expect(judged(furtherDomains)).toEqual([]);
    const limit =
      "a name that a certificate of the listener has: orders.example.com, *.orders.example.com; a wildcard covers one label";
    const values = "TF-ALB-13 aws_lb_listener_rule.shop.condition.0.host_header.values";
    expect(judged({})).toEqual([
      `${values}.1 "orders.example.net": ${limit}`,
      `${values}.2 "www.orders.example.net": ${limit}`,
    ]);
  });
});
