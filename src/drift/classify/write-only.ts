import {
  isBlank,
  isList,
  isRecord,
  same,
  UNKNOWN,
  type Value,
  type ValueRecord,
} from "../../terraform/value.ts";
import type { SeverityVerdict } from "../severity/severity.ts";
import type { Unit } from "./compare.ts";
import type { Context, Draft } from "./draft.ts";
import type { ComparedResource } from "./resources.ts";

/**
 * What tells that a value was written again which Terraform never reads: Parameter Store counts a parameter's
 * versions, Secrets Manager moves the label AWSCURRENT to the version that was written last.
 * Sources: https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only,
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html,
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
const TRACES: Readonly<Record<string, { readonly attribute: string; readonly argument: string }>> = {
  aws_ssm_parameter: { attribute: "version", argument: "value_wo" },
  aws_secretsmanager_secret_version: { attribute: "version_stages", argument: "secret_string_wo" },
};

const CURRENT = "AWSCURRENT";

/** The finding of a version that moved because somebody wrote a value that no plan holds; undefined for any other. */
export function rewrittenValue(
  unit: Unit,
  resource: ComparedResource,
  context: Context,
): Omit<Draft, "resource" | "attribute"> | undefined {
  const trace = TRACES[resource.type];
  if (trace === undefined || unit.path[0] !== trace.attribute) return undefined;
  const values = { state: unit.state, cloud: unit.cloud, code: unit.code };
  if (resource.type === "aws_ssm_parameter") {
    if (!setsWriteOnly(resource, trace.argument, context)) return undefined;
    return { ...values, ...outcome(resource, trace.argument), severity: severityOf(resource) };
  }
  if (!has(unit.state, CURRENT) || has(unit.cloud, CURRENT) || isRotated(resource, context)) return undefined;
  const note = "another version is the current one: whoever reads the secret gets that";
  const { notes, ...rest } = outcome(resource, trace.argument);
  return { ...values, ...rest, notes: [note, ...notes], severity: severityOf(resource) };
}

/** Write-only arguments in use whose values leave no trace in a plan, as `address argument`. */
export function traceless(resources: readonly ComparedResource[]): string[] {
  return resources.flatMap(({ address, cloud, type }) =>
    Object.entries(cloud ?? {}).flatMap(([key, value]) =>
      key.endsWith("_wo_version") && !isBlank(value) && TRACES[type] === undefined
        ? [`${address} ${key.replace(/_version$/, "")}`]
        : [],
    ),
  );
}

/** Apply writes the value again only when the code counts its version up. */
function outcome(
  resource: ComparedResource,
  argument: string,
): Pick<Draft, "class" | "applyEffect"> & { readonly notes: readonly string[] } {
  const key = `${argument}_version`;
  const code = isRecord(resource.code ?? UNKNOWN) ? (resource.code as ValueRecord) : undefined;
  if (code !== undefined && !same(code[key], resource.cloud?.[key])) {
    return { class: "out_of_band", applyEffect: "reverts", notes: [] };
  }
  return {
    class: "untracked",
    applyEffect: "none",
    notes: isBlank(resource.cloud?.[key])
      ? []
      : [`the value is in no plan: ${key} decides when apply writes it`],
  };
}

function severityOf({ cloud, type }: ComparedResource): SeverityVerdict {
  return type === "aws_ssm_parameter" && cloud?.["type"] !== "SecureString"
    ? { level: "medium", rule: "value-rewritten", why: "its value was written outside" }
    : {
        level: "critical",
        rule: "secret-rewritten",
        why: "a secret was changed outside: who did it knows it",
      };
}

function setsWriteOnly(resource: ComparedResource, argument: string, { code }: Context): boolean {
  return (
    code.expression(resource.address, [argument]) !== undefined ||
    !isBlank(resource.state?.[`${argument}_version`])
  );
}

/** Rotation makes new versions, and the stack declares it. */
function isRotated({ cloud }: ComparedResource, { resources }: Context): boolean {
  return resources.some(
    (other) =>
      other.type === "aws_secretsmanager_secret_rotation" &&
      other.cloud !== null &&
      same(other.cloud["secret_id"], cloud?.["secret_id"]),
  );
}

function has(stages: Value, label: string): boolean {
  return isList(stages) && stages.includes(label);
}
