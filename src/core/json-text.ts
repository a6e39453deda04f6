import { InputError } from "./input-error.ts";

/** Objects and lists within each other: what Terraform writes has a tenth of it, and every reader goes down by itself. */
export const MAX_DEPTH = 500;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

/** Where a text stops being JSON, in bytes: it ends too early, something stands in it that may not, or it is too deep. */
export type JsonFault =
  | { readonly kind: "truncated"; readonly size: number }
  | { readonly kind: "deep" }
  | { readonly kind: "syntax"; readonly where: string };

/**
 * Parses the JSON text of a file. The engine's own message is never passed on: it quotes the text around the
 * error, and a plan holds secrets in clear.
 * @param place the file's name, for the error
 * @param producer how such a file is made, for the error
 * @throws InputError with the byte offset where it is known
 */
export function parseJsonText(text: string, place: string, producer: string): unknown {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.trim() === "") throw emptyJson(place, producer);
  if (isDeeper(body, MAX_DEPTH)) throw jsonError(body, { kind: "deep" }, place, producer);
  try {
    return JSON.parse(body);
  } catch (error) {
    throw jsonError(body, faultOf(body, error instanceof Error ? error.message : ""), place, producer);
  }
}

export function emptyJson(place: string, producer: string): InputError {
  return new InputError("JSON_EMPTY", place, "the file is empty", `write it with \`${producer}\``);
}

/** What to tell of a text that is no JSON. @param head its beginning, which tells what else it is */
export function jsonError(head: string, fault: JsonFault, place: string, producer: string): InputError {
  const again = `write it again with \`${producer}\``;
  if (looksLikeStream(head)) {
    return new InputError(
      "PLAN_STREAM",
      place,
      "is the message stream of `terraform plan -json`, not a plan",
      again,
    );
  }
  if (head.startsWith("PK")) {
    return new InputError("PLAN_BINARY", place, "is a saved plan file, not its JSON", `run \`${producer}\``);
  }
  if (fault.kind === "deep") {
    return new InputError("JSON_DEPTH", place, `is nested over ${MAX_DEPTH} deep`, again);
  }
  return fault.kind === "truncated"
    ? new InputError("JSON_TRUNCATED", place, `the text ends too early, at byte ${fault.size}`, again)
    : new InputError("JSON_SYNTAX", place, `is not JSON: first error ${fault.where}`, again);
}

function faultOf(body: string, message: string): JsonFault {
  const position = /at position (\d+)/.exec(message)?.[1];
  const atEnd =
    /end of JSON|Unterminated/.test(message) ||
    (position !== undefined && Number(position) >= body.trimEnd().length);
  if (atEnd) return { kind: "truncated", size: bytes(body) };
  const where =
    position === undefined ? `in ${bytes(body)} bytes` : `at byte ${bytes(body.slice(0, Number(position)))}`;
  return { kind: "syntax", where };
}

/** Whether objects and lists lie deeper within each other than this; brackets in texts do not count. */
function isDeeper(body: string, limit: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code === QUOTE) inText = !inText;
    else if (inText) at += code === BACKSLASH ? 1 : 0;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

function looksLikeStream(body: string): boolean {
  const end = body.indexOf("\n");
  return end > 0 && /^\{.*"@level"/.test(body.slice(0, Math.min(end, 4000)));
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
