import { Configuration, parseConfiguration } from "../../src/terraform/configuration.ts";
import { ref } from "../policies/flips/flip.ts";

const DOCUMENT = {
  "//": { metadata: { stackName: "qa-platform" } },
  terraform: {
    backend: { s3: { bucket: "state", key: "v1/qa-platform.tfstate" } },
    required_version: "1.10",
  },
  provider: { aws: [{ region: "eu-west-3" }, { region: "us-east-1", alias: "global" }] },
  resource: {
    aws_lb: {
      alb: {
        "//": { metadata: { path: "qa-platform/alb/_lb" } },
        name: "qa",
        lifecycle: { prevent_destroy: "true", ignore_changes: ["tags", 'tags["Owner"]', "subnets[0]"] },
      },
    },
    aws_ecs_service: { web: { lifecycle: { ignore_changes: "all" } } },
    "//": { note: "metadata" },
  },
  data: { aws_ami: { ecs: { owners: ["amazon"] } } },
  output: { alb_arn: { value: ref("aws_lb.alb.arn") } },
  import: [{ to: "aws_lb.alb", id: "arn:aws:x" }, { to: "aws_lb.other" }],
};

describe("a configuration", () => {
  const stack = new Configuration(DOCUMENT);

  it("knows its stack, backend, providers, outputs and import blocks", () => {
    expect(stack.stack).toBe("qa-platform");
    expect(stack.backend).toEqual({ type: "s3", attributes: DOCUMENT.terraform.backend.s3 });
    expect(stack.settings).toEqual(DOCUMENT.terraform);
    expect(stack.providers.map(({ address, attributes }) => [address, attributes["region"]])).toEqual([
      ["provider.aws.0", "eu-west-3"],
      ["provider.aws.1", "us-east-1"],
    ]);
    expect([...stack.outputs]).toEqual([["alb_arn", ref("aws_lb.alb.arn")]]);
    expect(stack.imports).toEqual([{ to: "aws_lb.alb", id: "arn:aws:x" }]);
  });

  it("finds resources by address and type, data sources apart", () => {
    expect([...stack.resources.keys()]).toEqual(["aws_lb.alb", "aws_ecs_service.web"]);
    expect(stack.of("aws_lb").map(({ name }) => name)).toEqual(["alb"]);
    expect(stack.of("aws_ami")).toEqual([]);
    expect(stack.data("aws_ami").map(({ address }) => address)).toEqual(["data.aws_ami.ecs"]);
    expect(stack.target(ref("aws_lb.alb.arn"), "aws_lb")?.address).toBe("aws_lb.alb");
    expect(stack.target("qa", "aws_lb")?.address).toBe("aws_lb.alb");
    expect(stack.target(ref("aws_lb.alb2.arn"), "aws_lb")).toBeUndefined();
  });

  it("reads the life cycle of each resource, paths in one spelling", () => {
    expect(stack.resources.get("aws_lb.alb")).toMatchObject({
      ignoreChanges: ["tags", "tags.Owner", "subnets"],
      preventDestroy: true,
      constructPath: "qa-platform/alb/_lb",
    });
    expect(stack.resources.get("aws_ecs_service.web")).toMatchObject({
      ignoreChanges: "all",
      preventDestroy: false,
      constructPath: undefined,
    });
  });

  it.each([
    undefined,
    null,
    7,
    "x",
    [],
    { resource: [] },
    { resource: { aws_lb: "x" } },
    { import: "x", output: 1 },
  ])("is empty for %j", (document) => {
    const empty = new Configuration(document);
    expect([empty.resources.size, empty.imports, empty.outputs.size, empty.backend, empty.stack]).toEqual([
      0,
      [],
      0,
      undefined,
      undefined,
    ]);
  });
});

describe("parseConfiguration", () => {
  it("reads the text that CDKTF writes", () => {
    const { "//": _comment, ...resource } = DOCUMENT.resource;
    const text = JSON.stringify({ ...DOCUMENT, resource });
    expect(parseConfiguration(text, "cdk.tf.json").resources.size).toBe(2);
  });

  it.each([
    ["{}", "the document"],
    ['{"resource": {"aws_lb": []}}', "resource.aws_lb"],
    ['{"resource": {"aws_lb": {"a": {"lifecycle": {"prevent_destroy": 7}}}}}', "prevent_destroy"],
  ])("refuses %s, and names the place", (text, place) => {
    expect(() => parseConfiguration(text, "cdk.tf.json")).toThrow(
      new RegExp(
        `^CONFIG_SHAPE cdk\\.tf\\.json: .*${place} does not have the form of a Terraform configuration`,
      ),
    );
  });
});
