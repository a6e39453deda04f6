import { readFileSync } from "node:fs";
import { schemaTexts } from "../../facts/provider-schema.ts";
import {
  knowsAttribute,
  resourceShape,
  SCHEMA_SOURCE,
  shapeAt,
} from "../../src/terraform/provider-schema.ts";

/** Of a path: who sets it, what collection it is, and whether it is a block. */
function told(type: string, ...path: (string | number)[]): string {
  const shape = shapeAt(type, path);
  return shape
    ? [shape.setBy, shape.collection ?? "single", shape.block ? "block" : "attribute"].join(" ")
    : "unknown";
}

describe("the provider's schema", () => {
  it("is that of the version that the bindings were made for", () => {
    const bindings = readFileSync(require.resolve("@cdktf/provider-aws/lib/provider/index.js"), "utf8");
    const version = /providerVersion: '([\d.]+)'/.exec(bindings)?.[1];
    expect(SCHEMA_SOURCE).toBe(`hashicorp/aws ${version}`);
  });

  it.each([
    ["aws_acm_certificate", ["status"], "provider single attribute"],
    ["aws_vpc_endpoint", ["cidr_blocks"], "provider list attribute"],
    ["aws_vpc_endpoint", ["route_table_ids"], "either set attribute"],
    ["aws_vpc_endpoint", ["service_name"], "code single attribute"],
    ["aws_lambda_function", ["layers"], "code list attribute"],
    ["aws_efs_file_system", ["size_in_bytes", 0, "value"], "provider single attribute"],
    ["aws_instance", ["root_block_device", 0, "volume_id"], "provider single attribute"],
    ["aws_instance", ["root_block_device", 0, "volume_size"], "either single attribute"],
    ["aws_security_group", ["ingress", "cidr_blocks"], "code list attribute"],
    ["aws_iam_role", ["inline_policy"], "code set block"],
    ["aws_ecs_service", ["deployment_circuit_breaker", 0, "enable"], "code single attribute"],
    ["aws_wafv2_web_acl", ["rule", "statement", 0, "and_statement", 0, "statement"], "code list block"],
  ])("of %s tells %j: %s", (type, path, expected) => {
    expect(told(type, ...path)).toBe(expected);
  });

  it("tells an attribute of a later version from one that it has", () => {
    expect(knowsAttribute("aws_vpc", "region")).toBe(false);
    expect(knowsAttribute("aws_vpc", "cidr_block")).toBe(true);
    expect(knowsAttribute("aws_vpc_endpoint", "service_name")).toBe(true);
    expect(knowsAttribute("aws_vpc_endpoint", "timeouts")).toBe(true);
    expect(knowsAttribute("aws_no_such_type", "id")).toBeUndefined();
  });

  it("knows objects that code may write as blocks", () => {
    const nested = (type: string, name: string) => shapeAt(type, [name])?.nested;
    expect(["route", "propagating_vgws"].map((name) => nested("aws_route_table", name))).toEqual([
      true,
      false,
    ]);
    expect(nested("aws_network_acl", "ingress")).toBe(true);
    expect(nested("aws_iam_role", "inline_policy")).toBe(true);
  });

  it("knows write-only arguments, and nothing of what it does not have", () => {
    expect(shapeAt("aws_ssm_parameter", ["value_wo"])?.writeOnly).toBe(true);
    expect(resourceShape("aws_no_such_type")).toBeUndefined();
    expect(resourceShape("constructor")).toBeUndefined();
    expect(resourceShape("#1")).toBeUndefined();
    expect(shapeAt("aws_instance", ["tags", "Owner"])).toBeUndefined();
  });
});

describe("the texts of a schema", () => {
  const string = { type: "string", optional: true };
  const inner = {
    attributes: { alpha: { type: "string", computed: true }, beta: { type: ["list", "string"] } },
  };

  it("leave out what code sets, and keep who sets the rest, collections and blocks", () => {
    const block = {
      attributes: {
        name: string,
        arn: { type: "string", computed: true },
        zones: { type: ["set", "string"], optional: true, computed: true },
        secret: { ...string, write_only: true },
        rules: { type: ["set", ["object", { port: "number", peers: ["list", "string"] }]], optional: true },
      },
      block_types: { once: { nesting_mode: "single", block: {} } },
    };
    expect(schemaTexts({ a: { block } })).toEqual({
      a: "arn:c zones:os secret:w rules:sn(peers:l) once:b name",
    });
  });

  it("say once what stands in more than one place", () => {
    const block = {
      block_types: {
        left: { nesting_mode: "list", block: inner },
        right: { nesting_mode: "set", block: inner },
      },
    };
    expect(schemaTexts({ a: { block } })).toEqual({ a: "left:bl#1 right:bs#1", "#1": "alpha:c beta:l" });
  });
});
