import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { type TerraformElement, TerraformIterator, TerraformOutput, TerraformStack, Testing } from "cdktf";
import { deepMerge } from "cdktf/lib/util";
import { elementJson, mergeInto } from "../../src/framework/element-json.ts";
import { resolveTokens } from "../../src/framework/resolve.ts";

const stack = new TerraformStack(Testing.app(), "scope");
const topic = new SnsTopic(stack, "topic", { name: "alerts" });
const iterator = TerraformIterator.fromList(["10.0.0.0/16", "10.1.0.0/16"]);

function changed(element: TerraformElement, change: (element: never) => void): TerraformElement {
  change(element as never);
  return element;
}

/** Elements with all that CDKTF makes something of besides arguments. */
const ELEMENTS: Record<string, TerraformElement> = {
  arguments: topic,
  output: new TerraformOutput(stack, "output", { value: topic.arn }),
  metaArguments: new SnsTopic(stack, "meta", {
    name: topic.name,
    dependsOn: [topic],
    count: 2,
    lifecycle: { preventDestroy: true, ignoreChanges: ["tags"], replaceTriggeredBy: [topic] },
    connection: { type: "ssh", host: topic.arn, agentIdentity: "one" },
  }),
  forEach: new SnsTopic(stack, "each", { forEach: iterator, name: iterator.value }),
  provisioners: new SnsTopic(stack, "provisioners", {
    name: "a",
    provisioners: [{ type: "local-exec", command: topic.arn, workingDir: "x" }],
  }),
  overrides: changed(
    new SnsTopic(stack, "overrides", { name: "a", displayName: "b" }),
    (element: SnsTopic) => {
      element.addOverride("display_name", undefined);
      element.addOverride("lifecycle.create_before_destroy", true);
    },
  ),
  import: changed(new SnsTopic(stack, "import", { name: "a" }), (element: SnsTopic) =>
    element.importFrom("arn:aws:sns:eu-central-1:260417583902:a"),
  ),
  moved: changed(new SnsTopic(stack, "moved", { name: "a" }), (element: SnsTopic) =>
    element.moveFromId("aws_sns_topic.before"),
  ),
  dynamicBlock: new SecurityGroup(stack, "dynamic", {
    ingress: iterator.dynamic({ from_port: 1, to_port: 2, protocol: "tcp", cidr_blocks: [iterator.value] }),
  }),
  nestedDynamicBlock: new EcsService(stack, "nested", {
    name: "a",
    serviceConnectConfiguration: { enabled: true, service: iterator.dynamic({ port_name: iterator.value }) },
  }),
};

describe("the JSON of an element", () => {
  it.each(Object.entries(ELEMENTS))("is CDKTF's own with %s", (_, element) => {
    expect(resolveTokens(stack, elementJson(element))).toStrictEqual(
      resolveTokens(stack, element.toTerraform()),
    );
  });
});

describe("merging documents", () => {
  it.each([
    [{}, { a: { b: [1] } }],
    [{ a: { b: [1], c: 1 } }, { a: { b: [2], c: { d: 1 } } }],
    [
      { a: 1, b: null },
      { a: "x", c: false },
    ],
  ])("%j and %j gives what CDKTF gives", (target, source) => {
    const mine = structuredClone(target);
    mergeInto(mine, structuredClone(source));
    expect(mine).toStrictEqual(deepMerge(structuredClone(target), source));
  });
});
