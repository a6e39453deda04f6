import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { Home } from "../../src/core/arn.ts";
import { BallastStack } from "../../src/framework/ballast-stack.ts";
import { resolveTokens } from "../../src/framework/resolve.ts";
import type { GuardContext } from "../../src/policies/rule.ts";
import { Configuration } from "../../src/terraform/configuration.ts";

/** A platform unlike any of the examples. */
export const HOME: Home = { name: "acme-qa", account: "210987654321", region: "eu-west-3" };

class BareStack extends BallastStack {
  override readonly guardContext: GuardContext = {
    stage: "staging",
    protection: false,
    account: HOME.account,
    region: HOME.region,
    mode: "dummy",
  };
}

type Attributes = Readonly<Record<string, unknown>>;

/** Resources of a stack, by address, with JSON texts such as policies parsed. */
export type Made = Readonly<Record<string, Attributes>>;

/** Builds constructs in a bare stack and gives the resources that Terraform would be told. */
export function make(build: (stack: BallastStack) => unknown): Made {
  const app = new App({ stackTraces: false, outdir: mkdtempSync(join(tmpdir(), "ballast-construct-")) });
  const stack = new BareStack(app, "bare");
  build(stack);
  const { resources } = new Configuration(stack.toTerraform());
  return Object.fromEntries(
    [...resources].map(([address, { attributes }]) => {
      const { "//": _metadata, ...own } = attributes;
      return [address, parsed(own) as Attributes];
    }),
  );
}

/** What an attribute of a construct becomes in Terraform, such as a reference. */
export function resolved(stack: BallastStack, value: unknown): unknown {
  return resolveTokens(stack, value);
}

/** The resources of some types only. */
export function ofTypes(made: Made, ...types: readonly string[]): Made {
  return Object.fromEntries(
    Object.entries(made).filter(([address]) => types.includes(address.split(".")[0] ?? "")),
  );
}

/** How many resources there are of each type. */
export function counts(made: Made): Record<string, number> {
  const found: Record<string, number> = {};
  for (const address of Object.keys(made)) {
    const [type = ""] = address.split(".");
    found[type] = (found[type] ?? 0) + 1;
  }
  return found;
}

function parsed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(parsed);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, parsed(item)]));
  }
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
