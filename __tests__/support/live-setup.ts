import { ensureEngine } from "../../src/engine/engine.ts";
import scratch from "./scratch.ts";

/**
 * What the suites with an engine need before they are collected. Where it cannot be fetched they say so by themselves:
 * not run, or red in CI.
 */
// biome-ignore lint/style/noDefaultExport: it is what Vitest takes as a global setup.
export default async function setUp(): Promise<void> {
  scratch();
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  await ensureEngine({ log }).catch((error: Error) => log(error.message));
}
