import { z } from "zod";
import { InputError } from "../core/input-error.ts";
import { parseJsonText } from "../core/json-text.ts";

/** What a plan does not carry: the life cycle of each resource and its place in the construct tree. */
export interface ResourceConfiguration {
  /** `"all"`, or paths such as `desired_capacity`, in Terraform's names. */
  readonly ignoreChanges: "all" | readonly string[];
  readonly preventDestroy: boolean;
  /** Path in the construct tree, such as `prod/network/alb`. */
  readonly constructPath?: string | undefined;
}

/** The configuration that a stack was planned from. */
export interface Configuration {
  /** Name of the stack that CDKTF wrote; undefined for other JSON configurations. */
  readonly stack?: string | undefined;
  /** By `type.name`. Resources of modules are not in it. */
  readonly resources: ReadonlyMap<string, ResourceConfiguration>;
}

const ResourceSchema = z.object({
  lifecycle: z
    .object({
      ignore_changes: z.union([z.string(), z.array(z.string())]).optional(),
      prevent_destroy: z.union([z.boolean(), z.string()]).optional(),
    })
    .optional(),
  "//": z.object({ metadata: z.object({ path: z.string().optional() }).optional() }).optional(),
});
const ConfigurationSchema = z.object({
  "//": z.object({ metadata: z.object({ stackName: z.string().optional() }).optional() }).optional(),
  resource: z.record(z.string(), z.record(z.string(), ResourceSchema)).optional(),
  terraform: z.unknown().optional(),
});

/**
 * Reads the `cdk.tf.json` that CDKTF synthesizes (or any one-file JSON configuration). Only life cycle and
 * metadata are kept; values stay where they are.
 * @throws InputError when it is not a Terraform configuration in JSON
 */
export function parseConfiguration(text: string, place: string): Configuration {
  const raw = parseJsonText(text, place, "cdktf synth");
  const parsed = ConfigurationSchema.safeParse(raw);
  if (!parsed.success || (parsed.data.resource === undefined && parsed.data.terraform === undefined)) {
    const where = parsed.error?.issues[0]?.path.map(String).join(".") || "the document";
    throw new InputError(
      "CONFIG_SHAPE",
      place,
      `${where} does not have the form of a Terraform configuration in JSON`,
      "give the cdk.tf.json of the stack that was planned",
    );
  }
  const resources = Object.entries(parsed.data.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => [`${type}.${name}`, toResource(body)] as const),
  );
  return { stack: parsed.data["//"]?.metadata?.stackName, resources: new Map(resources) };
}

function toResource(body: z.infer<typeof ResourceSchema>): ResourceConfiguration {
  const ignored = body.lifecycle?.ignore_changes ?? [];
  const prevent = body.lifecycle?.prevent_destroy;
  return {
    ignoreChanges: ignored === "all" ? "all" : [ignored].flat().map(plainPath),
    preventDestroy: prevent === true || prevent === "true",
    constructPath: body["//"]?.metadata?.path,
  };
}

/** One spelling for `tags["Owner"]`, `tags.Owner`, `block[0].field`: names between dots, no indexes. */
export function plainPath(path: string): string {
  return path
    .replace(/\[(\d+|\*)\]/g, "")
    .replace(/\["((?:[^"\\]|\\.)*)"\]/g, ".$1")
    .replace(/^\$\{|\}$/g, "");
}

/** Whether `path` is `rule` or lies within it. Both in the spelling of `plainPath`. */
export function covers(rule: string, path: string): boolean {
  return path === rule || path.startsWith(`${rule}.`);
}
