import { type TerraformElement, TerraformResource } from "cdktf";
import { TerraformDynamicBlock } from "cdktf/lib/terraform-dynamic-block";
import { keysToSnakeCase } from "cdktf/lib/util";

type Json = Record<string, unknown>;

/**
 * What `toTerraform` of an element gives, where it is the same after resolving. Of a resource that only has arguments
 * CDKTF copies every attribute four times, set or not, and makes the names of all meta-arguments anew.
 */
export function elementJson(element: TerraformElement): Json {
  if (!TerraformResource.isTerraformResource(element) || !hasArgumentsOnly(element)) {
    return element.toTerraform() as Json;
  }
  const given = element["synthesizeAttributes"]();
  if (holdsDynamicBlock(given)) return element.toTerraform() as Json;
  const attributes = Object.assign(given, metaArguments(element), { "//": element["constructNodeMetadata"] });
  return { resource: { [element.terraformResourceType]: { [element.friendlyUniqueId]: attributes } } };
}

function hasArgumentsOnly(resource: TerraformResource): boolean {
  return (
    Object.keys(resource["rawOverrides"]).length === 0 &&
    resource.provisioners === undefined &&
    resource["_imported"] === undefined &&
    !resource.hasResourceMove() &&
    !resource["_hasMoved"]
  );
}

/** Where CDKTF looks for them, which is not in lists. */
function holdsDynamicBlock(attributes: Json): boolean {
  return Object.values(attributes).some(
    (value) =>
      isObject(value) &&
      (TerraformDynamicBlock.isTerraformDynamicBlock(value) ||
        (value.constructor === Object && holdsDynamicBlock(value))),
  );
}

/** Those that are given, such as `depends_on` and `lifecycle`. */
function metaArguments(resource: TerraformResource): Json {
  const given = Object.entries(resource["terraformMetaArguments"]).filter(([, value]) => value !== undefined);
  return given.length > 0 ? keysToSnakeCase(Object.fromEntries(given)) : {};
}

/** Puts one document into another. Both are resolved, and what the source holds belongs to the target afterwards. */
export function mergeInto(target: Json, source: Json): void {
  for (const key of Object.keys(source)) {
    const [mine, theirs] = [target[key], source[key]];
    if (Array.isArray(mine) && Array.isArray(theirs)) target[key] = [...mine, ...theirs];
    else if (isObject(mine) && isObject(theirs)) mergeInto(mine, theirs);
    else target[key] = theirs;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
