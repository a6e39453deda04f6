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
  const lines = text.matchAll(/^\s*(?:echo\s+["']?)?(ECS_[A-Z0-9_]+)=([^\s"'>]*)/gm);
  return new Map([...lines].map(([, name = "", value = ""]) => [name, value]));
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
