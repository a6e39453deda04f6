import { join } from "node:path";
import { buildSync } from "esbuild";
import { PROJECT_DIR } from "../../engine/paths.ts";
import type { PageScripts } from "../../report/simulation-html.ts";

/** The programs of an HTML report, bundled from the sources of this project: half a second. */
export function pageScripts(): PageScripts {
  return {
    page: bundled("src/report/browser/page.ts"),
    worker: bundled("src/simulation/browser-worker.ts"),
  };
}

function bundled(entry: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: PROJECT_DIR,
    bundle: true,
    charset: "utf8",
    entryPoints: [join(PROJECT_DIR, entry)],
    format: "iife",
    legalComments: "none",
    logLevel: "silent",
    minify: true,
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
