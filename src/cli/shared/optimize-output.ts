import type { OptimizeResult } from "../../optimize/result.ts";
import { optimizeText } from "../../report/optimize-text.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "./exit-codes.ts";
import { driftPaint } from "./paint.ts";

/** Where the result of a search goes, as commander gives it. */
export interface SearchOutput {
  readonly patch?: string;
  readonly html?: string;
  readonly json?: boolean;
}

export async function writeSearch(result: OptimizeResult, options: SearchOutput, io: Io): Promise<void> {
  const { html, json, patch } = options;
  if (html !== undefined) {
    // The charting library is loaded only where something is drawn.
    const { optimizeHtml } = await import("../../report/optimize-html.ts");
    await io.writeText(html, optimizeHtml(result));
  }
  if (patch !== undefined) await writePatch(patch, result, io);
  if (json) io.out(`${JSON.stringify(result, null, 2)}\n`);
  else io.out(optimizeText(result, { columns: Math.max(80, io.columns ?? 100), paint: driftPaint(io) }));
}

/** Of the pick that gives nothing up, where it changes anything; else of the cheapest. */
async function writePatch(file: string, { picks }: OptimizeResult, io: Io): Promise<void> {
  const changing = picks.filter(({ patch }) => patch !== undefined && patch.diff !== "");
  const chosen = changing.find(({ kind }) => kind === "harmless") ?? changing[0];
  if (chosen?.patch === undefined) {
    io.err("no patch was written: nothing cheaper was found that a patch can make\n");
    return;
  }
  await io.writeText(file, chosen.patch.diff);
  const which = chosen.kind === "harmless" ? "is no worse in anything" : "holds the objective";
  io.err(`${file} holds the patch of the cheapest configuration that ${which}\n`);
}

export function searchExit({ picks }: OptimizeResult): number {
  return picks.some(({ kind }) => kind === "cheapest") ? EXIT.clean : EXIT.missed;
}
