import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../../core/input-error.ts";
import { parseJsonText } from "../../core/json-text.ts";
import { type FirstSeen, firstSeenIn } from "../../drift/record/age.ts";
import type { ReportFile } from "../../drift/record/join.ts";
import { readReport } from "../../drift/record/read.ts";
import type { Io } from "../machine/io.ts";
import { fileError, readInput } from "./files.ts";

/**
 * Every `.json` file below a folder, as it is.
 * @throws InputError when the folder cannot be listed
 */
export async function reportFiles(io: Io, folder: string, option: string): Promise<ReportFile[]> {
  let names: readonly string[];
  try {
    names = await io.listFiles(folder);
  } catch (error) {
    throw fileError(error, folder, `give the folder of the reports to ${option}`);
  }
  const files: ReportFile[] = [];
  for (const name of names.filter((it) => it.endsWith(".json"))) {
    const place = join(folder, name);
    files.push({ place, text: await readInput(io, place, option).catch(asInputError) });
  }
  return files;
}

function asInputError(error: unknown): InputError {
  if (error instanceof InputError) return error;
  throw error;
}

/** Names of the stacks that have to report. @throws InputError with file and place */
export async function readExpected(io: Io, path: string): Promise<string[]> {
  const raw = parseJsonText(await readInput(io, path, "--expect"), path, "an editor");
  const parsed = z.array(z.string().regex(/^[\w.-]{1,200}$/, { error: "no name of a stack" })).safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = `${path} ${issue?.path.join(".") ?? ""}`.trim();
  throw new InputError(
    "EXPECT",
    place,
    `is not as it should be: ${issue?.message ?? ""}`,
    'give a JSON array of names of stacks, such as ["prod-platform"]',
  );
}

/** What earlier reports know of ages. Nothing here is an error: without them ages begin anew, which is said. */
export async function previousAges(
  io: Io,
  folder: string | undefined,
): Promise<{ readonly known: FirstSeen[]; readonly notes: string[] }> {
  if (folder === undefined) return { known: [], notes: [] };
  const known: FirstSeen[] = [];
  const notes: string[] = [];
  const skip = (error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    notes.push(`an earlier report is not used, so ages may begin anew: ${error.place}: ${error.found}`);
  };
  const files = await reportFiles(io, folder, "--previous").catch((error: unknown) => {
    skip(error);
    return [];
  });
  for (const { place, text } of files) {
    try {
      if (text instanceof InputError) throw text;
      known.push(firstSeenIn(readReport(text, place).verdicts));
    } catch (error) {
      skip(error);
    }
  }
  return { known, notes };
}
