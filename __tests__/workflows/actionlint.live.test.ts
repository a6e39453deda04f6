import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hash32 } from "../../src/core/names.ts";
import { CACHE_DIR, PROJECT_DIR } from "../../src/engine/paths.ts";
import { inheritedEnvironment } from "../../src/engine/run.ts";
import { describeWith } from "../support/needs.ts";

/** A Go module that requires actionlint alone, with the checksums of everything in it. */
const MODULE = join(__dirname, "actionlint");
const WORKFLOWS = ".github/workflows";

/** Built from source by Go once, and kept; the name tells what it was built from. */
function actionlint(): string {
  const sums = readFileSync(join(MODULE, "go.sum"), "utf8");
  const program = join(CACHE_DIR, `actionlint-${hash32(sums).toString(36)}`);
  if (existsSync(program)) return program;
  const args = ["build", "-trimpath", "-o", program, "github.com/rhysd/actionlint/cmd/actionlint"];
  const env = { ...inheritedEnvironment(/^(GOFLAGS|GOBIN)$/), GOFLAGS: "-mod=readonly" };
  const { status, stderr } = spawnSync("go", args, { cwd: MODULE, encoding: "utf8", env });
  if (status !== 0) throw new Error(`go ${args.join(" ")}: ${stderr}`);
  return program;
}

describeWith(["go"], "actionlint", () => {
  let program: string;
  beforeAll(() => {
    program = actionlint();
  }, 300_000);

  /** Without shellcheck and pyflakes, which some machines have and others not. */
  const lint = (file: string, input?: string) => {
    const args = ["-shellcheck=", "-pyflakes=", "-format", "{{json .}}", file];
    const { stdout } = spawnSync(program, args, { cwd: PROJECT_DIR, encoding: "utf8", input });
    return JSON.parse(stdout);
  };

  it.each(readdirSync(join(PROJECT_DIR, WORKFLOWS)))("finds nothing in %s", (file) => {
    expect(lint(`${WORKFLOWS}/${file}`)).toEqual([]);
    // It is seen to look: a key that no job has is found.
    const text = readFileSync(join(PROJECT_DIR, WORKFLOWS, file), "utf8");
    expect(lint("-", text.replace("runs-on:", "run-on:"))).not.toEqual([]);
  });
});
