import { evaluate } from "../../permissions/evaluate.ts";
import type { Call } from "./call.ts";
import { deniedMessage } from "./denied-answer.ts";
import type { EmulatorLookups } from "./emulator-lookups.ts";
import { textsAt, valuesAt } from "./parameters.ts";
import { type Principal, policiesOf } from "./principals.ts";
import { claimKeys, claimsOf } from "./web-identity.ts";
import { readXml } from "./xml.ts";

/** Why nobody may have the role, or undefined. */
export type Refusal = { readonly code: string; readonly message: string };

/** Whether a call asks for the credentials of a role. */
export function isSignIn({ operation, service }: Call): boolean {
  return service === "sts" && (operation === "AssumeRole" || operation === "AssumeRoleWithWebIdentity");
}

/**
 * Judges a request for the credentials of a role by the role's trust policy
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html and
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html, 2026-11).
 */
export async function refusal(
  call: Call,
  caller: Principal,
  lookups: EmulatorLookups,
): Promise<string | undefined> {
  const [arn = ""] = textsAt(call.parameters, "RoleArn");
  const role = await lookups.role(arn.slice(arn.lastIndexOf("/") + 1));
  const asked =
    call.operation === "AssumeRole"
      ? { ...caller, policies: await policiesOf(caller, lookups) }
      : await webIdentity(call, lookups);
  const action = `sts:${call.operation}`;
  if (typeof asked === "string") return asked;
  const request = { principal: asked.arn, action, resource: arn, context: asked.keys };
  if (role?.arn !== arn) return deniedMessage(request, { allowed: false, why: "implicit-deny" });
  const decision = evaluate(request, { ...asked.policies, resource: role.trust });
  return decision.allowed ? undefined : deniedMessage(request, decision, role.trust.place);
}

/** The identity behind a token, or what is wrong with the token. */
async function webIdentity(call: Call, lookups: EmulatorLookups) {
  const [token = ""] = textsAt(call.parameters, "WebIdentityToken");
  const claims = claimsOf(token);
  const provider = await lookups.identityProvider(claims["iss"] ?? "");
  if (!provider) return `No OpenIDConnect provider found in your account for ${claims["iss"] ?? "no issuer"}`;
  if (!provider.audiences.includes(claims["aud"] ?? "")) return "Incorrect token audience";
  return { arn: provider.arn, keys: claimKeys(claims), policies: { identity: [] } };
}

/** Who signs with the credentials that the emulator handed out. */
export function newSession(
  call: Call,
  body: string,
): { accessKey: string; principal: Principal } | undefined {
  const answer = valuesAt(readXml(body), `${call.operation}Response.${call.operation}Result`);
  const [accessKey] = textsAt(answer, "Credentials.AccessKeyId");
  const [arn] = textsAt(answer, "AssumedRoleUser.Arn");
  const [roleArn = ""] = textsAt(call.parameters, "RoleArn");
  if (accessKey === undefined || arn === undefined) return undefined;
  const [token = ""] = textsAt(call.parameters, "WebIdentityToken");
  const issuer = claimsOf(token)["iss"];
  return {
    accessKey,
    principal: {
      arn,
      role: roleArn.slice(roleArn.lastIndexOf("/") + 1),
      keys: new Map([
        ["aws:principalarn", [roleArn]],
        ...(issuer === undefined
          ? []
          : ([["aws:federatedprovider", [issuer.replace(/^https:\/\//, "")]]] as [string, string[]][])),
      ]),
    },
  };
}
