import type { TerraformResource } from "cdktf";

/**
 * Reference to a resource's id for `replace_triggered_by`. A reference to the whole resource would replace the
 * dependent on every in-place update; the id changes only with the resource itself.
 */
export function idReference(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}.id`;
}
