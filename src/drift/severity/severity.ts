import { isSensitive } from "../../terraform/value.ts";
import { atLeast, type DriftClass, type Level, raise } from "../record/finding.ts";
import type { AttributeChange } from "./change.ts";
import { ANY } from "./rule.ts";
import { SEVERITY_RULES } from "./rules.ts";

/** A level with the rule that gave it and the reason in words. */
export interface SeverityVerdict {
  readonly level: Level;
  readonly rule: string;
  readonly why: string;
}

/** Types whose deletion loses what no apply brings back. */
const HOLDS_DATA =
  /^aws_(s3_bucket|db_(instance|cluster|snapshot)|rds_cluster|dynamodb_table|efs_file_system|ebs_volume|kms_key|secretsmanager_secret|ssm_parameter|ecr_repository|cloudwatch_log_group|elasticache_\w+|opensearch_domain|redshift_cluster)$/;

/** Judges one changed attribute; apply replacing the resource makes it one level worse, a conflict at least high. */
export function changeSeverity(change: AttributeChange, replaces: boolean): SeverityVerdict {
  const rule = SEVERITY_RULES.find(
    (row) =>
      row.types.test(change.type) && row.attribute.test(change.attribute) && (row.when?.(change) ?? true),
  );
  const level = rule?.level ?? "medium";
  if (!atLeast(level, "high") && hidesExposure(change)) return SEALED_EXPOSURE;
  const worse = replaces ? raise(level, 1) : level;
  const why = `${rule?.why ?? "it changed"}${replaces ? "; apply would replace the whole resource" : ""}`;
  if (change.class === "conflict" && (worse === "medium" || worse === "low")) {
    return {
      level: "high",
      rule: "conflict",
      why: `${why}; code and cloud both moved, apply overwrites both`,
    };
  }
  return { level: worse, rule: rule?.id ?? "other", why };
}

const SEALED_EXPOSURE: SeverityVerdict = {
  level: "high",
  rule: "sealed-exposure",
  why: "it decides who has access, and what it says is sealed",
};

/** Whether an attribute decides who has access: it can be the subject of a critical finding. */
export function decidesExposure(type: string, attribute: string): boolean {
  return SEVERITY_RULES.some(
    (row) =>
      row.level === "critical" &&
      row.attribute !== ANY &&
      row.types.test(type) &&
      row.attribute.test(attribute),
  );
}

function hidesExposure({ attribute, from, to, type }: AttributeChange): boolean {
  return (isSensitive(from) || isSensitive(to)) && decidesExposure(type, attribute);
}

/** Judges a value that two resources of the code set: nobody touched it outside, so it is at most medium. */
export function rivalSeverity({ level, why }: SeverityVerdict, rivals: readonly string[]): SeverityVerdict {
  const fight = `${rivals.join(", ")} of the code sets it too, and apply takes it away again: the two fight over it`;
  return { level: atLeast(level, "medium") ? "medium" : level, rule: "rivals", why: `${why}; ${fight}` };
}

/**
 * Judges a deleted resource whose part another resource removes at every apply, because it sets the whole of it.
 * @param isLabel whether nothing runs differently without it
 */
export function removedByRival(judged: SeverityVerdict, rival: string, isLabel: boolean): SeverityVerdict {
  return {
    level: isLabel ? "low" : judged.level,
    rule: "rivals",
    why: `${rival} removes it at every apply, since it sets the whole of it: the two fight over it`,
  };
}

/** Judges a deleted resource. */
export function deletionSeverity(type: string, preventDestroy: boolean): SeverityVerdict {
  if (preventDestroy) {
    return {
      level: "critical",
      rule: "deleted-protected",
      why: "it is gone although the code forbids its destruction",
    };
  }
  if (HOLDS_DATA.test(type)) {
    return { level: "critical", rule: "deleted-data", why: "its data is gone; apply recreates it empty" };
  }
  return { level: "high", rule: "deleted", why: "it is gone; apply recreates it under a new id" };
}

/** Levels of the classes that no attribute decides. */
export const CLASS_SEVERITY: Partial<Record<DriftClass, SeverityVerdict>> = {
  ignored: { level: "info", rule: "ignored", why: "the code leaves this value to another system" },
  ignored_out_of_bounds: {
    level: "high",
    rule: "out-of-bounds",
    why: "another system owns this value, and moved it outside its bounds",
  },
  accepted: { level: "info", rule: "accepted", why: "the code already says what the cloud has" },
  pending: { level: "info", rule: "pending", why: "code that is not applied yet" },
  check_failed: { level: "medium", rule: "check-failed", why: "a check of the configuration fails" },
  unchecked: { level: "info", rule: "unchecked", why: "Terraform could not read it" },
};
