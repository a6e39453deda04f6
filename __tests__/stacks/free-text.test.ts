import { TerraformStack } from "cdktf";
import { loadEnvironment } from "../../src/config/load.ts";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { FindingsError } from "../../src/core/errors.ts";
import { parseTemplate } from "../../src/framework/hcl/template.ts";
import { build, ENVIRONMENTS, synth, TODAY } from "../support/synth.ts";

/** Texts that are harmless to Terraform only when they are escaped. */
const HOSTILE = [
  "${aws_lb.alb.arn}",
  "%{if true}x%{endif}",
  "a$${b} %%{c",
  "${",
  "cost $",
  "100%{",
  '"${"}',
  "${a}\n%{b",
];

type Json = Record<string, unknown>;
type Path = readonly string[];

/** A description with a text in every optional field that holds one. */
const full: EnvironmentInput = {
  ...ENVIRONMENTS.prod,
  tags: { Team: "shop", Cost: "one" },
  services: {
    api: {
      ...ENVIRONMENTS.prod.services.api,
      command: ["serve", "--port"],
      environment: { LOG_LEVEL: "info", MODE: "a" },
    },
  },
};

function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}

function withText(path: Path, text: string): EnvironmentInput {
  const copy: Json = JSON.parse(JSON.stringify(full));
  const parent = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, copy);
  parent[path.at(-1) ?? ""] = text;
  return copy as unknown as EnvironmentInput;
}

function isAccepted(input: EnvironmentInput): boolean {
  try {
    loadEnvironment(input, TODAY);
    return true;
  } catch (error) {
    if (error instanceof FindingsError) return false;
    throw error;
  }
}

/** Fields whose content the rules leave to their author. */
const FREE = leaves(full).filter((path) => HOSTILE.some((text) => isAccepted(withText(path, text))));

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...texts(item)]);
}

/** Every expression and directive that Terraform would evaluate, in order. */
function expressions(input: EnvironmentInput): string[] {
  const all = [...synth([input]).values()].flatMap((json) => texts({ ...json, "//": null }));
  return all.flatMap((text) =>
    parseTemplate(text).flatMap((part) => (part.kind === "text" ? [] : [part.text])),
  );
}

/** The texts that Terraform would end up with, those inside JSON texts too. */
function evaluated(input: EnvironmentInput): string[] {
  const all = [...synth([input]).values()].flatMap((json) => texts(json));
  const plain = all.map((text) =>
    parseTemplate(text)
      .map((part) => (part.kind === "text" ? part.text : "?"))
      .join(""),
  );
  return plain.flatMap((text) => (/^[[{]/.test(text) ? [text, ...texts(parsed(text))] : [text]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe("free text of a description", () => {
  it("is in the fields that hold it", () => {
    const names = FREE.map((path) => path.join("."));
    for (const name of ["services.api.environment.LOG_LEVEL", "services.api.command.0"])
      expect(names).toContain(name);
  });

  it.each(FREE.map((path) => [path.join("."), path] as const))(
    "%s is data to Terraform, never an expression",
    (_, path) => {
      const before = expressions(full);
      for (const text of HOSTILE) {
        const input = withText(path, text);
        if (!isAccepted(input)) continue;
        expect([text, expressions(input)]).toEqual([text, before]);
        expect([text, evaluated(input).some((found) => found.includes(text))]).toEqual([
          text,
          !path.includes("waivers"),
        ]);
      }
    },
  );

  it("is data in HCL too: what is written there reads back as it was given", () => {
    const input = withText(["services", "api", "environment", "LOG_LEVEL"], "${aws_lb.alb.arn} %{if true}");
    const stacks = build([input]).node.children.filter((child) => TerraformStack.isStack(child));
    for (const stack of stacks) stack.prepareStack();
    const hcl = stacks.map((stack) => stack.toHclTerraform()["hcl"]).join("\n");
    expect(hcl).toContain("$${aws_lb.alb.arn} %%{if true}");
    expect(hcl).not.toMatch(/(?<!\$)\$\{aws_lb\.alb\.arn\} /);
  });
});
