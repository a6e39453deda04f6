import { BallastError } from "../core/errors.ts";
import type { FieldMap } from "../core/field-map.ts";
import { InputError } from "../core/input-error.ts";
import type { Sources } from "../description-edit/evaluate.ts";
import type { DriftFinding } from "../drift/record/finding.ts";
import { wantedField } from "../drift/settle/wanted-field.ts";
import { readDocument, stacksInOrder } from "../engine/stack-files.ts";
import { Stop } from "../engine/stop.ts";
import type { Target } from "../lifecycle/target.ts";
import { changesOf, changeText } from "../terraform/actions.ts";
import { acceptFinding, problemsOf, type Stacks } from "./acceptance.ts";
import { type Checked, type CheckOptions, checkEnvironment } from "./check.ts";
import { findIn, isSame, refuseOtherThanIds } from "./reject.ts";

/** The files that describe environments, and which of their fields set what. */
export interface DescriptionFiles {
  readonly readSources: () => Promise<Sources>;
  readonly writeSource: (path: string, text: string) => Promise<void>;
  /** By the stack's name. */
  readonly fieldMaps: (environment: string) => Promise<ReadonlyMap<string, FieldMap>>;
}

/** An opened environment, how to check it, and where to show progress. */
export interface LiveEnvironment {
  readonly target: Target;
  readonly check: CheckOptions;
  readonly progress: { start(what: string): void };
  /** True once the command was interrupted: nothing more may be started. */
  stopped(): boolean;
}

export interface AcceptLiveOptions {
  /** @default every stack of the environment */
  readonly stacks?: readonly string[] | undefined;
  /** Changes the files, plans again, and keeps the change only when the plan agrees. @default false */
  readonly write?: boolean | undefined;
  /** Why critical findings are accepted; they need one. */
  readonly reason?: string | undefined;
  /** Told each change as a unified diff, before anything is written. */
  readonly onDiff: (diff: string) => void;
}

/** A finding, and the field that takes the cloud's value. */
export interface Accepted {
  readonly stack: string;
  readonly finding: DriftFinding;
  readonly field: string;
  readonly value: unknown;
}

/** What became of the findings. Files are changed by `written` alone. */
export type LiveAcceptance =
  | {
      readonly kind: "by-hand";
      readonly finding: DriftFinding;
      readonly reason: string;
      readonly places: readonly string[];
    }
  | { readonly kind: "printed"; readonly accepted: readonly Accepted[] }
  | {
      readonly kind: "written";
      readonly accepted: readonly Accepted[];
      readonly files: readonly string[];
      readonly stacks: readonly string[];
      /** What the new plans of these stacks still do, all of it planned before too; nothing when they are empty. */
      readonly planned: readonly string[];
    }
  /** The files are as they were. */
  | {
      readonly kind: "put-back";
      readonly accepted: readonly Accepted[];
      readonly problems: readonly string[];
    };

/**
 * Makes the description say what the cloud has, held against live plans: the findings have to be gone from the new
 * plans, and nothing may be planned that was not planned before.
 * @throws BallastError for ids that are no findings
 */
export async function acceptLive(
  live: LiveEnvironment,
  ids: readonly string[],
  options: AcceptLiveOptions,
  description: DescriptionFiles,
): Promise<LiveAcceptance> {
  const { check, progress, target } = live;
  refuseOtherThanIds(ids);
  const checked = await checkEnvironment(target, { ...check, stacks: options.stacks });
  const found = new Map(ids.map((id) => findIn(checked.verdicts, id)).map((hit) => [hit.finding.id, hit]));
  for (const { finding } of found.values()) {
    if (finding.severity !== "critical" || options.reason?.trim()) continue;
    throw new InputError("ACCEPT_REASON", finding.id, "is critical", "say why with --reason, or reject it");
  }
  progress.start("field map");
  const maps = await description.fieldMaps(target.environment.name);
  const sources = await description.readSources();
  const places = [...found.values()].map(({ finding, verdict }) => ({ finding, stack: verdict.stack }));
  const draft = draftOf(places, maps, sources);
  if (draft.kind === "by-hand") return draft;
  for (const diff of draft.diffs) options.onDiff(diff);
  const { accepted } = draft;
  if (!options.write) return { kind: "printed", accepted };
  const files = [...draft.texts].filter(([file, text]) => sources.get(file) !== text);
  return keepIfRight(live, checked, { accepted, files, sources }, description);
}

interface Draft {
  readonly kind: "draft";
  readonly accepted: readonly Accepted[];
  readonly diffs: readonly string[];
  readonly texts: Sources;
}

function draftOf(
  places: readonly Pick<Accepted, "finding" | "stack">[],
  maps: ReadonlyMap<string, FieldMap>,
  sources: Sources,
): Draft | Extract<LiveAcceptance, { kind: "by-hand" }> {
  const texts = new Map(sources);
  const accepted: Accepted[] = [];
  const diffs: string[] = [];
  for (const { finding, stack } of places) {
    const map = maps.get(stack);
    if (!map) throw new BallastError("FIELD_MAP", stack, "has no field map; fix: run npm run field-map");
    const wanted = wantedField(finding, map);
    const twin = accepted.find(({ field }) => wanted.kind === "field" && field === wanted.field);
    if (twin && wanted.kind === "field") {
      if (JSON.stringify(twin.value) !== JSON.stringify(wanted.value)) {
        const reason = `${twin.finding.id} wants another value of ${twin.field}: accept one of them`;
        return { kind: "by-hand", finding, reason, places: [] };
      }
      accepted.push({ ...twin, finding, stack });
      continue;
    }
    const acceptance = acceptFinding(finding, map, texts);
    if (acceptance.kind === "by-hand") return { ...acceptance, finding };
    texts.set(acceptance.file, acceptance.after);
    diffs.push(acceptance.diff);
    accepted.push({ finding, stack, field: acceptance.field, value: acceptance.value });
  }
  return { kind: "draft", accepted, diffs, texts };
}

interface Change {
  readonly accepted: readonly Accepted[];
  readonly files: readonly (readonly [file: string, text: string])[];
  readonly sources: Sources;
}

/** Writes and verifies; whatever goes wrong, the old texts are put back. */
async function keepIfRight(
  live: LiveEnvironment,
  checked: Checked,
  { accepted, files, sources }: Change,
  description: DescriptionFiles,
): Promise<LiveAcceptance> {
  const { project } = live.target;
  const before = await stacksOf(live.target);
  for (const [file, text] of files) await description.writeSource(file, text);
  let kept = false;
  try {
    const { planned, problems, stacks } = await verify(live, checked, before, accepted);
    if (problems.length > 0) return { kind: "put-back", accepted, problems };
    kept = true;
    return { kind: "written", accepted, files: files.map(([file]) => file), stacks, planned };
  } catch (error) {
    if (!(error instanceof BallastError) || error instanceof Stop) throw error;
    return { kind: "put-back", accepted, problems: error.message.split("\n") };
  } finally {
    if (!kept) {
      for (const [file] of files) await description.writeSource(file, sources.get(file) ?? "");
      // Told to stop, nothing more is started: the next command synthesizes by itself.
      if (!live.stopped()) await project.synth();
    }
  }
}

async function verify(
  { check, progress, target }: LiveEnvironment,
  checked: Checked,
  before: Stacks,
  accepted: readonly Accepted[],
): Promise<{
  readonly problems: readonly string[];
  readonly planned: readonly string[];
  readonly stacks: readonly string[];
}> {
  progress.start("synthesis with the change");
  await target.project.synth();
  const after = await stacksOf(target);
  const elsewhere = new Map(checked.verdicts.map(({ findings, stack }) => [stack, findings]));
  const wrong = accepted.flatMap(({ finding, stack }) =>
    problemsOf({ finding, stack, findings: elsewhere.get(stack) ?? [], elsewhere, before, after }),
  );
  const touched = [...after.keys()].filter(
    (stack) => JSON.stringify(before.get(stack)) !== JSON.stringify(after.get(stack)),
  );
  const stacks = [...new Set([...accepted.map(({ stack }) => stack), ...touched])];
  if (wrong.length > 0) return { problems: [...new Set(wrong)], planned: [], stacks };
  progress.start(`plan of ${stacks.join(", ")} with the change`);
  const again = await checkEnvironment(target, { ...check, stacks });
  const old = new Set(stacks.flatMap((stack) => plannedIn(checked, stack)));
  const planned = stacks.flatMap((stack) => plannedIn(again, stack));
  const left = accepted.filter(({ finding, stack }) =>
    again.verdicts.some((one) => one.stack === stack && one.findings.some((it) => isSame(it, finding))),
  );
  const problems = [
    ...again.verdicts
      .filter(({ complete }) => !complete)
      .map(({ stack, trouble }) => `${stack} could not be checked again: ${trouble?.text ?? "only in part"}`),
    ...left.map(({ finding }) => `${finding.address} ${finding.attribute ?? ""} is still there`),
    ...planned.filter((action) => !old.has(action)).map((action) => `${action} would be planned`),
  ];
  return { problems, planned, stacks };
}

function plannedIn({ known }: Checked, stack: string): string[] {
  const plan = known.get(stack);
  return plan ? changesOf(plan).map((change) => `${stack}: ${changeText(change)}`) : [];
}

/** The Terraform JSON of each stack as it was synthesized last. */
async function stacksOf({ environment, project }: Target): Promise<Stacks> {
  const read = async (stack: string) => [stack, await readDocument(project.dir, stack)] as const;
  return new Map(await Promise.all(stacksInOrder(environment).map(read)));
}
