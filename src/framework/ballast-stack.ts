import {
  App,
  TerraformDataSource,
  TerraformElement,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
} from "cdktf";
import { deepMerge } from "cdktf/lib/util";
import type { Construct, Node } from "constructs";
import { BallastError } from "../core/errors.ts";
import type { GuardContext } from "../policies/rule.ts";
import { Configuration } from "../terraform/configuration.ts";
import { elementJson, mergeInto } from "./element-json.ts";
import { stackHcl } from "./hcl/stack.ts";
import { JsonSynthesizer } from "./json-synthesizer.ts";
import { resolveTokens } from "./resolve.ts";

/** What every stack has: addresses that a reviewer can read, its JSON and HCL, and what the guardrails need to know. */
export abstract class BallastStack extends TerraformStack {
  /** What the guardrails cannot see in this stack's JSON. */
  abstract readonly guardContext: GuardContext;
  private json: object | undefined;
  private read: Configuration | undefined;
  private readonly taken = new Map<string, string>();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    if (!App.of(this).hclOutput) this.synthesizer = new JsonSynthesizer(this);
  }

  /** CDKTF looks for cross-stack references here, by resolving everything once; these stacks have none. */
  override prepareStack(): void {}

  /** What services need of the platform is a reviewed list, `PlatformOutputs`, not whatever was referenced. */
  override registerOutgoingCrossStackReference(identifier: string): TerraformOutput {
    throw new BallastError(
      "ADDRESS-02",
      this.node.id,
      `${identifier} is referenced from another stack; publish it in stacks/platform-outputs.ts`,
    );
  }

  /**
   * Made once: what the guardrails judge, and what the policies of the pipeline are generated from, is what is then
   * written. Nothing can be added afterwards.
   */
  override toTerraform(): object {
    if (this.json === undefined) {
      this.json = this.makeTerraform();
      this.node.lock();
    }
    return this.json;
  }

  /** The same, as the guardrails and the generated policies read it. */
  configuration(): Configuration {
    this.read ??= new Configuration(this.toTerraform());
    return this.read;
  }

  override addOverride(path: string, value: unknown): void {
    if (this.json !== undefined) {
      throw new BallastError(
        "SEALED",
        this.node.id,
        `got an override of ${path} after its Terraform was made; limit: none, because it would be lost; fix: add it where the stack is built`,
      );
    }
    super.addOverride(path, value);
  }

  /** What CDKTF's `toTerraform` does, step by step, with faster steps; a test compares the two. */
  private makeTerraform(): object {
    const elements = this.node.findAll().filter((node) => TerraformElement.isTerraformElement(node));
    const resolve = (value: unknown) => resolveTokens(this, value) as Record<string, unknown>;
    const overrides = this["rawOverrides"];
    const metadata = {
      version: this["cdktfVersion"],
      stackName: this.node.id,
      ...(Object.keys(overrides).length > 0 && { overrides: { stack: Object.keys(overrides) } }),
    };
    for (const element of elements) mergeInto(metadata, resolve(element.toMetadata()));
    const outputs = {};
    for (const output of elements.filter((element) => TerraformOutput.isTerraformOutput(element))) {
      mergeInto(outputs, nested(output.node.path.split("/"), output.friendlyUniqueId));
    }
    const json = { "//": { metadata, outputs } };
    for (const element of elements) mergeInto(json, resolve(elementJson(element)));
    // Elements are resolved already; only an override brings tokens, or takes an entry away.
    return Object.keys(overrides).length > 0 ? resolve(deepMerge(json, overrides)) : json;
  }

  /** What `cdktf synth --hcl` writes. The text is ours, because CDKTF's own is not valid for these stacks. */
  override toHclTerraform() {
    return { ...super.toHclTerraform(), hcl: stackHcl(this) };
  }

  /**
   * `network` / `private-a` becomes `network_private_a`: the path of construct ids, without a hash. Ids that begin
   * with `_` are left out, so that a construct's main resource of each type carries the construct's own name
   * (`aws_lb.alb`). Two elements of one type with the same name would overwrite each other: that is an error.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const scopes = node.scopes.slice(node.scopes.indexOf(this) + 1);
    const parts = scopes.map((scope) => scope.node.id).filter((part) => !part.startsWith("_"));
    const name = parts.join("_").replaceAll("-", "_");
    if (TerraformElement.isTerraformElement(element)) {
      const address = `${kindOf(element)}.${name}`;
      const owner = this.taken.get(address) ?? node.path;
      if (owner !== node.path) {
        throw new BallastError(
          "ADDRESS-01",
          address,
          `both ${owner} and ${node.path} would get this address`,
        );
      }
      this.taken.set(address, node.path);
    }
    return name;
  }
}

/** `aws_lb`, `data.aws_ami`; the class of what has no type, such as an output. */
function kindOf(element: TerraformElement): string {
  if (TerraformResource.isTerraformResource(element)) return element.terraformResourceType;
  if (TerraformDataSource.isTerraformDataSource(element)) return `data.${element.terraformResourceType}`;
  return element.constructor.name;
}

/** `nested(["a", "b"], 1)` is `{ a: { b: 1 } }`. */
function nested(path: readonly string[], value: unknown): Record<string, unknown> {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
}
