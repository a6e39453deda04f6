import { DefaultTokenResolver, StringConcat, type TerraformStack, Token, Tokenization } from "cdktf";

const resolver = new DefaultTokenResolver(new StringConcat());

/**
 * The same as CDKTF's own resolve, several times faster: values that cannot hold a token are copied, and CDKTF sees
 * only the others. It looks for tokens of six kinds in every string, most of which are plain.
 */
export function resolveTokens(scope: TerraformStack, value: unknown): unknown {
  if (isPlain(value)) return value;
  if (Array.isArray(value) && !value.some(isTokenInList)) {
    return value.map((item) => resolveTokens(scope, item)).filter((item) => item !== undefined);
  }
  if (isPlainObject(value) && Object.keys(value).every(isPlain)) {
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const item = resolveTokens(scope, value[key]);
      if (item !== undefined) result[key] = item;
    }
    return result;
  }
  return Tokenization.resolve(value, { scope, resolver, preparing: false });
}

/** Numbers stand for tokens beyond 2⁹⁹², in strings with an exponent; maps also as two strings and a number. */
function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return (
        !value.includes("TfToken[") &&
        !/[-|\d.+]e/.test(value) &&
        value !== Token.STRING_MAP_TOKEN_VALUE &&
        value !== Token.ANY_MAP_TOKEN_VALUE
      );
    case "number":
      return Math.abs(value) <= Number.MAX_SAFE_INTEGER && value !== Token.NUMBER_MAP_TOKEN_VALUE;
    case "boolean":
    case "undefined":
      return true;
    default:
      return value === null;
  }
}

/** An array with such an element is a token as a whole. */
function isTokenInList(item: unknown): boolean {
  return (typeof item === "string" || typeof item === "number") && !isPlain(item);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Tokenization.isResolvable(value)
  );
}
