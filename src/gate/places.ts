import {
  hasUnknown,
  isList,
  isRecord,
  Opaque,
  same,
  type Value,
  type ValueRecord,
} from "../terraform/value.ts";
import type { GateChange, GateContext, GateRule, Setting, Spot } from "./change.ts";

/** One value along a path. */
export interface Place {
  readonly path: string;
  readonly value: Value | undefined;
}

/**
 * Every value at a path in which `*` stands for each block of a list. Within something that is sealed or unknown the
 * value is that seal; where there is no block there is no place.
 */
export function placesAt(values: Value | undefined, path: string): Place[] {
  return walk(values, path.split("."), "");
}

function walk(value: Value | undefined, [step, ...rest]: readonly string[], at: string): Place[] {
  if (step === undefined || value instanceof Opaque) return [{ path: at, value: value ?? undefined }];
  const within = (key: string | number) => (at === "" ? String(key) : `${at}.${key}`);
  if (step === "*") {
    if (isList(value)) return value.flatMap((item, index) => walk(item, rest, within(index)));
    return isRecord(value) ? walk(value, rest, at) : [];
  }
  if (isList(value)) return walk(value[Number(step)], rest, within(step));
  const found = isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return walk(found ?? undefined, rest, within(step));
}

/** Whether a value is one that nobody can read before the apply, or that is sealed. */
export function isHidden(value: Value | undefined): value is Opaque {
  return value instanceof Opaque;
}

/** True for `true` and `"true"`: block devices of launch templates take a text. */
export function isOn(value: Value | undefined): boolean {
  return value === true || value === "true";
}

type Verdict = "safe" | "unsafe" | "unknown";

/** A rule that no setting becomes unsafe. */
export function settingsRule(
  head: Omit<GateRule, "judge" | "level" | "settings" | "types">,
  settings: readonly Setting[],
): GateRule {
  return {
    ...head,
    level: "refused",
    types: [...new Set(settings.flatMap(({ types }) => types))],
    settings,
    judge: (change, context) => newlyUnsafe(settings, change, context),
  };
}

/** Where a change makes settings unsafe that were not, or may do so. */
export function newlyUnsafe(settings: readonly Setting[], change: GateChange, context: GateContext): Spot[] {
  const { action, after, type } = change;
  if (after === null || action === "forget") return [];
  return settings
    .filter(({ created, types }) => types.includes(type) && (change.before !== null || created))
    .filter(({ applies }) => applies?.(after) ?? true)
    .flatMap((setting) => spotsOf(setting, change, after, context));
}

function spotsOf(setting: Setting, change: GateChange, after: ValueRecord, context: GateContext): Spot[] {
  const { before } = change;
  const had = before === null ? [] : found(setting, before);
  return found(setting, after).flatMap(({ path, value }): Spot[] => {
    const was = had.find((place) => place.path === path);
    if (was && same(was.value, value)) return [];
    const earlier = was && verdictOf(setting, was.value, before ?? {});
    if (earlier === "unsafe" || (was === undefined && isOld(path, change))) return [];
    const unset = isHidden(value) && hasUnknown(value) && context.isDefault(change.address, path);
    const now = unset ? undefined : value;
    // A block that said what is so without it.
    const unsafe = (place: Place) => verdictOf(setting, place.value, before ?? {}) === "unsafe";
    if (now === undefined && was === undefined && had.length > 0 && had.every(unsafe)) return [];
    const verdict = verdictOf(setting, now, after);
    if (verdict === "safe") return [];
    const spot: Spot = { path, before: was?.value, after: now, why: setting.why };
    return [verdict === "unknown" ? { ...spot, unknown: true } : spot];
  });
}

function found({ needed, path }: Setting, values: ValueRecord): Place[] {
  const places = placesAt(values, path);
  if (places.length > 0 || !needed) return places;
  return [{ path: path.slice(0, path.indexOf(".*")), value: undefined }];
}

function verdictOf(setting: Setting, value: Value | undefined, values: ValueRecord): Verdict {
  if (isHidden(value)) return "unknown";
  return setting.safe(value, values) ? "safe" : "unsafe";
}

/** Whether the block that holds the path was there before, word for word, at another place of its list. */
function isOld(path: string, { after, before }: GateChange): boolean {
  const steps = path.split(".");
  const end = steps.findLastIndex((step) => /^\d+$/.test(step));
  if (end < 1) return false;
  const block = placesAt(after ?? undefined, steps.slice(0, end + 1).join("."))[0]?.value;
  const pattern = [...steps.slice(0, end), "*"].map((step) => (/^\d+$/.test(step) ? "*" : step));
  return placesAt(before ?? undefined, pattern.join(".")).some((place) => same(place.value, block));
}
