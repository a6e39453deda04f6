import type { PolicyCondition, PolicyStatement } from "../../terraform/iam-document.ts";
import { wildcardMatches } from "../../terraform/policy-conditions.ts";
import { type Grant, gainedGrants, losesDeny } from "../../terraform/policy-grants.ts";
import { isBlank, same, type Value } from "../../terraform/value.ts";
import { wideGrants } from "../../terraform/wide-grants.ts";
import type { GateChange, GateContext, GateRule, Spot } from "../change.ts";
import { type Document, documentsOf, type PolicyUse } from "../documents.ts";
import { ownerGoes, POLICY_HOLDERS } from "../owners.ts";
import { placesAt } from "../places.ts";

const UNREAD = "the document cannot be read before the apply";

/** A place at which nobody can tell what is granted. */
export function unread({ path }: Document, change: GateChange): Spot {
  return { path, ...sides(path, change), why: UNREAD, unknown: true };
}

function sides(path: string, { after, before }: GateChange): Pick<Spot, "before" | "after"> {
  const side = (values: GateChange["after"]): Value | undefined =>
    placesAt(values ?? undefined, path)[0]?.value;
  return { before: side(before), after: side(after) };
}

/** Documents of some uses that a change leaves otherwise than they were. */
export function changedDocuments(
  change: GateChange,
  context: GateContext,
  ...uses: readonly PolicyUse[]
): Document[] {
  return documentsOf(change, context).filter(({ path, use }) => {
    const { after, before } = sides(path, change);
    return uses.includes(use) && !same(before, after);
  });
}

const wildcardGrant: GateRule = {
  id: "wildcard-grant",
  title: "No identity gains a wildcard, or an action that reads secrets or makes identities, on everything",
  level: "refused",
  why: "whoever has the identity can do it everywhere in the account",
  fix: "name the actions and the ARNs that are used",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  judge(change, context) {
    if (change.after === null) return [];
    return changedDocuments(change, context, "identity").flatMap((document): Spot[] => {
      if (document.after === undefined) return [unread(document, change)];
      const had = wideGrants(document.before ?? []);
      const gained = wideGrants(document.after).filter(
        (wide) => !had.some((old) => wildcardMatches(old.toLowerCase(), wide.toLowerCase())),
      );
      if (gained.length === 0 || isBoundary(change.address, context)) return [];
      return [{ path: document.path, before: had, after: gained }];
    });
  },
};

/** A boundary limits what other policies grant, and grants nothing itself. */
function isBoundary(address: string, { declared }: GateContext): boolean {
  const leads = (type: string, path: string) =>
    declared
      .of(type)
      .some((holder) =>
        holder.links(path, "aws_iam_policy").some(({ resource }) => resource.address === address),
      );
  return (
    ["aws_iam_role", "aws_iam_user"].some((type) => leads(type, "permissions_boundary")) &&
    !["aws_iam_role_policy_attachment", "aws_iam_policy_attachment"].some((type) => leads(type, "policy_arn"))
  );
}

const grantToEverybody: GateRule = {
  id: "grant-to-everybody",
  title: "No policy of a bucket, topic, queue, key, repository or other resource lets anybody in",
  level: "refused",
  why: "anybody on the internet can do it, with an AWS account or without",
  fix: "name the principals, or ask for a fixed aws:PrincipalOrgID, aws:SourceAccount, aws:SourceArn or aws:SourceVpce",
  source:
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status",
  judge(change, context) {
    if (change.after === null) return [];
    return changedDocuments(change, context, "resource", "trust", "endpoint").flatMap((document): Spot[] => {
      const isEndpoint = document.use === "endpoint";
      // Without a policy an endpoint lets everything through; a new one takes nothing away.
      if (isEndpoint && isBlank(sides(document.path, change).before)) return [];
      if (document.after === undefined) return document.use === "trust" ? [] : [unread(document, change)];
      if (isEndpoint && document.after.length === 0) {
        return [{ path: document.path, before: "a policy", after: undefined, why: OPEN_ENDPOINT }];
      }
      const gained = gainedGrants(document.before ?? [], document.after).filter(
        ({ conditions, principal }) => principal === "*" && !isNarrow(conditions, isEndpoint),
      );
      if (gained.length === 0) return [];
      const why = isEndpoint ? OPEN_ENDPOINT : undefined;
      return [{ path: document.path, before: undefined, after: gained.map(grantText), why }];
    });
  },
};

const OPEN_ENDPOINT = "whatever runs in the network can carry data through the endpoint to any account";

/** Keys whose fixed value says who may come, as AWS judges whether a policy is public. */
const NARROWING =
  /^(aws:(sourcearn|sourceaccount|sourceowner|sourceorgid|sourceorgpaths|sourcevpc|sourcevpce|sourceip|principalorgid|principalorgpaths|principalaccount|principalarn|userid)|kms:calleraccount|s3:dataaccesspoint(arn|account)|lambda:functionurlauthtype)$/;
const NARROWING_ENDPOINT = /^aws:(resource(account|orgid|orgpaths)|principal(account|orgid|orgpaths|arn))$/;

function isNarrow(conditions: readonly PolicyCondition[], endpoint: boolean): boolean {
  return conditions.some(
    ({ key, operator, values }) =>
      (endpoint ? NARROWING_ENDPOINT : NARROWING).test(key) &&
      /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/.test(operator) &&
      values.length > 0 &&
      values.every(
        (value) => /[A-Za-z0-9]/.test(value.replace(/^arn:/, "")) && !/^(0\.0\.0\.0|::)\/0$/.test(value),
      ),
  );
}

/** `* s3:GetObject on arn:aws:s3:::logs/*`. */
export function grantText({ action, conditions, except, principal, resource }: Grant): string {
  const on = resource === "" ? "" : ` on ${resource}`;
  const asked = conditions.map(({ key, operator, values }) => `${operator} ${key} = ${values.join(", ")}`);
  return [
    `${principal === "" ? "" : `${principal} `}${action}${on}`,
    ...(except === "" ? [] : [`except ${except}`]),
    ...(asked.length === 0 ? [] : [`if ${asked.join(" and ")}`]),
  ].join(" ");
}

const denyLost: GateRule = {
  id: "deny-lost",
  title: "No policy loses a Deny while what it is about stays",
  level: "refused",
  why: "what was forbidden to everybody, whatever else they may do, is not forbidden any more",
  fix: "keep the Deny, with the same or fewer conditions",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
  judge(change, context) {
    if (change.before === null || (change.after === null && goesWithIt(change, context))) return [];
    return changedDocuments(change, context, "identity", "resource", "trust", "endpoint").flatMap(
      (document): Spot[] => {
        const { after, before, fromCode, path } = document;
        if (!before || !after || !losesDeny(before, after)) return [];
        const spot: Spot = { path, before: denials(before), after: denials(after) };
        return [fromCode ? { ...spot, why: UNREAD, unknown: true } : spot];
      },
    );
  },
};

/** Whether a deleted policy was about something that is deleted too, or was about itself alone. */
function goesWithIt(change: GateChange, context: GateContext): boolean {
  if (change.type === "aws_iam_policy") {
    const arn = change.before?.["arn"];
    const attachments = context.changes.filter(
      ({ action, before }) => action === "delete" && arn !== undefined && before?.["policy_arn"] === arn,
    );
    return attachments.every((it) => ownerGoes(it, { by: "role", to: ["aws_iam_role"] }, context));
  }
  const holder = POLICY_HOLDERS.get(change.type);
  return holder === undefined || ownerGoes(change, holder, context);
}

function denials(statements: readonly PolicyStatement[]): string[] {
  return statements
    .filter(({ effect }) => effect === "Deny")
    .map(({ actions, negations, raw }) =>
      typeof raw["Sid"] === "string" && raw["Sid"] !== ""
        ? `Deny ${raw["Sid"]}`
        : `Deny ${negations.includes("Action") ? "all but a list" : actions.join(", ")}`,
    );
}

export const GRANT_RULES: readonly GateRule[] = [wildcardGrant, grantToEverybody, denyLost];
