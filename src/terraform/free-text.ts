import { remembering } from "../core/remember.ts";
import { unescapeTemplate } from "../core/template-text.ts";

/**
 * Settings that people and deployments fill with any text: environments and commands of containers, functions, builds
 * and jobs. A name is no guide to what such a text holds, so a plan shows it only when the code has it.
 */
const VARIABLES =
  /^(?:runtime_|image_)?(?:environment|env)(?:_?vars?|_?variables?)?$|^variables$|^default_arguments$/i;
const COMMAND = /^(?:entry_?point|(?:\w+_)?(?:command|args|arguments|cmd))s?$/i;

/** How the value of a key is free text: a list or text of words, a map of settings, or a list of `{ name, value }`. */
export type FreeText = "words" | "settings" | undefined;

const kindOf = remembering(
  (key): FreeText => (COMMAND.test(key) ? "words" : VARIABLES.test(key) ? "settings" : undefined),
);

/** What kind of free text a key holds; undefined for every other key, and for blocks that only have such a name. */
export function freeText(key: string, value: unknown): FreeText {
  const kind = kindOf(key);
  if (kind === undefined) return undefined;
  if (kind === "words") {
    const isWords =
      typeof value === "string" || (Array.isArray(value) && value.every((word) => typeof word === "string"));
    return isWords ? "words" : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const isSettings = Array.isArray(value)
    ? value.every((item) => typeof item === "object" && item !== null && "name" in item && "value" in item)
    : Object.values(value).every((item) => typeof item !== "object");
  return isSettings ? "settings" : undefined;
}

/** The texts of free-text settings within a value of a plan or a configuration, those inside JSON texts too. */
export function freeTexts(key: string, value: unknown, into: Set<string>): void {
  const kind = freeText(key, value);
  if (kind !== undefined) addTexts(value, into);
  else if (typeof value === "string") {
    const parsed = mayHoldFreeText(value) ? parse(value) : undefined;
    if (parsed !== undefined) freeTexts("", parsed, into);
  } else if (Array.isArray(value)) for (const item of value) freeTexts("", item, into);
  else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) freeTexts(name, item, into);
  }
}

/** Terraform writes `${` in a text of a JSON configuration as `$${`. */
function addTexts(value: unknown, into: Set<string>): void {
  if (typeof value === "string") into.add(value).add(unescapeTemplate(value));
  else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) addTexts(item, into);
  }
}

function mayHoldFreeText(text: string): boolean {
  return /^\s*[[{]/.test(text) && /"\w*(?:env|variables|command|args|arguments|cmd|entry_?point)/i.test(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
