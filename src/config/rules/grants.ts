import type { Finding } from "../../core/finding.ts";
import { show } from "../../core/finding.ts";
import { secretForm } from "../../core/secret-forms.ts";
import type { Environment } from "../schema.ts";
import { eachService, hidden, refuse, warn } from "./report.ts";

const ACTION = /^(?<service>[a-z0-9-]+):(?<name>[A-Za-z0-9*?]+)$/i;
const ARN = /^arn:aws[\w-]*:(?<service>[a-z0-9-]+):[a-z0-9-]*:(?<account>\d{12})?:(?<resource>.+)$/;

/** Services whose actions change permissions: an application that can call them can grant itself anything. */
const FORBIDDEN_SERVICES = ["iam", "sts", "organizations", "account", "sso", "sso-admin"];

/** Total size of all inline policies of a role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-06). */
const MAX_INLINE_CHARACTERS = 10_240;

/** IAM-01: what a task role may grant. */
export function taskGrants(environment: Environment): Finding[] {
  return eachService(environment, ({ grants }, service) =>
    grants.flatMap((grant, index) => {
      const place = `${service}.grants.${index}`;
      return [
        ...grant.actions.flatMap((action, i) => actionFindings(action, `${place}.actions.${i}`)),
        ...grant.resources.flatMap((arn, i) => resourceFindings(environment, arn, `${place}.resources.${i}`)),
      ];
    }),
  );
}

/** IAM-02: policy sizes that IAM accepts. */
export function policySizes(environment: Environment): Finding[] {
  return eachService(environment, ({ grants, secrets, secretKeyArns }, place) => [
    ...policySize(JSON.stringify(grants), `${place}.grants`),
    ...policySize(JSON.stringify([...Object.values(secrets), ...secretKeyArns]), `${place}.secrets`),
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
  if (/[*?]/.test(name)) {
    const limit = "exact actions: a pattern also grants actions that AWS adds later";
    return [warn("IAM-01", { ...detail, limit, fix: "list the actions that the application calls" })];
  }
  return [];
}

function resourceFindings({ account }: Environment, arn: string, place: string): Finding[] {
  const groups = ARN.exec(arn)?.groups;
  const detail = { place, value: printable(arn) };
  if (!groups) {
    const limit = "a full ARN, never *";
    return [refuse("IAM-01", { ...detail, limit, fix: "give the ARN of the resource" })];
  }
  const { service = "", resource = "" } = groups;
  const exact = resource.replace(/\/\*$/, "");
  // `table/*` is every table of the account; only S3 resource names have no type prefix.
  const wholeType = exact !== resource && service !== "s3" && !/[/:]/.test(exact);
  if (exact === "" || wholeType || /[*?]/.test(arn.slice(0, arn.length - resource.length) + exact)) {
    const limit = "an exact ARN, or /* under an exact prefix";
    return [refuse("IAM-01", { ...detail, limit, fix: "name the resource" })];
  }
  if (groups["account"] !== undefined && groups["account"] !== account) {
    const limit = `in account ${account}: cross-account access must be granted and reviewed in the other account`;
    return [refuse("SEC-03", { ...detail, limit, fix: "name a resource of this account" })];
  }
  return [];
}

function printable(text: string): string {
  return secretForm(text) === undefined && /^[\w:/*?.@+=,${}-]*$/.test(text) ? show(text) : hidden(text);
}
