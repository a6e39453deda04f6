import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROVIDER = "registry.terraform.io/hashicorp/aws/5.100.0";
const ROOTS = ["/opt", "/usr/local", "/usr/share"];
const DEPTH = 3;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * True when the real engine and provider are here. Otherwise says by name what cannot run, and fails where a test
 * that is silently skipped would be taken for a passed one.
 */
export function requireTerraform(suite: string): boolean {
  const missing = [
    ...(spawnSync("terraform", ["version"]).error ? ["the command terraform"] : []),
    ...(findMirror() === undefined ? [`a mirror with ${PROVIDER} (BALLAST_PROVIDER_MIRROR)`] : []),
  ];
  if (missing.length === 0) return true;
  const message = `${suite} did not run: no ${missing.join(", no ")}`;
  if (process.env["CI"]) throw new Error(message);
  console.warn(message);
  return false;
}

/** Runs Terraform with providers of the mirror only and nothing of the caller's own Terraform settings. */
export function terraform(
  args: readonly string[],
  { cwd, dataDir }: { cwd: string; dataDir?: string },
): Promise<Outcome> {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:TF_|AWS_)/.test(name));
  const env = {
    ...Object.fromEntries(own),
    TF_CLI_CONFIG_FILE: cliConfig(),
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
    ...(dataDir && { TF_DATA_DIR: dataDir }),
  };
  return new Promise((resolve) => {
    execFile("terraform", args, { cwd, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

let config: string | undefined;

function cliConfig(): string {
  if (config === undefined) {
    config = join(mkdtempSync(join(tmpdir(), "ballast-terraform-")), "cli.tfrc");
    const mirror = JSON.stringify(findMirror() ?? "");
    writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = ${mirror}\n  }\n}\n`);
  }
  return config;
}

function findMirror(): string | undefined {
  const named = process.env["BALLAST_PROVIDER_MIRROR"];
  let level = named ? [named] : ROOTS;
  for (let depth = 0; depth <= (named ? 0 : DEPTH); depth += 1) {
    const found = level.find((folder) => existsSync(join(folder, PROVIDER)));
    if (found) return found;
    level = level.flatMap(folders);
  }
  return undefined;
}

function folders(parent: string): string[] {
  try {
    const entries = readdirSync(parent, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(parent, entry.name));
  } catch {
    return [];
  }
}
