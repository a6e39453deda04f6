import { isObject, parseJson } from "../../terraform/json.ts";

/** Claims of an OpenID Connect token. */
export type Claims = Readonly<Record<string, string>>;

/**
 * A token as GitHub hands it to a job, without a signature: the emulator takes anybody's word. AWS verifies the
 * signature with the keys of the issuer.
 */
export function unsignedToken(claims: Claims): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
}

/** The claims of a token; empty when it is none. */
export function claimsOf(token: string): Claims {
  const [, payload = ""] = token.split(".");
  const claims = parseJson(Buffer.from(payload, "base64url").toString("utf8"));
  return isObject(claims)
    ? Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]))
    : {};
}

/**
 * Condition keys of a web identity: each claim under the host of its issuer
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif, 2026-11).
 */
export function claimKeys(claims: Claims): Map<string, readonly string[]> {
  const host = (claims["iss"] ?? "").replace(/^https:\/\//, "");
  return new Map(Object.entries(claims).map(([name, value]) => [`${host}:${name}`.toLowerCase(), [value]]));
}
