/** What can be said of a `user_data` attribute. */
export type UserData =
  | { readonly kind: "absent" | "unreadable" | "not-base64" }
  | { readonly kind: "text"; readonly text: string };

/** Decodes user data: base64, or the call that CDKTF writes for `Fn.base64encode` of a text. */
export function readUserData(value: unknown): UserData {
  if (value === undefined || value === null) return { kind: "absent" };
  if (typeof value !== "string") return { kind: "not-base64" };
  const call = /^\$\{base64encode\((".*")\)\}$/s.exec(value)?.[1];
  if (call !== undefined) return fromCall(call);
  if (value.includes("${")) return { kind: "unreadable" };
  const packed = value.replace(/\s+/g, "");
  if (packed === "" || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) {
    return { kind: "not-base64" };
  }
  return { kind: "text", text: atob(packed) };
}

/** Settings of the ECS agent that the text writes, one `NAME=value` a line; the last one counts. */
export function agentSettings(text: string): Map<string, string> {
  // `echo -e` writes several lines as one.
  const lines = text
    .replaceAll("\\n", "\n")
    .matchAll(/^\s*(?:-\s+)?(?:echo\s+(?:-\w+\s+)?)?["']?(ECS_[A-Z0-9_]+)=["']?([^\s"'>]*)/gm);
  return new Map([...lines].map(([, name = "", value = ""]) => [name, value]));
}

/** Settings of the ECS agent, by name. */
export type AgentSettings = ReadonlyMap<string, string>;

/** Settings that hold no secret. Any other may: credentials of a registry are a setting of the agent too. */
const PUBLIC_SETTINGS: ReadonlySet<string> = new Set([
  "ECS_AWSVPC_BLOCK_IMDS",
  "ECS_CLUSTER",
  "ECS_CONTAINER_STOP_TIMEOUT",
  "ECS_DISABLE_PRIVILEGED",
  "ECS_ENABLE_SPOT_INSTANCE_DRAINING",
  "ECS_ENABLE_TASK_ENI",
  "ECS_IMAGE_PULL_BEHAVIOR",
  "ECS_RESERVED_MEMORY",
]);

/**
 * The settings in the first user data that can be read, in base64 or plain; undefined when none can.
 * Source: https://github.com/aws/amazon-ecs-agent#environment-variables (2026-06).
 */
export function publicAgentSettings(...userData: readonly unknown[]): AgentSettings | undefined {
  for (const value of userData) {
    const read = readUserData(value);
    const text = read.kind === "text" ? read.text : read.kind === "not-base64" ? plainText(value) : undefined;
    if (text === undefined) continue;
    return new Map([...agentSettings(text)].filter(([name]) => PUBLIC_SETTINGS.has(name)));
  }
  return undefined;
}

/** A state keeps a digest instead of the plain user data of some types. */
function plainText(value: unknown): string | undefined {
  return typeof value === "string" && /\s/.test(value) ? value : undefined;
}

/** HCL writes a text like JSON does, and `$${` for `${`. */
function fromCall(quoted: string): UserData {
  try {
    const text: unknown = JSON.parse(quoted);
    return typeof text === "string"
      ? { kind: "text", text: text.replaceAll("$${", "${") }
      : { kind: "unreadable" };
  } catch {
    return { kind: "unreadable" };
  }
}
