import {
  DefaultTokenResolver,
  StringConcat,
  TerraformElement,
  type TerraformStack,
  Tokenization,
} from "cdktf";
import { BallastError } from "../../core/errors.ts";
import { attributesOf, literal, reference } from "./attributes.ts";
import { isObject, type Json, listOf, member, objectOf } from "./json.ts";
import { type Attribute, type Block, type Paragraph, writeHcl } from "./writer.ts";

/**
 * A stack as HCL. Values come from the JSON that Terraform would run, so that none can be missing or different;
 * CDKTF's HCL fragments only tell which arguments are blocks, which JSON does not.
 */
export function stackHcl(stack: TerraformStack): string {
  const elements = stack.node.findAll().filter((node) => TerraformElement.isTerraformElement(node));
  const resolver = new DefaultTokenResolver(new StringConcat());
  const resolve = (value: unknown) =>
    Tokenization.resolve(value, { scope: stack, resolver, preparing: false });
  return toHcl(
    stack.toTerraform(),
    elements.map((element) => resolve(element.toHclTerraform())),
  );
}

const KINDS = ["terraform", "locals", "provider", "data", "resource", "moved", "removed", "import", "output"];

/**
 * @param document Terraform JSON of the whole stack
 * @param fragments what CDKTF says of each element, in the order of construction
 * @throws BallastError for parts of the language that no stack uses yet
 */
export function toHcl(document: Json, fragments: readonly Json[]): string {
  const unknown = Object.keys(document).find((kind) => kind !== "//" && !KINDS.includes(kind));
  if (unknown) throw notWritten(unknown, "this kind of block");
  const blocks = KINDS.flatMap((kind) => blocksOf(kind, document, fragments));
  return writeHcl(blocks);
}

function blocksOf(kind: string, document: Json, fragments: readonly Json[]): Block[] {
  const content = document[kind];
  if (content === undefined) return [];
  switch (kind) {
    case "terraform":
      return [settings(objectOf(content))];
    case "locals":
      return [{ type: kind, labels: [], body: [attributesOf(objectOf(content))] }];
    case "moved":
    case "import":
      return listOf(content).map((move) => ({ type: kind, labels: [], body: [moveOf(objectOf(move))] }));
    case "removed":
      return listOf(content).map((removal) => ({
        type: kind,
        labels: [],
        body: removedBody(objectOf(removal)),
      }));
    case "provider":
      return namesOf(kind, document, fragments).flatMap((name) => providers(name, content, fragments));
    case "output":
      return namesOf(kind, document, fragments).map((name) => ({
        type: kind,
        labels: [name],
        body: outputBody(objectOf(objectOf(content)[name])),
      }));
    default:
      return addressesOf(kind, document, fragments).map(([type, name]) => {
        const shape = firstOf(fragments, (fragment) => member(member(fragment[kind], type), name));
        const json = objectOf(objectOf(objectOf(content)[type])[name]);
        return { type: kind, labels: [type, name], body: resourceBody(json, shape, type, name) };
      });
  }
}

/** Blocks and strings of `terraform {}` are read before there is anything to refer to: no string is a template. */
function settings({ backend, required_providers: required, ...others }: Json): Block {
  const unknown = Object.entries(others).find(([, value]) => typeof value === "object");
  if (unknown) throw notWritten("terraform", unknown[0]);
  const plain = (json: unknown) => attributesOf(objectOf(json), literal);
  const backends = Object.entries(objectOf(backend)).map(([name, json]) => ({
    type: "backend",
    labels: [name],
    body: [plain(json)],
  }));
  const providerBlock = { type: "required_providers", labels: [], body: [plain(required)] };
  return { type: "terraform", labels: [], body: [plain(others), providerBlock, ...backends] };
}

function providers(name: string, content: unknown, fragments: readonly Json[]): Block[] {
  const shapes = fragments.flatMap((fragment) => listOf(member(fragment["provider"], name)));
  return listOf(objectOf(content)[name]).map((json, index) => ({
    type: "provider",
    labels: [name],
    body: bodyOf(objectOf(json), shapes[index]),
  }));
}

function outputBody({ description, depends_on: dependsOn, ...others }: Json): Paragraph[] {
  return [
    [...attributesOf({ description }, literal), ...attributesOf(others)],
    ...attributesOf({ depends_on: dependsOn }, reference).map((attribute) => [attribute]),
  ];
}

function moveOf({ id, ...others }: Json): Attribute[] {
  return [...attributesOf(others, reference), ...attributesOf({ id })];
}

function removedBody({ lifecycle, ...others }: Json): Paragraph[] {
  const kept = { type: "lifecycle", labels: [], body: [attributesOf(objectOf(lifecycle))] };
  return [attributesOf(others, reference), kept];
}

const UNSUPPORTED = ["dynamic", "provisioner", "connection"];

/** Arguments of every resource and data source: those that multiply it come first, those on its life last. */
function resourceBody(json: Json, shape: unknown, type: string, name: string): Paragraph[] {
  const found = UNSUPPORTED.find((name) => json[name] !== undefined);
  if (found) throw notWritten(`${type}.${name}`, found);
  const { count, depends_on: dependsOn, for_each: forEach, lifecycle, provider, ...own } = json;
  return [
    [...attributesOf({ provider }, reference), ...attributesOf({ count, for_each: forEach })],
    ...bodyOf(own, shape, type),
    ...attributesOf({ depends_on: dependsOn }, reference).map((attribute) => [attribute]),
    ...(lifecycle === undefined ? [] : [lifecycleOf(objectOf(lifecycle))]),
  ];
}

function lifecycleOf(json: Json): Block {
  const {
    ignore_changes: ignore,
    postcondition,
    precondition,
    replace_triggered_by: triggers,
    ...flags
  } = json;
  const conditions = Object.entries({ precondition, postcondition }).flatMap(([type, list]) =>
    listOf(list).map((condition) => ({ type, labels: [], body: [attributesOf(objectOf(condition))] })),
  );
  const references = attributesOf({ ignore_changes: ignore, replace_triggered_by: triggers }, reference);
  return { type: "lifecycle", labels: [], body: [[...attributesOf(flags), ...references], ...conditions] };
}

/** Attributes first, then nested blocks, each in the order of the JSON. */
function bodyOf(json: Json, shape: unknown, type?: string): Paragraph[] {
  const attributes: Record<string, unknown> = {};
  const blocks: Block[] = [];
  for (const [name, value] of Object.entries(json)) {
    const described = member(content(shape), name);
    const items = isBlock(described) && !isEmptyStatement(type, name, value) ? blockItems(value) : undefined;
    if (!items) attributes[name] = value;
    const shapes = listOf(content(described));
    blocks.push(
      ...(items ?? []).map((item, index) => ({
        type: name,
        labels: [],
        body: bodyOf(item, shapes[index] ?? shapes[0]),
      })),
    );
  }
  return [attributesOf(attributes), ...blocks];
}

/**
 * Arguments that look like blocks but are attributes to the AWS provider, as its schema says in 5.100.0. Their empty
 * list is a statement: a security group without any rule, where leaving the argument out keeps what is there.
 */
const EMPTY_STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_default_route_table: ["route"],
  aws_default_security_group: ["ingress", "egress"],
  aws_emr_cluster: ["placement_group_config", "step"],
  aws_network_acl: ["ingress", "egress"],
  aws_route_table: ["route"],
  aws_security_group: ["ingress", "egress"],
};

function isEmptyStatement(type: string | undefined, name: string, value: unknown): boolean {
  const empty = Array.isArray(value) && value.length === 0;
  return empty && type !== undefined && (EMPTY_STATEMENTS[type]?.includes(name) ?? false);
}

/** Undefined where a block's place is taken by an expression, which only an attribute can hold. */
function blockItems(value: unknown): readonly Json[] | undefined {
  const items = listOf(value);
  return items.every(isObject) ? items : undefined;
}

function addressesOf(kind: string, document: Json, fragments: readonly Json[]): [string, string][] {
  const seen = new Map<string, [string, string]>();
  // The document comes last: it holds only what an override has added.
  for (const source of [...fragments, document]) {
    for (const [type, byName] of Object.entries(objectOf(source[kind]))) {
      for (const name of Object.keys(objectOf(byName))) {
        if (member(member(document[kind], type), name) !== undefined)
          seen.set(`${type}.${name}`, [type, name]);
      }
    }
  }
  return [...seen.values()];
}

function namesOf(kind: string, document: Json, fragments: readonly Json[]): string[] {
  const names = [...fragments, document].flatMap((source) => Object.keys(objectOf(source[kind])));
  return [...new Set(names)].filter((name) => member(document[kind], name) !== undefined);
}

function firstOf(fragments: readonly Json[], find: (fragment: Json) => unknown): unknown {
  return fragments.map(find).find((found) => found !== undefined);
}

/** What an argument of a fragment holds: CDKTF wraps it as `{ value, isBlock, type, storageClassType }`. */
function content(shape: unknown): unknown {
  return typeof member(shape, "type") === "string" ? member(shape, "value") : shape;
}

/** Providers pass a filter that writes every key in snake case, the wrapper's own included. */
function isBlock(shape: unknown): boolean {
  return member(shape, "isBlock") === true || member(shape, "is_block") === true;
}

function notWritten(place: string, what: string): BallastError {
  return new BallastError(
    "HCL-02",
    place,
    `${what} cannot be written as HCL yet; synthesize JSON, or add it to src/framework/hcl`,
  );
}
