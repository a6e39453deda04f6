import { plannedAction, replaces } from "../../terraform/actions.ts";
import { plainPath } from "../../terraform/attribute-path.ts";
import {
  canonical,
  hasUnknown,
  isRecord,
  isSensitive,
  same,
  sameScalar,
  tidy,
  UNKNOWN,
  type ValueRecord,
} from "../../terraform/value.ts";
import { isVolatile } from "../../terraform/volatile.ts";
import type { DriftClass, DriftFinding, Noise } from "../record/finding.ts";
import { decidesExposure } from "../severity/severity.ts";
import { classifyIgnored } from "./bounds.ts";
import { brokenState } from "./broken.ts";
import { attributeDifferences, pathText, type Unit } from "./compare.ts";
import { setInCode } from "./declared.ts";
import { isDerived } from "./derived.ts";
import { type Context, type Draft, type Judged, makeFinding } from "./draft.ts";
import { ignoredBefore, ignoredWithin, isIgnored } from "./ignored.ts";
import type { ComparedResource } from "./resources.ts";
import { isProvided, settablePart } from "./settable.ts";
import type { MirrorView } from "./siblings.ts";
import { isOnlyUnset, isPortOfEveryProtocol, sameButUnset } from "./unset.ts";
import { rewrittenValue } from "./write-only.ts";

/** Judges every attribute of a resource that exists in the state and in the cloud. */
export function classifyAttributes(
  resource: ComparedResource,
  views: readonly MirrorView[],
  context: Context,
): Judged {
  const { state, cloud } = resource;
  if (!state || !cloud || !resource.checked) return { findings: [], noise: [] };
  const code = isRecord(resource.code ?? UNKNOWN) ? (resource.code as ValueRecord) : UNKNOWN;
  const units = attributeDifferences(state, cloud, code, resource.type);
  const moved = units.filter((unit) => !same(unit.state, unit.cloud, unit.shape));
  const judged = moved.map((unit) => classifyUnit(unit, { resource, views, context, moved }));
  const drafts = judged.flatMap((item) => ("class" in item ? [item] : []));
  const noise = judged.flatMap((item) => ("class" in item ? [] : [item]));
  const all = [...drafts, ...ignoredBefore(resource, drafts, context)];
  const findings = all.map((draft) => makeFinding(draft, context));
  const real = findings.filter((finding) => !isHalfMade(resource, finding));
  return {
    findings: real,
    noise: [
      ...noise,
      ...normalised(resource, state, cloud),
      ...findings
        .filter((finding) => isHalfMade(resource, finding))
        .map(({ address, attribute = "" }): Noise => ({ address, attribute, reason: "half_made" })),
    ],
  };
}

/**
 * A creation that was cut off leaves an object whose later settings were never made, and Terraform replaces it. Only
 * what puts somebody at risk until then is a finding.
 * Source: https://developer.hashicorp.com/terraform/cli/state/taint
 */
function isHalfMade({ reason }: ComparedResource, { severity }: DriftFinding): boolean {
  return reason === "replace_because_tainted" && severity !== "critical";
}

/** Attributes that only the code moved: state and cloud agree. Unknown ones count when the code sets them. */
export function undeployed(resource: ComparedResource, context: Context): Unit[] {
  const { state, cloud, code } = resource;
  if (!state || !cloud || !isRecord(code ?? null)) return [];
  return attributeDifferences(state, cloud, code as ValueRecord, resource.type).filter(
    (unit) =>
      same(unit.state, unit.cloud, unit.shape) &&
      unit.path[0] !== "tags_all" &&
      (!hasUnknown(unit.code) || context.code.expression(resource.address, unit.path) !== undefined),
  );
}

interface Surroundings {
  readonly resource: ComparedResource;
  readonly views: readonly MirrorView[];
  readonly context: Context;
  readonly moved: readonly Unit[];
}

function classifyUnit(unit: Unit, around: Surroundings): Draft | Noise {
  const { resource, context } = around;
  const attribute = pathText(unit.path);
  const plain = plainPath(attribute);
  const noise = (reason: Noise["reason"]): Noise => ({ address: resource.address, attribute, reason });
  const mirrored = mirrorNoise(unit, around);
  if (mirrored) return noise(mirrored);
  if (unit.path[0] === "tags_all" && foldsIntoTags(plain, around)) return noise("tags_all");
  const rewritten = rewrittenValue(unit, resource, context);
  if (rewritten) return { resource, attribute, ...rewritten };
  const broken = brokenState(unit, resource.type);
  if (broken) {
    const sides = { state: unit.state, cloud: unit.cloud, severity: broken };
    return { resource, attribute, ...sides, class: "untracked", applyEffect: "none" };
  }
  if (isVolatile(resource.type, plain)) return noise("volatile");
  if (context.siblings.explains(resource, plain)) return noise("mirror");
  if (isDerived(resource, plain, context.code)) return noise("computed");
  if (isProvided(unit) || context.newAttributes.includes(unit, resource)) return noise("computed");
  if (isOnlyUnset(unit, resource.address, context.code) || isOnlyReordered(unit)) return noise("normalised");
  if (isPortOfEveryProtocol(unit, resource.state ?? {}, resource.cloud ?? {})) return noise("normalised");
  const expression = context.code.expression(resource.address, unit.path);
  const sides = settableSides(unit);
  const { code } = sides;
  const isSet = setInCode(resource, unit.path, context.code);
  const maySet = isSet === "yes" || (isSet === "unknown" && unit.shape?.setBy === "code");
  const unset = code === UNKNOWN && resource.code !== UNKNOWN && resource.code !== null && !maySet;
  if (unset && !isSealedExposure(unit, resource)) return noise("computed");
  const isKept = code === UNKNOWN || same(code, sides.cloud, unit.shape);
  const carriers = context.siblings.carriers.of(resource, unit.path, sides.state, sides.cloud);
  if (isKept && isSet !== "yes" && carriers.length > 0) return noise("mirror");
  if (isKept && isSet !== "yes" && wentWithSwitch(unit, around)) return noise("computed");
  const draft = { resource, attribute, state: sides.state, cloud: sides.cloud, code, order: unit.shape };
  const ignored = { ...draft, code: expression?.constant ?? code };
  if (isIgnored(resource, plain)) return classifyIgnored(ignored, context);
  const within = ignoredWithin({ ...unit, code }, resource, context);
  if (within) return classifyIgnored(within, context);
  const verdict = classOf(sides, around);
  if (verdict.class === "ignored") return classifyIgnored({ ...ignored, notes: verdict.notes }, context);
  const rivals = isKept
    ? []
    : carriers.filter((it) => wantsIt(it, unit, context)).map(({ address }) => address);
  return { ...draft, ...verdict, applyEffect: effectOf(verdict.class, resource), rivals };
}

/** The code is unknown when any part of it is that the code can set. */
function settableSides(unit: Unit): Unit {
  if (!hasUnknown(unit.code)) return unit;
  const code = settablePart(unit.code, unit.shape);
  if (hasUnknown(code)) return { ...unit, code: UNKNOWN };
  const [state, cloud] = [settablePart(unit.state, unit.shape), settablePart(unit.cloud, unit.shape)];
  return { ...unit, state, cloud, code };
}

/**
 * A detail that AWS drops when the block that it belongs to is switched off, such as the days for which a table's
 * backups are kept: the switch is the finding.
 */
function wentWithSwitch(unit: Unit, { moved }: Surroundings): boolean {
  const { cloud, path } = unit;
  const block = pathText(path.slice(0, -1));
  return (
    path.length > 2 &&
    sameButUnset(cloud, null) &&
    moved.some(
      (it) =>
        it !== unit && it.state === true && it.cloud === false && pathText(it.path.slice(0, -1)) === block,
    )
  );
}

/** An order that AWS answers in and that apply leaves alone. */
function isOnlyReordered({ cloud, code, shape, state }: Unit): boolean {
  return code !== UNKNOWN && same(code, cloud, shape) && same(state, cloud);
}

function classOf(
  unit: Unit,
  { resource, context }: Surroundings,
): { readonly class: DriftClass; readonly notes: readonly string[] } {
  const { cloud, code, shape, state } = unit;
  if (code === UNKNOWN) return { class: "out_of_band", notes: unknownCode(resource) };
  if (same(code, state, shape)) return { class: "out_of_band", notes: [] };
  if (!same(code, cloud, shape)) {
    if (sameButUnset(code, state)) return { class: "out_of_band", notes: [] };
    if (!sameButUnset(code, cloud)) return { class: "conflict", notes: [] };
  }
  if (isSealedExposure(unit, resource))
    return { class: "untracked", notes: ["sealed: that the code wants it so cannot be shown"] };
  const expression = context.code.expression(resource.address, unit.path);
  if (setInCode(resource, unit.path, context.code) === "no")
    return { class: "untracked", notes: ["the code does not set it: apply will not revert it"] };
  const says = expression?.constant;
  const agrees = says === undefined ? undefined : sameScalar(says, cloud);
  if (resource.configuration) {
    if (agrees !== false) return { class: "accepted", notes: [] };
    return { class: "untracked", notes: ["the code says another value, yet apply would not set it"] };
  }
  if (agrees === true) return { class: "accepted", notes: [] };
  if (agrees === false) {
    return {
      class: "ignored",
      notes: ["treated as ignored: the code has another value, and apply does not change it"],
    };
  }
  return {
    class: "untracked",
    notes: [
      "apply will not revert it: the code was changed to match, or ignore_changes hides it; without the configuration nobody can tell",
    ],
  };
}

/**
 * Whether a resource that carries the value sets it. An attribute of that name which changed just now, or which the
 * code does not set, only mirrors the change: such as the policy of a queue that has a policy resource of its own.
 */
function wantsIt(carrier: ComparedResource, { path: [name = ""] }: Unit, { code }: Context): boolean {
  const { cloud, state } = carrier;
  if (!Object.hasOwn(cloud ?? {}, name)) return true;
  return same(state?.[name], cloud?.[name]) && setInCode(carrier, [name], code) !== "no";
}

/** What nobody can read and what decides who has access is never settled. */
function isSealedExposure({ cloud, path, state }: Unit, { type }: ComparedResource): boolean {
  return (isSensitive(state) || isSensitive(cloud)) && decidesExposure(type, plainPath(pathText(path)));
}

function unknownCode(resource: ComparedResource): string[] {
  if (plannedAction(resource) === "forget")
    return ["the code lets go of the resource: apply leaves it as it is, and nothing watches it any more"];
  if (resource.code === null) return ["the resource was removed from the code: apply deletes it"];
  return ["the code's value is not known before apply"];
}

function effectOf(kind: DriftClass, resource: ComparedResource): Draft["applyEffect"] {
  if (kind === "conflict") return "overwrites_both";
  if (kind !== "out_of_band") return "none";
  if (resource.code === UNKNOWN) return "unknown";
  if (resource.code === null) return plannedAction(resource) === "forget" ? "none" : "deletes";
  return replaces(resource) ? "replaces" : "reverts";
}

/**
 * The reason to drop a mirrored attribute. Its undeclared parts are findings of their own, and what a declaring
 * resource explains is judged there. A part of a bucket that vanished without such a resource is judged here.
 */
function mirrorNoise(unit: Unit, { resource, views }: Surroundings): Noise["reason"] | undefined {
  const view = views.find(({ attribute }) => attribute === unit.path[0]);
  if (!view) return undefined;
  if (view.declared || view.unmanaged.some(({ absorbed }) => !absorbed)) return "mirror";
  return resource.type === "aws_s3_bucket" ? undefined : "settled";
}

function foldsIntoTags(plain: string, { moved }: Surroundings): boolean {
  const twin = plain.replace(/^tags_all/, "tags");
  return moved.some((unit) => plainPath(pathText(unit.path)) === twin);
}

/** Entries of a drifted resource that differ only in how nothing is written. */
function normalised(resource: ComparedResource, state: ValueRecord, cloud: ValueRecord): Noise[] {
  if (!resource.drifted) return [];
  return Object.keys(cloud)
    .sort()
    .filter((key) => {
      const [before, after] = [state[key] ?? null, cloud[key] ?? null];
      return (
        before !== after &&
        canonical(before) === canonical(after) &&
        JSON.stringify(tidy(before)) !== JSON.stringify(tidy(after))
      );
    })
    .map((attribute) => ({ address: resource.address, attribute, reason: "normalised" }));
}
