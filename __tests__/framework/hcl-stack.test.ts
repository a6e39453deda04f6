import { TerraformStack } from "cdktf";
import { toHcl } from "../../src/framework/hcl/stack.ts";
import type { Runtime } from "../../stacks/runtime.ts";
import { build, DUMMY, ENVIRONMENTS } from "../support/synth.ts";

const block = (value: unknown) => ({ value, isBlock: true, type: "list", storageClassType: "objectList" });
const plain = (value: unknown) => ({ value, isBlock: false, type: "simple", storageClassType: "string" });

/** HCL of one resource `aws_x.y`, whose fragment calls the named arguments blocks. */
function resource(
  json: Record<string, unknown>,
  blocks: Record<string, unknown> = {},
  type = "aws_x",
): string {
  const fragment = Object.fromEntries(Object.entries(json).map(([name, value]) => [name, plain(value)]));
  return toHcl({ resource: { [type]: { y: json } } }, [
    { resource: { [type]: { y: { ...fragment, ...blocks } } } },
  ]);
}

function hclOf(name: string, runtime: Runtime = DUMMY): string {
  const stacks = build([ENVIRONMENTS.prod], runtime).node.children.filter((child) =>
    TerraformStack.isStack(child),
  );
  for (const stack of stacks) stack.prepareStack();
  return stacks.find((stack) => stack.node.id === name)?.toHclTerraform()["hcl"];
}

describe("arguments", () => {
  test("blocks are blocks even when theirs are called type and value; maps and lists of maps are not", () => {
    const rule = { type: "a", value: 3, when: [{ port: 1 }, { port: 2 }] };
    const shape = {
      type: plain("a"),
      value: plain(3),
      when: block([{ port: plain(1) }, { port: plain(2) }]),
    };
    expect(
      resource({ rule, tags: { Name: "n", Env: "e" }, list: [{ a: 1 }] }, { rule: block([shape]) }),
    ).toBe(
      `resource "aws_x" "y" {
  tags = {
    Name = "n"
    Env  = "e"
  }
  list = [
    { a = 1 },
  ]

  rule {
    type  = "a"
    value = 3

    when {
      port = 1
    }

    when {
      port = 2
    }
  }
}
`,
    );
  });

  test("an empty list of blocks is nothing, but an empty list of rules is no rule at all", () => {
    expect(resource({ volume: [] }, { volume: block([]) })).toBe('resource "aws_x" "y" {}\n');
    expect(resource({ ingress: [] }, { ingress: block([]) }, "aws_default_security_group")).toContain(
      "  ingress = []\n",
    );
  });

  test("what is forgotten without being destroyed", () => {
    const removed = [{ from: "aws_a.b", lifecycle: { destroy: false } }];
    expect(toHcl({ removed }, [])).toBe(
      "removed {\n  from = aws_a.b\n\n  lifecycle {\n    destroy = false\n  }\n}\n",
    );
  });

  test("meta-arguments: those that multiply come first, those on its life last, as bare addresses", () => {
    const lifecycle = {
      prevent_destroy: true,
      create_before_destroy: false,
      ignore_changes: ["desired_count", "tags"],
      replace_triggered_by: ["aws_a.b.id"],
      precondition: [{ condition: "${a.b > 1}", error_message: 'not "1"' }],
      postcondition: [{ condition: "${self.x == a.b}", error_message: "${a.b}: why" }],
    };
    const json = {
      lifecycle,
      depends_on: ["aws_a.b", "data.aws_c.d"],
      name: "n",
      count: 2,
      provider: "aws.eu",
    };
    expect(resource(json)).toBe(`resource "aws_x" "y" {
  provider = aws.eu
  count    = 2

  name = "n"

  depends_on = [aws_a.b, data.aws_c.d]

  lifecycle {
    prevent_destroy       = true
    create_before_destroy = false
    ignore_changes        = [desired_count, tags]
    replace_triggered_by  = [aws_a.b.id]

    precondition {
      condition     = a.b > 1
      error_message = "not \\"1\\""
    }

    postcondition {
      condition     = self.x == a.b
      error_message = "\${a.b}: why"
    }
  }
}
`);
    expect(resource({ lifecycle: { ignore_changes: "all" } })).toContain("    ignore_changes = all\n");
  });

  test("JSON text of an attribute is jsonencode; of a tag it is the tag's text", () => {
    const document = '{"Resource":"${aws_a.b.arn}"}';
    expect(resource({ policy: document, tags: { Note: '{"a": 1}' } })).toContain(
      '  policy = jsonencode({ Resource = aws_a.b.arn })\n  tags   = { Note = "{\\"a\\": 1}" }\n',
    );
  });

  test("an override that no fragment knows is written all the same", () => {
    const document = { resource: { aws_x: { y: { a: 1, added: "${a.b}" } }, aws_z: { new: { b: null } } } };
    expect(toHcl(document, [{ resource: { aws_x: { y: { a: plain(1) } } } }])).toBe(
      'resource "aws_x" "y" {\n  a     = 1\n  added = a.b\n}\n\nresource "aws_z" "new" {\n  b = null\n}\n',
    );
  });

  test.each(["dynamic", "provisioner", "connection"])("refuses %s, which it cannot write", (name) => {
    expect(() => resource({ [name]: {} })).toThrow(`HCL-02 aws_x.y: ${name} cannot be written as HCL yet`);
  });

  test("refuses a kind of block that it cannot write", () => {
    expect(() => toHcl({ module: {} }, [])).toThrow("HCL-02 module: this kind of block cannot be written");
  });
});

describe("blocks", () => {
  test("come as settings, providers, data, resources in order of construction, outputs", () => {
    const hcl = hclOf("prod-service-api");
    const kinds = [...hcl.matchAll(/^(\w+) .*\{/gm)].map(([, kind]) => kind);
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
      "terraform",
      "provider",
      "data",
      "resource",
      "output",
    ]);
    expect(hcl.indexOf('"aws_iam_role" "api_task"')).toBeLessThan(hcl.indexOf('"aws_ecs_service" "api"'));
  });

  test("state in S3 keeps both locks and the role, and text before any reference is no template", () => {
    const hcl = hclOf("prod-service-api", { mode: "emulator", role: "terraform", state: "s3", lifted: [] });
    expect(hcl).toMatch(/^ {4}dynamodb_table +=/m);
    expect(hcl).toMatch(/^ {4}use_lockfile +=/m);
    const backend = { s3: { key: "a${b", assume_role: { role_arn: "r", session_name: "s" } } };
    expect(toHcl({ terraform: { required_providers: { aws: { version: "5" } }, backend } }, [])).toBe(
      `terraform {
  required_providers {
    aws = { version = "5" }
  }

  backend "s3" {
    key = "a$\${b"
    assume_role = {
      role_arn     = "r"
      session_name = "s"
    }
  }
}
`,
    );
  });

  test("a provider's blocks are blocks", () => {
    expect(hclOf("prod-state")).toContain("\n\n  default_tags {\n    tags = {\n");
  });

  test("an output keeps what it says of itself, and moves and imports are addresses", () => {
    const output = { a: { value: "${x.y}", sensitive: true, description: "a %{b", depends_on: ["x.y"] } };
    const hcl = toHcl(
      { output, moved: [{ from: "x.a", to: "x.b" }], import: [{ to: "x.b", id: "i-1" }], locals: { n: 1 } },
      [],
    );
    expect(hcl).toBe(`locals {
  n = 1
}

moved {
  from = x.a
  to   = x.b
}

import {
  to = x.b
  id = "i-1"
}

output "a" {
  description = "a %%{b"
  value       = x.y
  sensitive   = true

  depends_on = [x.y]
}
`);
  });

  test("user data is a script that can be read", () => {
    expect(hclOf("prod-platform")).toMatch(
      /user_data = base64encode\(<<-EOT\n {4}#!\/bin\/bash\n[\s\S]*?\n {4}CONFIG\n {2}EOT\n {2}\)\n/,
    );
  });

  test("no address carries a hash", () => {
    const stacks = build(Object.values(ENVIRONMENTS)).node.children.filter((child) =>
      TerraformStack.isStack(child),
    );
    const hcl = stacks.map((stack) => stack.toHclTerraform()["hcl"]).join("\n");
    const names = [...hcl.matchAll(/^\w+ (?:"[^"]*" )?"([^"]*)" \{/gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name) || /_[0-9a-f]{8}$/.test(name))).toEqual([]);
    expect(hcl).not.toMatch(/_[0-9A-F]{8}\b/);
  });
});
