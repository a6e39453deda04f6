/**
 * What AWS authorizes before it does an operation, as data. Texts are templates: `{Path.To.Value}` stands for a value
 * of the request, `{name|kind}` for the ARN of what is named so, `{region}`, `{account}` and `{partition}` for where the
 * request goes. A template is one text for each value, and none when the request has none; `{name?text}` is the text
 * then.
 */
export interface Rule {
  /** Of IAM, with its service where that is another one. @default the operation */
  readonly action?: string;
  /** ARNs of what the request is about. Without `on` and `creates`, the action is asked for on `*`. */
  readonly on?: readonly string[];
  /** ARNs of what the request creates; request tags are meant for these where there are any. */
  readonly creates?: readonly string[];
  /** ARNs that the tags of the request go to, where these are neither named nor created but below what is named. */
  readonly tagged?: readonly string[];
  /** Where the tags of the request are; false where they are not meant. @default that of the service */
  readonly tags?: string | false;
  /** Where the names of tags are that the request removes. */
  readonly tagKeys?: string;
  /** Condition keys of the request, in lower case. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Asked for only when the request has a value here, such as `Tags`, this one, such as `PrivateDnsEnabled=true`, or another one, such as `x-amz-acl!=private`. */
  readonly when?: string;
  /**
   * Whether what the request names may be gone already: then nothing is left to authorize, and the service answers that
   * it does not exist. AWS does not say what it authorizes in that case.
   */
  readonly mayBeGone?: true;
  /** What AWS asks for in addition, as the page behind it says. */
  readonly also?: readonly Rule[];
}

/** The operations of one service. */
export interface ServiceRules {
  readonly operations: Readonly<Record<string, Rule>>;
  /** Where requests have their tags. */
  readonly tags?: string;
  /** The action that AWS asks for in addition where a request creates something with tags. */
  readonly tagOnCreate?: string;
  /** The condition key that then holds the operation. */
  readonly createActionKey?: string;
}

/** A rule for each of several operations that are alike. */
export function each(operations: string, rule: Rule): Readonly<Record<string, Rule>> {
  return Object.fromEntries(operations.split(" ").map((operation) => [operation, rule]));
}
