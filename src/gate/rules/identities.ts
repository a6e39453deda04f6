import { isBroadPolicy } from "../../core/broad-policies.ts";
import type { PolicyCondition, PolicyStatement } from "../../terraform/iam-document.ts";
import { lostConditions } from "../../terraform/policy-conditions.ts";
import { gainedGrants } from "../../terraform/policy-grants.ts";
import { elementDiff, hasUnknown, isBlank, isList, same, type Value } from "../../terraform/value.ts";
import type { GateChange, GateContext, GateRule, Spot } from "../change.ts";
import { isHidden } from "../places.ts";
import { changedDocuments, grantText, unread } from "./grants.ts";

const trustWidened: GateRule = {
  id: "trust-widened",
  title: "Nobody more may take a role that is there",
  level: "refused",
  why: "whoever is named now can do whatever the role can",
  fix: "keep the principals and conditions, or make a role of its own for the newcomer",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html",
  types: ["aws_iam_role", "aws_iam_openid_connect_provider"],
  judge(change, context) {
    if (change.before === null || change.after === null) return [];
    if (change.type === "aws_iam_openid_connect_provider") return audiences(change);
    return changedDocuments(change, context, "trust").flatMap((document): Spot[] => {
      const { after, before, path } = document;
      if (!after || !before) return [unread(document, change)];
      const gained = gainedGrants(before, after).map(grantText);
      if (gained.length === 0) return [];
      const unknown = document.fromCode && gained.every((text) => text.includes("$" + "{"));
      return unknown ? [unread(document, change)] : [{ path, before: allowed(before), after: gained }];
    });
  },
};

function audiences({ after, before }: GateChange): Spot[] {
  const { added } = elementDiff(before?.["client_id_list"], after?.["client_id_list"]);
  return added.length === 0
    ? []
    : [
        {
          path: "client_id_list",
          before: before?.["client_id_list"],
          after: added,
          why: "tokens for another audience are taken too",
        },
      ];
}

function allowed(statements: readonly PolicyStatement[]): string[] {
  return gainedGrants([], statements).map(grantText);
}

const federationOpen: GateRule = {
  id: "federation-open",
  title: "A role for an identity provider asks for a subject, and never loses a condition",
  level: "refused",
  why: "whoever the provider vouches for gets in: with GitHub, a workflow of any repository",
  fix: "ask with StringEquals for the whole subject, such as repo:ORG/REPO:environment:prod",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  types: ["aws_iam_role"],
  judge(change, context) {
    if (change.after === null) return [];
    return changedDocuments(change, context, "trust").flatMap((document): Spot[] => {
      const { after, path } = document;
      if (!after) return change.before === null ? [unread(document, change)] : [];
      const [was, now] = [federated(document.before ?? []), federated(after)];
      const open = now.filter((it) => !asksWho(it)).map(conditionTexts);
      const wasOpen = was.filter((it) => !asksWho(it)).map(conditionTexts);
      const gained = open.filter((text) => !wasOpen.includes(text));
      if (gained.length > 0) return [{ path, before: was.map(conditionTexts), after: gained }];
      const lost = now.length > 0 && !document.fromCode ? lostConditions(was, now) : [];
      return lost.length === 0
        ? []
        : [{ path, before: lost, after: undefined, why: "a condition that kept others out is lost" }];
    });
  },
};

function federated(statements: readonly PolicyStatement[]): PolicyStatement[] {
  return statements.filter(
    ({ effect, principals }) => effect === "Allow" && principals.some((it) => it.startsWith("Federated:")),
  );
}

function conditionTexts({ conditions }: PolicyStatement): string {
  const texts = conditions.map(({ key, operator, values }) => `${operator} ${key} = ${values.join(", ")}`);
  return texts.length === 0 ? "no condition" : texts.join(" and ");
}

/** Keys that tell one caller from another: SAML and Cognito by their audience, all others by the subject. */
function asksWho({ conditions, principals }: PolicyStatement): boolean {
  const byAudience = principals.some((it) => /:saml-provider\/|cognito-identity\.amazonaws\.com/.test(it));
  return conditions.some((condition) =>
    byAudience ? isFixed(condition, /^(saml:(aud|sub)|.*:(aud|sub))$/) : isFixed(condition, /:sub$/),
  );
}

function isFixed({ key, operator, values }: PolicyCondition, keys: RegExp): boolean {
  return (
    keys.test(key) &&
    /^(ForAnyValue:)?String(Equals|Like)$/.test(operator) &&
    values.length > 0 &&
    values.every((value) =>
      /^repo:/.test(value) ? /^repo:[^*?/]+\/[^*?:]+:/.test(value) : /^[^*?]{2}/.test(value),
    )
  );
}

const boundaryLost: GateRule = {
  id: "boundary-lost",
  title: "No role or user loses its permissions boundary, or gets another",
  level: "refused",
  why: "its policies count for more than they did, and so does every role that it makes",
  fix: "keep the boundary; change the policy that it is instead, as an administrator",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  types: ["aws_iam_role", "aws_iam_user"],
  judge({ after, before }) {
    const [was, now] = [before?.["permissions_boundary"], after?.["permissions_boundary"]];
    if (after === null || isBlank(was) || same(was, now)) return [];
    const spot: Spot = { path: "permissions_boundary", before: was, after: now };
    return [isHidden(now) ? { ...spot, unknown: true } : spot];
  },
};

/** Attributes that attach managed policies. */
const ATTACHING = ["policy_arn", "policy_arns", "managed_policy_arns", "managed_policy_arn"] as const;

const adminAttached: GateRule = {
  id: "admin-attached",
  title: "No identity gets a managed policy that administers or reads everything, or all of a service",
  level: "refused",
  why: "the policy grants wildcards on every resource of the account",
  fix: "write a policy with the actions and ARNs that are needed",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html",
  types: [
    "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_user_policy_attachment",
    "aws_ssoadmin_managed_policy_attachment",
  ],
  judge(change, context) {
    if (change.after === null) return [];
    return ATTACHING.flatMap((path): Spot[] => {
      const [before, after] = [change.before?.[path], change.after?.[path]];
      if (isBlank(after) || same(before, after)) return [];
      const had = listed(before);
      const gained = listed(after).filter((arn) => !had.some((old) => same(old, arn)));
      const broad = gained.filter((arn) => typeof arn === "string" && isBroadPolicy(arn));
      if (broad.length > 0) return [{ path, before, after: broad }];
      return isUnknownPolicy(change, path, after, context) ? [{ path, before, after, unknown: true }] : [];
    });
  },
};

/** An ARN that the plan makes itself is known by its policy. */
function isUnknownPolicy(
  { address }: GateChange,
  path: string,
  value: Value | undefined,
  context: GateContext,
): boolean {
  if (!hasUnknown(value)) return false;
  if (context.isDefault(address, path)) return false;
  const linked = context.planned(address)?.links(path, "aws_iam_policy") ?? [];
  return linked.length === 0 || linked.some(({ guessed }) => guessed);
}

function listed(value: Value | undefined): readonly Value[] {
  return isList(value) ? value : value === undefined || value === null ? [] : [value];
}

/** Attributes that say which roles a resource is about. */
const ROLE_NAMES = ["role", "roles", "role_name"] as const;

const pipelineRoleChanged: GateRule = {
  id: "pipeline-role-changed",
  title: "The roles that plan and apply are not changed by what they apply",
  level: "refused",
  why: "the pipeline could give itself whatever it wants",
  fix: "have an administrator change it in a stack that the pipeline does not apply",
  source:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate",
  types: [
    "aws_iam_instance_profile",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_iam_role_policies_exclusive",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
  ],
  judge(change, context) {
    const { address, type } = change;
    const roles = [change.before, change.after].flatMap((values) =>
      type === "aws_iam_role" ? [values?.["name"]] : ROLE_NAMES.flatMap((name) => listed(values?.[name])),
    );
    if (type === "aws_iam_policy") roles.push(...rolesWith(address, change, context));
    const role = roles.find((name) => typeof name === "string" && context.isPipelineRole(name));
    if (role === undefined || onlyLabels(change)) return [];
    return [
      {
        path: "",
        before: change.before === null ? undefined : role,
        after: change.after === null ? undefined : role,
      },
    ];
  },
};

/** Roles to which a policy is attached, as far as the plan tells. */
function rolesWith(address: string, { before }: GateChange, { declared }: GateContext): Value[] {
  return declared
    .of("aws_iam_role_policy_attachment")
    .filter(
      (attachment) =>
        attachment
          .links("policy_arn", "aws_iam_policy")
          .some(({ resource }) => resource.address === address) ||
        (before?.["arn"] !== undefined && attachment.values["policy_arn"] === before["arn"]),
    )
    .flatMap(({ values }) => listed(values["role"]));
}

function onlyLabels({ after, before }: GateChange): boolean {
  if (before === null || after === null) return false;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].every(
    (name) => /^(tags|tags_all|description)$/.test(name) || same(before[name], after[name]),
  );
}

const longLived: GateRule = {
  id: "long-lived-credential",
  title: "No password or access key is made that is valid until somebody deletes it",
  level: "refused",
  why: "it is in the state, and whoever has it can use it from anywhere",
  fix: "let the workload assume a role, or the person sign in through an identity provider",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
  types: [
    "aws_iam_access_key",
    "aws_iam_service_specific_credential",
    "aws_iam_user_login_profile",
    "aws_iam_user_ssh_key",
  ],
  judge: ({ action, after }) =>
    action === "create" || action === "replace"
      ? [
          {
            path: "user",
            before: undefined,
            after: after?.["user"] ?? after?.["user_name"] ?? after?.["username"],
          },
        ]
      : [],
};

export const IDENTITY_RULES: readonly GateRule[] = [
  trustWidened,
  federationOpen,
  boundaryLost,
  adminAttached,
  pipelineRoleChanged,
  longLived,
];
