import { configurationKey, parseAddress } from "../../terraform/address.ts";
import { type DriftFinding, findingId, LEVELS } from "../record/finding.ts";
import type { Context } from "./draft.ts";

/** From this share of deleted resources on, and at least this many, the account is the likelier culprit. */
const MASS_SHARE = 0.5;
const MASS_COUNT = 5;

/** Parents whose deletion takes parts with it that do not carry the parent's name in their type. */
const PARTS: Readonly<Record<string, RegExp>> = {
  aws_security_group: /^aws_(vpc_security_group_(in|e)gress_rule|security_group_rule)$/,
  aws_iam_role: /^aws_iam_instance_profile$/,
  aws_vpc: /^aws_(subnet|route_table|internet_gateway|security_group)$/,
};

/**
 * Lists the deleted parts of a deleted parent under the parent, and replaces a mass deletion by one finding: wrong
 * credentials look like that, and to apply would build everything a second time.
 */
export function foldDeletions(findings: readonly DriftFinding[], context: Context): DriftFinding[] {
  const deleted = findings.filter((finding) => finding.class === "deleted");
  const total = context.resources.filter(({ state }) => state !== null).length;
  if (deleted.length >= MASS_COUNT && deleted.length / total >= MASS_SHARE) {
    return [
      massDeletion(deleted, total, context),
      ...findings.filter((finding) => finding.class !== "deleted"),
    ];
  }
  const parentOf = new Map(deleted.map((finding) => [finding, parent(finding, deleted, context)]));
  const rootOf = (finding: DriftFinding): DriftFinding => {
    let at = finding;
    for (let hops = 0; hops < deleted.length; hops++) at = parentOf.get(at) ?? at;
    return at;
  };
  return findings.flatMap((finding) => {
    if (finding.class !== "deleted") return [finding];
    if (rootOf(finding) !== finding) return [];
    const parts = deleted.filter((other) => other !== finding && rootOf(other) === finding);
    if (parts.length === 0) return [finding];
    const worst = [finding, ...parts].sort(
      (a, b) => LEVELS.indexOf(a.severity) - LEVELS.indexOf(b.severity),
    )[0];
    const { severity, rule, why } = worst ?? finding;
    return [{ ...finding, severity, rule, why, children: parts.map(({ address }) => address).sort() }];
  });
}

/** The deleted resource that this one's code refers to and that it is a part of. */
function parent(
  finding: DriftFinding,
  deleted: readonly DriftFinding[],
  context: Context,
): DriftFinding | undefined {
  const references = context.code.references(finding.address);
  return deleted.find((other) => {
    const parts = parseAddress(other.address);
    if (other === finding || !parts) return false;
    const isPart = finding.type.startsWith(`${other.type}_`) || PARTS[other.type]?.test(finding.type);
    return isPart === true && references.has(configurationKey(parts.modules, parts.type, parts.name));
  });
}

function massDeletion(deleted: readonly DriftFinding[], total: number, context: Context): DriftFinding {
  const address = "(stack)";
  return {
    id: findingId(context.stack, address, "deleted", "", null),
    class: "deleted",
    severity: "critical",
    rule: "mass-deletion",
    why: `${deleted.length} of ${total} resources are gone: are these the right account and region?`,
    address,
    type: "stack",
    absorbed: false,
    sensitive: false,
    added: [],
    removed: [],
    applyEffect: "recreates",
    children: deleted.map((finding) => finding.address).sort(),
    notes: ["do not apply before that is known: it would build everything a second time"],
    remedies: [
      { kind: "manual", text: "check the credentials, the account and the region of the check first" },
    ],
  };
}
