/** Who makes a request. */
export interface Caller {
  readonly kind:
    | "root"
    | "user"
    | "role"
    | "session"
    | "federated-user"
    | "service"
    | "provider"
    | "anonymous";
  /** As the request names it: an ARN, the name of a service such as `ecs-tasks.amazonaws.com`, or `*`. */
  readonly principal: string;
  readonly account: string | undefined;
  /** Name of the role, user or federated user, without its path. */
  readonly name: string;
}

/**
 * @param principal ARN of a role (stands for any session of it), of an assumed-role session, of a user, of an account's
 * root, of a federated user or of an identity provider (the caller of `AssumeRoleWithWebIdentity`); the name of a
 * service; `*` for somebody who is not signed in
 */
export function readCaller(principal: string): Caller {
  if (principal === "*") return { kind: "anonymous", principal, account: undefined, name: "" };
  const [, service = "", account = "", resource = ""] =
    /^arn:[\w-]+:(iam|sts):[^:]*:(\d{12}):(.+)$/.exec(principal) ?? [];
  if (resource === "") return { kind: "service", principal, account: undefined, name: principal };
  const steps = resource.split("/");
  const caller = (kind: Caller["kind"], name: string): Caller => ({ kind, principal, account, name });
  if (resource === "root") return caller("root", "root");
  if (service === "sts" && steps[0] === "assumed-role") return caller("session", steps[1] ?? "");
  if (service === "sts" && steps[0] === "federated-user") return caller("federated-user", steps.at(-1) ?? "");
  if (steps[0] === "role") return caller("role", steps.at(-1) ?? "");
  if (steps[0] === "user") return caller("user", steps.at(-1) ?? "");
  return caller("provider", steps.at(-1) ?? "");
}

/**
 * Condition keys that follow from who calls, by lower-case name. The ARN of a session does not say the path of its role:
 * where the role has one, the request gives `aws:PrincipalArn`.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (2026-11).
 */
export function callerKeys({ account, kind, name, principal }: Caller): Map<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>([
    ["aws:principalisawsservice", [String(kind === "service")]],
  ]);
  if (kind === "service") keys.set("aws:principalservicename", [principal]);
  if (kind === "service" || kind === "provider" || kind === "anonymous" || account === undefined) return keys;
  const partition = principal.split(":")[1] ?? "aws";
  keys.set("aws:principalaccount", [account]);
  keys.set("aws:principalarn", [
    kind === "session" ? `arn:${partition}:iam::${account}:role/${name}` : principal,
  ]);
  keys.set("aws:principaltype", [TYPES[kind]]);
  if (kind === "user") keys.set("aws:username", [name]);
  return keys;
}

const TYPES = {
  root: "Account",
  user: "User",
  role: "AssumedRole",
  session: "AssumedRole",
  "federated-user": "FederatedUser",
} as const;
