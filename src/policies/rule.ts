import { type Severity, show } from "../core/finding.ts";
import type { Configuration, Resource } from "../terraform/configuration.ts";
import type { EnvironmentView } from "../terraform/environment-view.ts";
import { isReference, select } from "../terraform/json.ts";

/** What a stack is for, as far as its JSON does not say. */
export interface GuardContext {
  readonly stage: "production" | "staging" | "development";
  /** Whether this environment must survive a mistaken destroy. */
  readonly protection: boolean;
  /** This run is the teardown of this very stack, asked for by name: what it holds may go. */
  readonly teardown?: boolean | undefined;
  readonly account: string;
  readonly region: string;
  /** Who answers the provider: AWS, an emulator on this machine, or nobody. */
  readonly mode: "aws" | "emulator" | "dummy";
}

/** One place that breaks a rule. */
export interface Breach {
  readonly place: string;
  readonly value: string;
  readonly limit: string;
  readonly fix: string;
}

/** What a check gives where a stack holds nothing that the rule is about. */
export const DOES_NOT_APPLY = "does not apply";

/** What a check found; an empty list means that the rule holds. */
export type Outcome = readonly Breach[] | typeof DOES_NOT_APPLY;

/** What a check knows in addition to the stack: its context, and the other stacks of the environment if given. */
export interface CheckContext extends GuardContext {
  readonly environment: EnvironmentView;
}

/** A guardrail. */
export interface Rule {
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  /** Public page that the rule rests on. */
  readonly source: string;
  readonly check: (stack: Configuration, context: CheckContext) => Outcome;
}

/** The fields of a breach other than its place and value. */
export interface Advice {
  readonly limit: string;
  readonly fix: string;
}

type RuleHead = Pick<Rule, "code" | "title" | "source">;

/** A rule that stops synthesis. */
export function rule(head: RuleHead, check: Rule["check"]): Rule {
  return { ...head, severity: "error", check };
}

/** A rule that is asked about every resource of one type, and does not apply where there is none. */
export function perResource(
  head: RuleHead & { readonly type: string },
  check: (resource: Resource, stack: Configuration, context: CheckContext) => readonly Breach[],
): Rule {
  const { type, ...rest } = head;
  return rule(rest, (stack, context) => {
    const resources = stack.of(type);
    if (resources.length === 0) return DOES_NOT_APPLY;
    return resources.flatMap((resource) => check(resource, stack, context));
  });
}

interface Setting extends RuleHead, Advice {
  readonly type: string;
  /** Path in the resource; `*` stands for every element of a list. */
  readonly path: string;
  /** Values that are safe; text and value compare equal, because providers take `"true"` for `true`. */
  readonly allowed: readonly (string | number | boolean)[];
  /** Whether the attribute may be left out, because the default of AWS is safe. */
  readonly optional?: boolean;
  readonly when?: (resource: Resource, stack: Configuration, context: CheckContext) => boolean;
}

/**
 * A rule that an attribute has one of some values. A reference does not count: what is known only at apply is
 * no promise.
 */
export function setting({ type, path, allowed, optional = false, when, ...head }: Setting): Rule {
  const safe = new Set(allowed.map(String));
  const { code, source, title, limit, fix } = head;
  return perResource({ code, source, title, type }, (resource, stack, context) => {
    if (when && !when(resource, stack, context)) return [];
    const found = select(resource.attributes, path);
    // No block at all is as bad as a block without the attribute.
    const values = found.length > 0 ? found : [{ path: path.replaceAll(".*", ""), value: undefined }];
    return values
      .filter(({ value }) => (value === undefined ? !optional : !safe.has(String(value))))
      .map(({ path: place, value }) => breach(resource, place, value, { limit, fix }));
  });
}

/** A breach at an attribute. */
export function breach(
  resource: Pick<Resource, "address">,
  path: string,
  value: unknown,
  advice: Advice,
): Breach {
  return {
    place: path === "" ? resource.address : `${resource.address}.${path}`,
    value: isReference(value) ? `${show(value)} (known only at apply)` : show(value),
    ...advice,
  };
}

/** A list with one breach, or none when there is no problem. */
export function breachIf(
  problem: boolean,
  resource: Pick<Resource, "address">,
  path: string,
  value: unknown,
  advice: Advice,
): Breach[] {
  return problem ? [breach(resource, path, value, advice)] : [];
}

/** Whether a stack contains the state store, recognized by its lock table. */
export function holdsState(stack: Configuration): boolean {
  return stack.of("aws_dynamodb_table").some((table) => table.attributes["hash_key"] === "LockID");
}
