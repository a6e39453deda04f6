import { dirname, join } from "node:path";
import { type Command, Option } from "commander";
import type { FieldMap } from "../../core/field-map.ts";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { classify } from "../../drift/classify/classify.ts";
import type { LoadedPolicy } from "../../drift/policy/policy.ts";
import type { DriftFinding, StackVerdict } from "../../drift/record/finding.ts";
import { parseFieldMap, withFields } from "../../drift/settle/finding-fields.ts";
import { resourcesDigest } from "../../terraform/attributes.ts";
import { parseConfiguration } from "../../terraform/configuration.ts";
import type { Io } from "../machine/io.ts";
import { placeOf, readInput, readPlanInput, readPolicy, refuseSecondReader } from "./files.ts";

/** Options of every command that judges a captured plan, as commander gives them. */
export interface CaptureOptions {
  readonly planJson: string;
  readonly config?: string;
  readonly policy?: string;
  readonly stack?: string;
  readonly fieldMap?: string;
}

/** A captured plan, judged. */
export interface Capture {
  readonly verdict: StackVerdict;
  readonly policy: LoadedPolicy;
  readonly map: FieldMap | undefined;
}

/** Adds them. The plan is optional where a command can make one itself. */
export function addCaptureOptions(command: Command, plan: "required" | "optional" = "required"): Command {
  return command
    .addOption(
      new Option(
        "--plan-json <file>",
        "output of `terraform show -json` of one normal plan; - reads standard input",
      ).makeOptionMandatory(plan === "required"),
    )
    .option(
      "--config <file>",
      "cdk.tf.json of that plan: tells ignore_changes and prevent_destroy, which plans do not hold",
    )
    .option("--policy <file>", "owners, bounds, waived drift (JSON or TypeScript)")
    .option(
      "--stack <name>",
      'name of the stack in the report (default: from --config, or "stack"); with an environment, stacks to check',
    )
    .option(
      "--field-map <file>",
      "which field sets what, from `npm run field-map` (default: field-map.json next to --config)",
    );
}

/** Reads and judges; what was judged before anything was wrong with a file is not shown. */
export async function readCapture(options: CaptureOptions, io: Io): Promise<Capture> {
  refuseSecondReader({
    "--plan-json": options.planJson,
    "--config": options.config,
    "--policy": options.policy,
    "--field-map": options.fieldMap,
  });
  const policy = await readPolicy(io, options.policy);
  const configText =
    options.config === undefined ? undefined : await readInput(io, options.config, "--config");
  const configuration =
    configText === undefined ? undefined : parseConfiguration(configText, placeOf(options.config ?? ""));
  const plan = await readPlanInput(io, options.planJson, "--plan-json");
  const stack = options.stack ?? configuration?.stack ?? "stack";
  const verdict = classify({ stack, plan, configuration, policy });
  const map = await readFieldMap(options, io);
  if (!map) return { verdict, policy, map };
  refuseOther(map, configuration?.stack, options.fieldMap ?? "field-map.json");
  const findings = withFields(verdict.findings, map);
  const stale = configText !== undefined && isStale(map, configText);
  const limits = stale
    ? [...verdict.limits, "the field map was made from another configuration: run `npm run field-map` again"]
    : verdict.limits;
  return { verdict: { ...verdict, findings, limits }, policy, map };
}

/** The finding with this id, or with the only id that begins so. @throws InputError with the ids that there are */
export function findingOf({ findings, stack }: StackVerdict, id: string): DriftFinding {
  const found = id === "" ? [] : findings.filter((finding) => finding.id.startsWith(id));
  const [first, second] = found;
  if (first && !second) return first;
  const ids = (found.length > 0 ? found : findings).map((finding) => finding.id);
  const problem = first ? `${ids.length} findings of ${stack} begin so` : `is not a finding of ${stack}`;
  const fix = ids.length === 0 ? "there are none" : `there are ${ids.slice(0, 10).join(", ")}`;
  throw new InputError("FINDING_ID", id || "(empty)", problem, fix);
}

async function readFieldMap(options: CaptureOptions, io: Io): Promise<FieldMap | undefined> {
  if (options.fieldMap !== undefined) {
    return parseFieldMap(await readInput(io, options.fieldMap, "--field-map"), options.fieldMap);
  }
  if (options.config === undefined) return undefined;
  const beside = join(dirname(options.config), "field-map.json");
  const text = await io.readText(beside).catch(() => undefined);
  return text === undefined ? undefined : parseFieldMap(text, beside);
}

function refuseOther(map: FieldMap, stack: string | undefined, place: string): void {
  if (stack === undefined || stack === map.stack) return;
  throw new InputError(
    "FIELD_MAP_STACK",
    place,
    `is about ${map.stack}, the configuration about ${stack}`,
    "give the field map of the same stack",
  );
}

function isStale(map: FieldMap, configText: string): boolean {
  const configuration = parseJsonText(configText, "the configuration", "cdktf synth");
  return typeof configuration === "object" && configuration !== null
    ? resourcesDigest(configuration) !== map.configuration
    : true;
}
