import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One folder for everything that tests write, so that a run leaves nothing behind: workers inherit `TMPDIR`. */
// biome-ignore lint/style/noDefaultExport: it is what Vitest takes as a global setup.
export default function scratch(): void {
  const folder = mkdtempSync(join(tmpdir(), "ballast-tests-"));
  process.env["TMPDIR"] = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
}
