import { BallastError } from "../core/errors.ts";
import type { FirstSeen } from "../drift/record/age.ts";
import type { DriftFinding, StackVerdict } from "../drift/record/finding.ts";
import { type ChangeAge, changeAge, tooYoung } from "../drift/settle/cooldown.ts";
import { readPlan } from "../engine/planned-stacks.ts";
import { applySaved, withPlan } from "../engine/saved-plan.ts";
import { changesOf, destroys, type StackChange } from "../terraform/actions.ts";
import type { Plan } from "../terraform/plan.ts";
import type { Trouble } from "../terraform/trouble.ts";
import { type CheckOptions, checkEnvironment, type Watched } from "./check.ts";
import { type AttributionOptions, attributeVerdicts } from "./cloudtrail.ts";

export interface RejectOptions extends CheckOptions {
  /** Applies the plan that was shown. @default false */
  readonly apply?: boolean | undefined;
  /** Lets the plan change more than the finding's own resources. @default false */
  readonly withOthers?: boolean | undefined;
  /** A younger change is shown, and not taken back, in milliseconds. @default 3600000, an hour */
  readonly cooldownMs?: number | undefined;
  /** Why a recent change is reverted anyway. */
  readonly force?: string | undefined;
  /** How the audit log is asked for the age of the change. @default it is not asked */
  readonly audit?: AttributionOptions | undefined;
  /** Since when reports know findings. @default nothing is known */
  readonly firstSeen?: FirstSeen | undefined;
  /** Told what the plan will do, before it is applied. */
  readonly onPlan?: ((plan: RejectPlan) => void) | undefined;
}

/** What rejecting a finding does, as its own targeted plan says. */
export interface RejectPlan {
  readonly stack: string;
  readonly finding: DriftFinding;
  readonly changes: readonly (StackChange & { readonly own: boolean })[];
  /** Other findings of the same resources: a plan knows resources, not attributes. */
  readonly along: readonly DriftFinding[];
  readonly age: ChangeAge;
  /** Why it may not be taken back yet. */
  readonly young?: string | undefined;
}

/** Default age, in milliseconds, from which a change may be rejected. */
const COOLDOWN_MS = 3_600_000;

export interface Rejected extends RejectPlan {
  /** `planned`: shown only. `applied`: done, and a new check no longer finds it. */
  readonly outcome: "planned" | "applied";
}

/**
 * Takes one change back: a saved plan of the finding's resource alone, shown, and applied only when asked to. Done
 * means that a new check no longer has the finding. A change that is younger than the cooldown is shown only.
 * @throws BallastError when apply cannot reject it, or would do more than that
 */
export async function reject(watched: Watched, id: string, options: RejectOptions): Promise<Rejected> {
  const { finding, verdict } = await findFinding(watched, id, options);
  refuse(finding);
  const age = changeAge(await dated(finding, verdict, options), options.now());
  const young = tooYoung(age, options.cooldownMs ?? COOLDOWN_MS);
  const { project } = watched;
  const { stack } = verdict;
  const targets = [finding.address, ...finding.children];
  const args = targets.map((address) => `-target=${address}`);
  const plan = await withPlan(project, stack, { ...options, args }, async (saved) => {
    const { plan: read, trouble } = await readPlan(project, stack, saved);
    if (!read || trouble) throw unplanned(stack, trouble);
    const shown = { ...describe(stack, finding, verdict, read), age, young };
    options.onPlan?.(shown);
    refuseUnsafe(shown, options);
    if (options.apply) await applySaved(project, stack, saved.file, options);
    return shown;
  });
  if (!options.apply) return { ...plan, outcome: "planned" };
  const again = await checkEnvironment(watched, { ...options, stacks: [stack] });
  const left = again.verdicts.flatMap(({ findings }) => findings);
  if (again.verdicts.some(({ complete }) => !complete) || left.some((other) => isSame(other, finding))) {
    throw new BallastError(
      "REJECT",
      `${stack} ${id}`,
      "was applied, but the finding is still there: check again",
    );
  }
  return { ...plan, outcome: "applied" };
}

/**
 * Finds one finding by its id, the beginning of it, or the address of its resource. A plan takes back a resource and not
 * an attribute: of several findings of one resource, one that apply can take back stands for all.
 * @throws BallastError when there is none, or more than one has that beginning
 */
export async function findFinding(
  watched: Watched,
  id: string,
  options: CheckOptions,
): Promise<{ readonly finding: DriftFinding; readonly verdict: StackVerdict }> {
  if (!isAddress(id)) refuseOtherThanIds([id]);
  const { verdicts } = await checkEnvironment(watched, options);
  return findIn(verdicts, isAddress(id) ? (idAt(verdicts, id) ?? id) : id);
}

/** `aws_lb.alb`, or one with modules and keys: an id has no dot. */
function isAddress(text: string): boolean {
  return /^(?:module\.|aws_)\S*\.\S+$/.test(text);
}

function idAt(verdicts: readonly StackVerdict[], address: string): string | undefined {
  const found = verdicts.flatMap(({ findings }) => findings).filter((finding) => finding.address === address);
  return (found.find(isRejectable) ?? found[0])?.id;
}

function isRejectable({ class: kind }: DriftFinding): boolean {
  return kind === "out_of_band" || kind === "deleted";
}

/** Fails on a malformed id before the slow check. @throws BallastError */
export function refuseOtherThanIds(ids: readonly string[]): void {
  const wrong = ids.find((id) => !/^[0-9a-f]{4,12}$/.test(id));
  if (wrong === undefined) return;
  throw new BallastError(
    "FINDING",
    wrong,
    "is not an id; limit: 4 to 12 hexadecimal digits, as check prints",
  );
}

/**
 * The finding with this id, or with the only id that begins so.
 * @throws BallastError when there is none, or more than one
 */
export function findIn(
  verdicts: readonly StackVerdict[],
  id: string,
): { readonly finding: DriftFinding; readonly verdict: StackVerdict } {
  const hits = verdicts.flatMap((verdict) =>
    verdict.findings.filter((finding) => finding.id.startsWith(id)).map((finding) => ({ finding, verdict })),
  );
  const [hit, second] = hits;
  if (second) throw new BallastError("FINDING", id, "matches more than one finding: give more digits");
  if (hit) return hit;
  const unsure = verdicts.filter(({ complete }) => !complete).map(({ stack }) => stack);
  const but = unsure.length > 0 ? `; not completely checked: ${unsure.join(", ")}` : "";
  throw new BallastError("FINDING", id, `was not found, or is resolved${but}; ballast drift check lists all`);
}

function refuse(finding: DriftFinding): void {
  const place = `${finding.address} ${finding.attribute ?? ""}`.trim();
  const no = (why: string) => new BallastError("REJECT", place, why);
  switch (finding.applyEffect) {
    case "none":
      throw no("no apply takes this back: remove or change it in the cloud, or declare it in the code");
    case "overwrites_both":
      throw no("code and cloud both moved: decide on the value, put it into the code, then apply");
    case "replaces":
      throw no("taking it back would replace the whole resource: do that by a plan that somebody reads");
    case "deletes":
      throw no("the code no longer has the resource: apply deletes it");
    case "unknown":
      throw no("what apply does to it is not known: make the check complete first");
    default:
      if (!isRejectable(finding)) throw no("is nothing to reject");
      if (finding.rule === "mass-deletion") throw no("so many deletions look like a wrong account");
  }
}

/** The finding with what can be known of its age. */
async function dated(
  finding: DriftFinding,
  verdict: StackVerdict,
  { audit, firstSeen, now }: RejectOptions,
): Promise<DriftFinding> {
  const first = firstSeen?.get(finding.id);
  const ageMs = first === undefined ? 0 : now().getTime() - Date.parse(first);
  const known = { ...finding, seen: first === undefined ? undefined : { first, ageMs } };
  if (!audit) return known;
  const [attributed] = await attributeVerdicts([{ ...verdict, findings: [known] }], audit);
  return attributed?.findings[0] ?? known;
}

function describe(
  stack: string,
  finding: DriftFinding,
  verdict: StackVerdict,
  plan: Plan,
): Omit<RejectPlan, "age" | "young"> {
  const own = new Set([finding.address, ...finding.children]);
  const changes = changesOf(plan).map((change) => ({ ...change, own: own.has(change.address) }));
  const touched = new Set(changes.map(({ address }) => address));
  const along = verdict.findings.filter(
    (other) =>
      other.id !== finding.id &&
      touched.has(other.address) &&
      (other.class === "pending" || other.applyEffect !== "none"),
  );
  return { stack, finding, changes, along };
}

function refuseUnsafe({ changes, finding, stack, young }: RejectPlan, options: RejectOptions): void {
  const { apply, force, withOthers } = options;
  if (changes.length === 0) throw new BallastError("REJECT", stack, "the plan changes nothing: check again");
  const destroyed = changes.filter(({ action }) => destroys(action));
  if (destroyed.length > 0) {
    const what = destroyed.map(({ address }) => address).join(", ");
    throw new BallastError("REJECT", stack, `would destroy ${what}; limit: reject destroys nothing`);
  }
  if (apply && young !== undefined && force === undefined) {
    throw new BallastError("REJECT", `${stack} ${finding.id}`, young);
  }
  const others = changes.filter(({ own }) => !own);
  if (apply && others.length > 0 && !withOthers) {
    const what = others.map(({ action, address }) => `${address} (${action})`).join(", ");
    throw new BallastError(
      "REJECT",
      stack,
      `would change ${what} as well, which it depends on; add --with-others to have them too`,
    );
  }
}

function unplanned(stack: string, trouble: Trouble | undefined): BallastError {
  const why = trouble ? `${trouble.text}; ${trouble.fix.join("; ")}` : "the engine left no plan";
  return new BallastError("REJECT", stack, why);
}

/** By place, not by id: a value that moved again is still not taken back. */
export function isSame(other: DriftFinding, finding: DriftFinding): boolean {
  return (
    other.address === finding.address &&
    other.attribute === finding.attribute &&
    other.class === finding.class
  );
}
