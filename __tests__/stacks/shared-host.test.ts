import { EnvironmentSchema } from "../../src/config/schema.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { buildPart } from "../../stacks/build.ts";
import { staging } from "../../stacks/environments/staging.ts";
import { readRuntime } from "../../stacks/runtime.ts";
import { GOVERNED } from "../support/synth.ts";

/** Names of the records and certificates of one service where both answer on `v1.api`. */
function names(part: string): string[] {
  const { api, web } = staging.services;
  const host = (paths: string[], priority: number) => ({ hosts: ["v1.api"], paths, priority });
  const environment = EnvironmentSchema.parse({
    ...staging,
    services: { web: { ...web, routes: host(["/*"], 20) }, api: { ...api, routes: host(["/api/*"], 10) } },
  });
  const json = buildPart(environment, GOVERNED, readRuntime({}), part, { outdir: "unused" }).toTerraform();
  const stack = new Configuration(json);
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
