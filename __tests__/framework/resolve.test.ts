import {
  DefaultTokenResolver,
  Fn,
  Lazy,
  StringConcat,
  TerraformOutput,
  TerraformStack,
  Testing,
  Token,
  Tokenization,
} from "cdktf";
import { propertyAccess, ref } from "cdktf/lib/tfExpression";
import * as fc from "fast-check";
import { loadEnvironment } from "../../src/config/load.ts";
import { resolveTokens } from "../../src/framework/resolve.ts";
import { buildPart } from "../../stacks/build.ts";
import { build, DUMMY, ENVIRONMENTS, GOVERNED, inAccount, TODAY } from "../support/synth.ts";

const INPUTS = Object.values(ENVIRONMENTS);
const OWN = INPUTS.map((input) => inAccount(input, "260417583902"));

describe.each([
  { runtime: DUMMY, inputs: INPUTS },
  { runtime: { mode: "aws", role: "terraform", state: "s3", lifted: ["prod"] } as const, inputs: OWN },
  { runtime: { mode: "emulator", role: "terraform", state: "s3", lifted: [] } as const, inputs: INPUTS },
])("the JSON of stacks in mode $runtime.mode", ({ runtime, inputs }) => {
  const stacks = build(inputs, runtime).node.children.filter((child) => TerraformStack.isStack(child));

  test.each(stacks.map((stack) => [stack.node.id, stack] as const))("is CDKTF's own for %s", (_, stack) => {
    expect(stack.toTerraform()).toStrictEqual(TerraformStack.prototype.toTerraform.call(stack));
  });

  test("is CDKTF's own with overrides", () => {
    const [stack] = stacks.filter(({ node }) => node.id === "dev-service-web");
    const [dev] = inputs.filter(({ name }) => name === "dev");
    const fresh = buildPart(loadEnvironment(dev, TODAY).environment, GOVERNED, runtime, "service-web");
    fresh.addOverride("terraform.required_version", ">= 1.10");
    fresh.addOverride("output.service_name", undefined);
    fresh.addOverride("output.total.value", Fn.sum([1, 2]));
    new TerraformOutput(fresh, "more", { value: Lazy.stringValue({ produce: () => "late" }) }).addOverride(
      "description",
      "told",
    );
    expect(fresh.toTerraform()).toStrictEqual(TerraformStack.prototype.toTerraform.call(fresh));
    expect(fresh.toTerraform()).not.toEqual(stack?.toTerraform());
  });
});

describe("resolving", () => {
  const scope = new TerraformStack(Testing.app(), "scope");
  const lazy = Lazy.stringValue({ produce: () => "produced" });
  const nothing = Lazy.anyValue({ produce: () => undefined });
  const list = Lazy.listValue({ produce: () => ["x", "y"] });
  const number = Token.asNumber({ resolve: () => 7 });
  const attribute = Token.asString(ref("aws_lb.alb.arn", scope));
  const element = Token.asString(ref("aws_lb.alb[0].arn", scope));

  /** Whatever CDKTF makes a token of, and text that looks like a part of one. */
  const pieces = fc.constantFrom<unknown>(
    lazy,
    Lazy.anyValue({ produce: () => ({ inner: lazy }) }),
    nothing,
    Token.asString(nothing),
    list,
    [...list, "z"],
    number,
    `${number} tasks`,
    `${number} of ${lazy}`,
    attribute,
    [attribute, "z"],
    `{"arn":"${attribute}/*","other":"${element}"}`,
    `${attribute} of ${lazy}`,
    `\${upper(${attribute})}`,
    `1${attribute}e5 \${x}`,
    { [attribute]: attribute },
    Token.asString(ref(`module.${attribute}.arn`, scope)),
    Token.asString(propertyAccess(attribute, ["name"])),
    "${TfToken[TOKEN.999999999]}",
    { resolve: () => "own", creationStack: [] },
    Token.asStringMap({ resolve: () => ({ k: "v" }) }),
    Token.asNumberMap({ resolve: () => ({ k: 1 }) }),
    Token.asAnyMap({ resolve: () => ({ k: lazy }) }),
    Token.asNumberList({ resolve: () => [1, 2] }),
    Fn.join("-", ["a", lazy]),
    Fn.lookup({ a: lazy }, "a"),
    `\${aws_lb.alb.arn}/${lazy}/$\${literal}`,
    `\${aws_lb.alb.arn}`,
    "${TfToken[",
    Token.STRING_MAP_TOKEN_VALUE,
    Token.NUMBER_MAP_TOKEN_VALUE,
    { [lazy]: lazy },
    new Date(0),
    "1e5",
    "sha256:7e1",
    -1.5e300,
  );

  test("gives what CDKTF gives, or fails where it fails", () => {
    const values = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        pieces,
        fc.string(),
        fc.double({ noNaN: true }),
        fc.constantFrom(undefined, null, true, [], {}),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 4 }), tie("any"), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any;
    void fc.assert(
      fc.property(values, (value) => {
        expect(outcome(() => resolveTokens(scope, value))).toStrictEqual(outcome(() => theirs(value)));
      }),
      { numRuns: 3000, seed: 20_261_122 },
    );
  });

  function theirs(value: unknown): unknown {
    const resolver = new DefaultTokenResolver(new StringConcat());
    return Tokenization.resolve(value, { scope, resolver, preparing: false });
  }

  function outcome(work: () => unknown): unknown {
    try {
      return { value: work() };
    } catch {
      return "refused";
    }
  }
});
