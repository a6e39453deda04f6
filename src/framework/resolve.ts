import { DefaultTokenResolver, StringConcat, type TerraformStack, Token, Tokenization } from "cdktf";
import { ref } from "cdktf/lib/tfExpression";
import { TokenMap } from "cdktf/lib/tokens/private/token-map";

/** Maps that are tokens hold one of these instead. Each is behind a getter of the package. */
const { ANY_MAP_TOKEN_VALUE, NUMBER_MAP_TOKEN_VALUE, STRING_MAP_TOKEN_VALUE } = Token;

const resolver = new DefaultTokenResolver(new StringConcat());

/** The mark of a token in a string, with its key. */
const TOKEN = /\$\{TfToken\[([a-zA-Z0-9:._-]+)\]\}/;

/** A number with an exponent, as CDKTF looks for it in strings: numbers that stand for tokens are beyond 2⁹⁹². */
const EXPONENT = /[-|\d.+]e[-|\d.eE+]/;

/** What is only a name and its parts, such as `aws_lb.alb.arn`. */
const IDENTIFIER = /^[\w.-]+$/;

/** The class of a token that stands for an attribute of a resource. CDKTF does not export it. */
const Reference = ref("", undefined as unknown as TerraformStack).constructor;

/**
 * The same as CDKTF's own resolve, several times faster: values that cannot hold a token are copied, references to
 * attributes are put in, and CDKTF sees only the others. It looks for tokens of six kinds in every string, most of
 * which are plain.
 */
export function resolveTokens(scope: TerraformStack, value: unknown): unknown {
  if (isPlain(value)) return value;
  if (Array.isArray(value) && !value.some(isTokenInList)) {
    return value.map((item) => resolveTokens(scope, item)).filter((item) => item !== undefined);
  }
  if (isPlainObject(value) && Object.keys(value).every(isPlainKey)) {
    const result: Record<string, unknown> = {};
    for (const key in value) {
      const item = resolveTokens(scope, value[key]);
      if (item !== undefined) result[key] = item;
    }
    return result;
  }
  const text = typeof value === "string" ? withReferences(value) : undefined;
  return text ?? Tokenization.resolve(value, { scope, resolver, preparing: false });
}

/** A string whose tokens are all references, with these in their place; undefined where there is more to it. */
function withReferences(value: string): string | undefined {
  let text = "";
  for (const [index, part] of value.split(TOKEN).entries()) {
    if (index % 2 === 0) {
      if (part.includes("${") || part.includes("TfToken[")) return undefined;
      text += part;
    } else {
      const { identifier } = referenceOf(part) ?? {};
      if (identifier === undefined || !IDENTIFIER.test(identifier)) return undefined;
      text += `\${${identifier}}`;
    }
  }
  return isPlain(text) ? text : undefined;
}

function referenceOf(key: string): { readonly identifier: string } | undefined {
  const token: object = TokenMap.instance().lookupToken(key);
  return token.constructor === Reference ? (token as { identifier: string } & object) : undefined;
}

function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return (
        !value.includes("TfToken[") &&
        !EXPONENT.test(value) &&
        value !== STRING_MAP_TOKEN_VALUE &&
        value !== ANY_MAP_TOKEN_VALUE
      );
    case "number":
      return Math.abs(value) <= Number.MAX_SAFE_INTEGER && value !== NUMBER_MAP_TOKEN_VALUE;
    case "boolean":
    case "undefined":
      return true;
    default:
      return value === null;
  }
}

const plainKeys = new Set<string>();

/** Names of arguments recur in every resource. */
function isPlainKey(key: string): boolean {
  if (plainKeys.has(key)) return true;
  const plain = isPlain(key);
  if (plain) plainKeys.add(key);
  return plain;
}

/** An array with such an element is a token as a whole. */
function isTokenInList(item: unknown): boolean {
  return typeof item === "string" ? item.includes("#{TfToken[") : typeof item === "number" && !isPlain(item);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Tokenization.isResolvable(value)
  );
}
