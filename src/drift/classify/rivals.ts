import { resourceShape } from "../../terraform/provider-schema.ts";
import { isBlank, isList, isRecord, type ValueRecord } from "../../terraform/value.ts";
import { setInCode } from "./declared.ts";
import type { Context } from "./draft.ts";
import { MIRRORS } from "./mirrors.ts";
import type { ComparedResource } from "./resources.ts";

const LABEL = /^tags?$/;

/** What removes a resource at every apply: another one that sets the whole of the attribute it is a part of. */
export interface Rival {
  /** `aws_autoscaling_group.app tag`. */
  readonly name: string;
  /** Whether the part is only a label. */
  readonly isLabel: boolean;
}

/**
 * Looks for the rival of a resource that is gone: one that it names and whose code says what the whole is. Source:
 * https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/autoscaling_group_tag
 */
export function rivalOf(gone: ComparedResource, context: Context): Rival | undefined {
  const parents = context.siblings.carriers
    .namedBy(gone)
    .filter(({ code, cloud }) => cloud && isRecord(code ?? null));
  return parents
    .flatMap((parent) =>
      partsOf(gone.type, parent.type)
        .filter((attribute) => ownsWhole(parent, attribute, context))
        .map((attribute) => ({ name: `${parent.address} ${attribute}`, isLabel: LABEL.test(attribute) })),
    )
    .at(0);
}

/** Attributes of the parent that resources of the type put their part into. */
function partsOf(type: string, parent: string): string[] {
  const mirrored = MIRRORS.filter(
    (mirror) => mirror.type === parent && mirror.siblings.some((sibling) => sibling.type === type),
  ).map(({ attribute }) => attribute);
  const own = type.startsWith(`${parent}_`) ? [type.slice(parent.length + 1)] : [];
  const labels = type.endsWith("_tag") ? ["tag", "tags"] : [];
  return [...new Set([...mirrored, ...own, ...labels])];
}

/**
 * Apply removes labels that the code does not have. What else the code leaves out the provider may keep; so it does
 * with a document that the code sets to null, as modules do with the policy of a queue.
 */
function ownsWhole(parent: ComparedResource, attribute: string, { code }: Context): boolean {
  if (!Object.hasOwn(parent.cloud ?? {}, attribute)) return false;
  if (LABEL.test(attribute) && resourceShape(parent.type)?.child(attribute).setBy === "code") return true;
  const planned = isRecord(parent.code ?? null) ? (parent.code as ValueRecord)[attribute] : undefined;
  const isNothing = !isList(planned) && isBlank(planned);
  return !isNothing && setInCode(parent, [attribute], code) === "yes";
}
