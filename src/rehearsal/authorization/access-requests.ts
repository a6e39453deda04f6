import { BallastError } from "../../core/errors.ts";
import { iamActions } from "../../core/iam-actions.ts";
import type { Access } from "./access.ts";
import type { Call } from "./call.ts";
import { keyUses } from "./key-uses.ts";
import { access, type Keys, keysOfTags } from "./keys.ts";
import { launches } from "./launches.ts";
import type { Lookups } from "./lookups.ts";
import { tagsAt, textsAt, valuesAt } from "./parameters.ts";
import type { Rule, ServiceRules } from "./rule.ts";
import { SERVICES } from "./services.ts";
import { expand } from "./template.ts";

/** Operations that every signed caller may do, whatever its policies say (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html, 2026-11). */
const FREE = new Set(["sts:GetCallerIdentity"]);

/**
 * Every authorization that AWS makes for a request: the operation's own on each resource that it takes, and those
 * that AWS makes in the caller's name besides.
 * @throws BallastError for an operation that nothing is known of: it is never let through unjudged
 */
export async function accessRequests(call: Call, lookups: Lookups): Promise<Access[]> {
  const name = `${call.service}:${call.operation}`;
  if (FREE.has(name)) return [];
  const service = SERVICES[call.service] ?? { operations: {} };
  const rule = ruleOf(service, name, call);
  const own = await asked(rule, service, call, lookups);
  if (own.length === 0 && !rule.mayBeGone) {
    throw new BallastError(
      "AUTHORIZATION_RESOURCE",
      name,
      "got a request that names no resource; limit: at least one; fix: give its rule in src/rehearsal/authorization/services a value for a request without",
    );
  }
  return [...own, ...(await launches(call, lookups)), ...(await keyUses(call, lookups))];
}

/** The rule of an operation. One whose action takes no resource needs none: it is asked for on `*`. */
function ruleOf({ operations }: ServiceRules, name: string, { operation }: Call): Rule {
  const rule = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (rule) return rule;
  const [action] = iamActions(name);
  if (action?.patterns.length === 0) return {};
  throw new BallastError(
    "AUTHORIZATION_OPERATION",
    name,
    `got an operation ${action ? "without a rule for its resources" : "that is no action of IAM"}; limit: the operations of src/rehearsal/authorization/services; fix: add it there`,
  );
}

async function asked(rule: Rule, service: ServiceRules, call: Call, lookups: Lookups): Promise<Access[]> {
  if (!isMeant(rule, call)) return [];
  const action = rule.action ?? `${call.service}:${call.operation}`;
  const on = await expandAll(rule.on, call, lookups);
  const created = await expandAll(rule.creates, call, lookups);
  const given = await requestKeys(rule, call, lookups);
  const tagsOf = (arn: string) => requestTags(rule, service, call, arn);
  const judge = async (arn: string, isTagged: boolean) => {
    const removed = rule.tagKeys === undefined ? [] : textsAt(call.parameters, rule.tagKeys);
    const keys = new Map([...given, ...(isTagged ? keysOfTags(tagsOf(arn), removed) : [])]);
    return access(action, arn, keys, await surroundings(arn, call, lookups));
  };
  const needsNothing = rule.on === undefined && rule.creates === undefined;
  const own = await Promise.all([
    ...(needsNothing ? [judge("*", true)] : []),
    ...on.map((arn) => judge(arn, created.length === 0)),
    ...created.map((arn) => judge(arn, true)),
  ]);
  const tagged = [...created, ...(await expandAll(rule.tagged, call, lookups))];
  const tagging = await tagOnCreate(
    tagged.map((arn) => [arn, tagsOf(arn)] as const),
    service,
    call,
    lookups,
  );
  const also = await Promise.all((rule.also ?? []).map((more) => asked(more, service, call, lookups)));
  return [...own, ...tagging, ...also.flat()];
}

function isMeant({ when }: Rule, { parameters }: Call): boolean {
  if (when === undefined) return true;
  const [, path = "", operator, wanted = ""] = /^([^!=]*)(!?=)?(.*)$/.exec(when) ?? [];
  if (operator === undefined) return valuesAt(parameters, path).length > 0;
  const given = textsAt(parameters, path);
  return operator === "=" ? given.includes(wanted) : given.some((value) => value !== wanted);
}

async function expandAll(
  templates: readonly string[] | undefined,
  call: Call,
  lookups: Lookups,
): Promise<string[]> {
  const found = await Promise.all((templates ?? []).map((template) => expand(template, call, lookups)));
  return [...new Set(found.flat())];
}

async function requestKeys({ keys = {} }: Rule, call: Call, lookups: Lookups): Promise<Keys> {
  const found = Object.entries(keys).map(
    async ([key, template]) => [key, await expand(template, call, lookups)] as const,
  );
  return new Map(await Promise.all(found));
}

/** Tags that the request has for a resource; EC2 gives them by resource type. */
function requestTags(
  rule: Rule,
  service: ServiceRules,
  { parameters }: Call,
  arn: string,
): ReadonlyMap<string, string> {
  const path = rule.tags ?? service.tags;
  if (path === undefined || path === false) return new Map();
  if (path !== "TagSpecification") return tagsAt(parameters, path);
  const type = arn.split(":")[5]?.split("/")[0] ?? "";
  const own = valuesAt(parameters, path).filter((value) => textsAt(value, "ResourceType").includes(type));
  return tagsAt(own, "Tag");
}

/** Who creates something with tags has to be allowed to tag it as well. */
async function tagOnCreate(
  tagged: readonly (readonly [arn: string, tags: ReadonlyMap<string, string>])[],
  { createActionKey, tagOnCreate: action }: ServiceRules,
  call: Call,
  lookups: Lookups,
): Promise<Access[]> {
  if (action === undefined) return [];
  const withTags = tagged.filter(([, tags]) => tags.size > 0);
  return Promise.all(
    withTags.map(async ([arn, tags]) => {
      const keys = new Map(keysOfTags(tags));
      if (createActionKey !== undefined) keys.set(createActionKey, [call.operation]);
      return access(action, arn, keys, await surroundings(arn, call, lookups));
    }),
  );
}

/** What is at an ARN; a wildcard stands for what does not exist yet. */
async function surroundings(arn: string, { region }: Call, lookups: Lookups) {
  const thing = arn.endsWith("*") ? undefined : await lookups.find("arn", arn);
  return { account: lookups.account, region, thing };
}
