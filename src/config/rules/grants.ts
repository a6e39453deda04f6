import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import {
  IAM_ACTIONS_AS_OF,
  type IamAction,
  iamActions,
  nearestAction,
  needsNoResource,
  takes,
} from "../../core/iam-actions.ts";
import { partitionOf } from "../../core/regions.ts";
import { secretForm } from "../../core/secret-forms.ts";
import { secretsOf } from "../containers.ts";
import { pipelineRoles } from "../roles.ts";
import type { Environment } from "../schema.ts";
import type { Service } from "../service.ts";
import { eachService, hidden, refuse, warn } from "./report.ts";

type Grant = Service["grants"][number];

const ACTION = /^(?<service>[a-z0-9-]+):(?<name>[A-Za-z0-9*?]+)$/i;
const ARN =
  /^arn:(?<partition>aws[\w-]*):(?<service>[a-z0-9-]+):(?<region>[a-z0-9-]*):(?<account>\d{12})?:(?<resource>.+)$/;

/** Services whose actions change permissions: an application that can call them can grant itself anything. */
const FORBIDDEN_SERVICES = ["iam", "organizations", "account", "sso", "sso-admin"];

/** Actions of STS that an application needs to act as another role; the others make credentials of their own kind. */
const STS_ACTIONS = ["AssumeRole", "SetSourceIdentity", "TagSession"];

/**
 * Services whose resources another account shares by a policy of the resource, and roles that it lets others assume.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html (2026-06).
 */
const SHARED_SERVICES = ["ecr", "iam", "kms", "secretsmanager"];

/** Total size of all inline policies of a role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-06). */
const MAX_INLINE_CHARACTERS = 10_240;

/** IAM-01, IAM-03, IAM-04: what a task role may grant. */
export function taskGrants(environment: Environment): Finding[] {
  return eachService(environment, ({ grants }, service) =>
    grants.flatMap((grant, index) => {
      const place = `${service}.grants.${index}`;
      const findings = [
        ...grant.actions.flatMap((action, i) => actionFindings(action, `${place}.actions.${i}`)),
        ...grant.resources.flatMap((arn, i) =>
          resourceFindings(environment, grant, arn, `${place}.resources.${i}`),
        ),
      ];
      return findings.some(({ severity }) => severity === "error")
        ? findings
        : [...findings, ...misfits(grant, place)];
    }),
  );
}

/** IAM-02: policy sizes that IAM accepts. */
export function policySizes(environment: Environment): Finding[] {
  return eachService(environment, (service, place) => [
    ...policySize(JSON.stringify(service.grants), `${place}.grants`),
    ...policySize(JSON.stringify([...secretsOf(service), ...service.secretKeyArns]), `${place}.secrets`),
  ]);
}

function policySize(text: string, place: string): Finding[] {
  if (text.length <= MAX_INLINE_CHARACTERS) return [];
  return [
    refuse("IAM-02", {
      place,
      value: `about ${text.length} characters of policy`,
      limit: `${MAX_INLINE_CHARACTERS} characters of inline policies per role`,
      fix: "list fewer resources, or use a shared prefix",
    }),
  ];
}

function actionFindings(action: string, place: string): Finding[] {
  const { service = "", name = "" } = ACTION.exec(action)?.groups ?? {};
  const detail = { place, value: printable(action) };
  if (service === "" || /^[*?]+$/.test(name)) {
    const limit = "service:Action, never * or all actions of a service";
    return [refuse("IAM-01", { ...detail, limit, fix: "list the actions that the application calls" })];
  }
  if (FORBIDDEN_SERVICES.includes(service.toLowerCase())) {
    const limit = `no action of ${FORBIDDEN_SERVICES.join(", ")}: they allow privilege escalation`;
    return [refuse("IAM-01", { ...detail, limit, fix: "do this outside the application" })];
  }
  const own = STS_ACTIONS.some((allowed) => allowed.toLowerCase() === name.toLowerCase());
  if (service.toLowerCase() === "sts" && !own) {
    const limit = `of sts only ${STS_ACTIONS.join(", ")}, on the ARNs of roles`;
    return [refuse("IAM-01", { ...detail, limit, fix: "let the application assume a role instead" })];
  }
  if (iamActions(action).length === 0) {
    const near = nearestAction(action);
    const limit = `an action that IAM has, as of ${IAM_ACTIONS_AS_OF}: it ignores others without a word`;
    const fix = near ? `did you mean ${near}?` : "look it up in the Service Authorization Reference";
    return [refuse("IAM-03", { ...detail, limit, fix })];
  }
  if (/[*?]/.test(name)) {
    const limit = "exact actions: a pattern also grants actions that AWS adds later";
    return [warn("IAM-01", { ...detail, limit, fix: "list the actions that the application calls" })];
  }
  return [];
}

function resourceFindings(
  environment: Environment,
  { actions }: Grant,
  arn: string,
  place: string,
): Finding[] {
  const { account, region } = environment;
  const detail = { place, value: printable(arn) };
  if (arn === "*") {
    const narrow = actions.filter((action) => !needsNoResource(action));
    if (narrow.length === 0) return [];
    const limit = `a full ARN for ${printable(narrow[0] ?? "")}; * only for actions without resource-level permission`;
    return [
      refuse("IAM-01", { ...detail, limit, fix: "name the ARNs, and grant actions that need * separately" }),
    ];
  }
  const groups = ARN.exec(arn)?.groups;
  if (!groups) {
    const limit = "a full ARN, or * for actions without resource-level permission";
    return [refuse("IAM-01", { ...detail, limit, fix: "give the ARN of the resource" })];
  }
  const { partition, resource = "", service = "" } = groups;
  if (!exactPrefix(arn, service, resource)) {
    const limit = "an exact ARN, or /*, :* or -* at the end of an exact prefix";
    return [refuse("IAM-01", { ...detail, limit, fix: "name the resource" })];
  }
  if (partition !== partitionOf(region)) {
    const limit = `an ARN of partition ${partitionOf(region)}, like region ${region}`;
    return [refuse("IAM-05", { ...detail, limit, fix: `begin it with arn:${partitionOf(region)}:` })];
  }
  const foreign = groups["account"] !== undefined && groups["account"] !== account;
  if (foreign && !SHARED_SERVICES.includes(service)) {
    const limit = `in account ${account}: cross-account access must be granted and reviewed in the other account`;
    return [refuse("SEC-03", { ...detail, limit, fix: "name a resource of this account" })];
  }
  const roles: readonly string[] = Object.values(pipelineRoles(environment));
  if (!foreign && service === "iam" && roles.includes(resource.split("/").at(-1) ?? "")) {
    const limit = "no role that Terraform assumes: the application could change the whole platform";
    return [refuse("IAM-01", { ...detail, limit, fix: "name a role of the application" })];
  }
  return [];
}

/**
 * Whether an ARN has no wildcard but a last one that stands for what a prefix ends with: `bucket/*`, `log-group:/a:*`,
 * `table/orders-*`. `table/*` is every table, and bucket names are shared by all accounts, so `store-*` is anybody's.
 */
function exactPrefix(arn: string, service: string, resource: string): boolean {
  const [, stem = resource, end] = /^(.*?)([/:-])\*$/.exec(resource) ?? [];
  const bare = !/[/:]/.test(stem);
  const everybodys = bare && service === "s3" && end === "-";
  const wholeType = bare && service !== "s3" && (end === "/" || end === ":");
  const named = end !== "-" || /[^/:]$/.test(stem);
  return (
    stem !== "" && named && !wholeType && !everybodys && !/[*?]/.test(arn.slice(0, -resource.length) + stem)
  );
}

/**
 * IAM-04: every action takes one of the resources of its grant, and every resource is taken by an action. IAM accepts
 * others without a word and denies the call.
 */
function misfits({ actions, resources }: Grant, place: string): Finding[] {
  const known = actions.map(iamActions);
  const fits = (of: readonly IamAction[], arn: string) =>
    of.some((action) => (arn === "*" ? needsNoResource(action.name) : takes(action, arn)));
  const idle = resources.flatMap((arn, index) =>
    known.some((of) => fits(of, arn)) ? [] : [misfit(`${place}.resources.${index}`, arn, known.flat())],
  );
  if (idle.length > 0) return idle;
  return known.flatMap((of, index) =>
    resources.some((arn) => fits(of, arn))
      ? []
      : [misfit(`${place}.actions.${index}`, actions[index] ?? "", of)],
  );
}

function misfit(place: string, value: string, actions: readonly IamAction[]): Finding {
  const { name = "", patterns = [] } = actions[0] ?? {};
  const forms = patterns.slice(0, 3).map((pattern) => `arn:*:${pattern}`);
  const limit =
    forms.length > 0
      ? `an ARN of a resource that ${name} takes: ${forms.join(" or ")}`
      : `* for ${name}: it takes no resource`;
  return refuse("IAM-04", {
    place,
    value: printable(value),
    limit,
    fix: "name a resource of that form, or put the action into a grant of its own",
  });
}

function printable(text: string): string {
  return secretForm(text) === undefined && /^[\w:/*?.@+=,!${}-]*$/.test(text) ? show(text) : hidden(text);
}
