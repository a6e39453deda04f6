import type { Command } from "commander";
import { z } from "zod";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { scorecardText } from "../../report/simulation-text.ts";
import type { Outcome } from "../../simulation/outcome.ts";
import type { Job, Outcomes, Request } from "../../simulation/request.ts";
import { METRICS } from "../../simulation/result.ts";
import { executeHere, summarise } from "../../simulation/simulate.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { readInput } from "../shared/files.ts";
import { driftPaint } from "../shared/paint.ts";
import type { Shard } from "../shared/simulation-request.ts";
import { RunAlarmsSchema } from "../shared/simulation-schema.ts";

const Values = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));
const OutcomeSchema = z.object({
  metrics: z.record(z.enum(METRICS.map(({ id }) => id)), z.number()),
  failures: z.record(z.string(), z.number()),
  detectedBy: z.string().optional(),
  alarms: RunAlarmsSchema,
  deployment: z.string().optional(),
  bound: z.array(z.string()),
  digest: z.string().regex(/^[0-9a-f]{16}$/),
  events: z.number(),
});
const ShardSchema = z.object({
  kind: z.literal("ballast-simulation-shard"),
  shard: z.object({ index: z.int().min(1), of: z.int().min(1) }),
  request: z.object({
    platform: z.custom<Request["platform"]>((value) => typeof value === "object" && value !== null),
    scenarios: z.array(z.string()),
    set: Values,
    overrides: z.record(z.string(), z.number()),
    runs: z.int().min(1),
    seed: z.int().min(0),
    against: z.array(z.string()),
    sensitivity: z.boolean(),
  }),
  outcomes: z.record(z.string(), z.array(OutcomeSchema)),
});

/** Runs of a shard: the first, and the one after the last. */
export function shardRange({ index, of }: Shard, runs: number): Pick<Job, "from" | "to"> {
  return { from: Math.floor(((index - 1) * runs) / of), to: Math.floor((index * runs) / of) };
}

export function shardJson(request: Request, shard: Shard, outcomes: Outcomes): string {
  const document = {
    kind: "ballast-simulation-shard",
    shard,
    request,
    outcomes: Object.fromEntries(outcomes),
  };
  return `${JSON.stringify(document)}\n`;
}

/** Adds `simulate merge`. @param finish takes the exit code */
export function addMergeCommand(simulate: Command, io: Io, finish: (code: number) => void): void {
  simulate
    .command("merge")
    .description("join the shards of a simulation; the result is that of a run on one machine")
    .argument("<files...>", "what `simulate --shard` wrote, one file for each shard, in any order")
    .option("--json", "the result as JSON")
    .action(async (files: readonly string[], _options, command: Command) => {
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      const { outcomes, request } = await join(files, io);
      const result = await summarise(request, outcomes, async (job) => executeHere(job));
      const style = { columns: Math.max(80, io.columns ?? 100), paint: driftPaint(io) };
      io.out(json ? `${JSON.stringify(result, null, 2)}\n` : scorecardText(result, style));
      const missed = result.scenarios.some(({ verdict }) => verdict === "missed");
      finish(request.against.length > 0 && missed ? EXIT.missed : EXIT.clean);
    });
}

/** @throws InputError when a shard is missing, is there twice, or belongs to another simulation */
async function join(files: readonly string[], io: Io): Promise<{ request: Request; outcomes: Outcomes }> {
  const shards = await Promise.all(files.map((file) => readShard(io, file)));
  const [first] = shards;
  if (!first)
    throw new InputError("SHARD", "simulate merge", "no file is given", "give the files of all shards");
  const same = JSON.stringify(first.request);
  const seen = new Map<number, string>();
  for (const { file, request, shard } of shards) {
    const refuse = (found: string) =>
      new InputError("SHARD", file, found, "give one file for each shard of one simulation");
    if (JSON.stringify(request) !== same || shard.of !== first.shard.of) {
      throw refuse(`is of another simulation than ${first.file}`);
    }
    const twin = seen.get(shard.index);
    if (twin !== undefined) throw refuse(`is shard ${shard.index} of ${shard.of}, as ${twin} is`);
    seen.set(shard.index, file);
  }
  const missing = Array.from({ length: first.shard.of }, (_, i) => i + 1).filter((index) => !seen.has(index));
  if (missing.length > 0) {
    throw new InputError(
      "SHARD",
      "simulate merge",
      `shard ${missing.join(", ")} of ${first.shard.of} is missing`,
      "give the files of all shards",
    );
  }
  const ordered = shards.sort((a, b) => a.shard.index - b.shard.index);
  const outcomes = new Map(
    first.request.scenarios.map((id): [string, Outcome[]] => [
      id,
      ordered.flatMap((it) => it.outcomes[id] ?? []),
    ]),
  );
  return { request: first.request, outcomes };
}

async function readShard(io: Io, file: string) {
  const raw = parseJsonText(await readInput(io, file, "merge"), file, "ballast simulate --shard");
  const parsed = ShardSchema.safeParse(raw);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.map(String).join(".") || "the document";
    const fix = "write it with `ballast simulate --shard i/n`";
    throw new InputError("SHARD", file, `${where} does not have the form of a shard`, fix);
  }
  return { file, ...parsed.data } as typeof parsed.data & {
    file: string;
    request: Request;
    outcomes: Record<string, Outcome[]>;
  };
}
