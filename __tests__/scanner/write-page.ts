import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkov, type Scan } from "../../scanner/checkov.ts";
import { blindSpotsBlock, countsBlock, waiversBlock, withBlock } from "../../scanner/page.ts";
import { environmentSources, scanCounts } from "./sources.ts";

const PAGE = join(__dirname, "../../docs/security.md");

/** Writes the tables of docs/security.md anew: `npx tsx __tests__/scanner/write-page.ts`. */
async function writePage(): Promise<void> {
  const scans = new Map<string, Scan>();
  for (const [name, sources] of await environmentSources())
    scans.set(name, await checkov(sources, console.error));
  const counts = countsBlock(await scanCounts(scans, console.error));
  const blocks = [counts, waiversBlock(), blindSpotsBlock()];
  writeFileSync(PAGE, blocks.reduce(withBlock, readFileSync(PAGE, "utf8")));
}

writePage().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
