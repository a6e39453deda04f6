import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { BallastError } from "../core/errors.ts";

/** The AWS provider that Ballast's constructs were generated from. */
export const PROVIDER_VERSION = "5.100.0";

/** Folders read at most when the machine is searched, so that a large home folder costs little. */
const SEARCH_LIMIT = 4000;
const SEARCH_DEPTH = 3;
const SKIPPED = /^(node_modules|\.git|\.cache|\.npm|\.pyenv|proc|sys)$/;

export interface MirrorOptions {
  /** `registry.terraform.io` for Terraform, `registry.opentofu.org` for OpenTofu. */
  readonly host: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** @default the user's home folder */
  readonly home?: string;
  /** Folders of the project that may hold a mirror, such as its cache of earlier downloads. */
  readonly own?: readonly string[];
  /** Where the generic search starts. @default /opt, /usr/local, /usr/share, /var/lib and the home folder */
  readonly searchRoots?: readonly string[];
}

export interface ProviderMirror {
  /** The folder that holds the registry's folder. */
  readonly path: string;
  /** How it was found, for the log. */
  readonly found: string;
}

/** `linux_amd64`, as provider packages name the machine. */
export function target(): string {
  const systems: Record<string, string> = { win32: "windows" };
  const machines: Record<string, string> = { x64: "amd64", ia32: "386" };
  return `${systems[process.platform] ?? process.platform}_${machines[process.arch] ?? process.arch}`;
}

/** Whether a folder is a filesystem mirror with the pinned AWS provider for this machine, packed or unpacked. */
export function holdsProvider(folder: string, host: string): boolean {
  const type = join(folder, host, "hashicorp", "aws");
  return (
    existsSync(join(type, PROVIDER_VERSION, target())) ||
    existsSync(join(type, `terraform-provider-aws_${PROVIDER_VERSION}_${target()}.zip`))
  );
}

/**
 * A local copy of the AWS provider: what the user names, then what Terraform itself would look at, then any
 * mirror near the conventional roots. Undefined means that it must come from the registry.
 */
export function findMirror(options: MirrorOptions): ProviderMirror | undefined {
  const { host, env, own = [] } = options;
  const named = env["BALLAST_PROVIDER_MIRROR"];
  if (named) {
    if (holdsProvider(named, host)) return { path: named, found: "variable BALLAST_PROVIDER_MIRROR" };
    const wanted = `${host}/hashicorp/aws/${PROVIDER_VERSION}/${target()}`;
    throw new BallastError(
      "PROVIDER_MIRROR",
      named,
      `has no ${wanted}; correct or unset BALLAST_PROVIDER_MIRROR`,
    );
  }
  const candidates: ProviderMirror[] = [
    ...(env["TF_PLUGIN_CACHE_DIR"]
      ? [{ path: env["TF_PLUGIN_CACHE_DIR"], found: "variable TF_PLUGIN_CACHE_DIR" }]
      : []),
    ...configured(options).map((path) => ({ path, found: "the user's CLI configuration" })),
    ...implied(options).map((path) => ({ path, found: "an implied local mirror" })),
    ...own.map((path) => ({ path, found: "the project's cache" })),
  ];
  const first = candidates.find(({ path }) => holdsProvider(path, host));
  if (first) return first;
  const path = search(options);
  return path === undefined ? undefined : { path, found: "a search of the machine" };
}

/** Mirror and cache folders named in the CLI configuration; a file that is missing names none. */
function configured({ env, home = homedir() }: MirrorOptions): string[] {
  const files = [env["TF_CLI_CONFIG_FILE"], join(home, ".terraformrc"), join(home, ".tofurc")];
  const file = files.find((name): name is string => name !== undefined && name !== "" && existsSync(name));
  if (file === undefined) return [];
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  const code = text.replace(/^\s*(#|\/\/).*$/gm, "");
  const found = [
    ...code.matchAll(/\bplugin_cache_dir\s*=\s*"([^"]+)"/g),
    ...code.matchAll(/\bfilesystem_mirror\s*\{[^}]*?\bpath\s*=\s*"([^"]+)"/g),
  ];
  return found.map(([, path = ""]) =>
    path.replace(/\$\{?(\w+)\}?/g, (_, name: string) => env[name] ?? "").replace(/^~(?=\/)/, home),
  );
}

/**
 * The folders that Terraform reads implicitly.
 * Source: https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories (2026-06).
 */
function implied({ env, cwd, home = homedir() }: MirrorOptions): string[] {
  const dataHome = env["XDG_DATA_HOME"] || join(home, ".local", "share");
  const dataDirs = (env["XDG_DATA_DIRS"] || "/usr/local/share:/usr/share").split(delimiter);
  const mac =
    process.platform === "darwin"
      ? [
          join(home, "Library/Application Support/io.terraform/plugins"),
          "/Library/Application Support/io.terraform/plugins",
        ]
      : [];
  return [
    join(cwd, "terraform.d", "plugins"),
    join(home, ".terraform.d", "plugins"),
    ...mac,
    ...[dataHome, ...dataDirs].filter(isAbsolute).map((folder) => join(folder, "terraform", "plugins")),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
  ];
}

/** Breadth first, a folder named like the registry at most three levels below each root. */
function search({ host, home = homedir(), searchRoots }: MirrorOptions): string | undefined {
  const roots = searchRoots ?? ["/opt", "/usr/local", "/usr/share", "/var/lib", home];
  for (const root of roots) {
    let level = [root];
    let budget = SEARCH_LIMIT;
    for (let depth = 0; depth < SEARCH_DEPTH && budget > 0; depth++) {
      const next: string[] = [];
      for (const folder of level.slice(0, budget)) {
        const inside = folders(folder);
        if (inside.includes(host) && holdsProvider(folder, host)) return folder;
        next.push(...inside.filter((name) => !SKIPPED.test(name)).map((name) => join(folder, name)));
      }
      budget -= level.length;
      level = next;
    }
  }
  return undefined;
}

/** Names of the folders in a folder. Links are not followed; an unreadable folder is empty. */
function folders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** The text of a CLI configuration that takes the AWS provider from the mirror, and nothing else from it. */
export function cliConfiguration(host: string, mirror: ProviderMirror | undefined, cacheDir: string): string {
  const provider = `${host}/hashicorp/aws`;
  if (!mirror) {
    return `plugin_cache_dir = ${quote(cacheDir)}\nprovider_installation {\n  direct {}\n}\n`;
  }
  return [
    "provider_installation {",
    "  filesystem_mirror {",
    `    path    = ${quote(mirror.path)}`,
    `    include = [${quote(provider)}]`,
    "  }",
    "  direct {",
    `    exclude = [${quote(provider)}]`,
    "  }",
    "}",
    "",
  ].join("\n");
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, "$&$&");
}

/** The absolute path of an executable that is named or given as a path. */
export function executable(name: string, path: string): string | undefined {
  if (name.includes("/")) return existsSync(name) ? resolve(name) : undefined;
  const folder = path.split(delimiter).find((entry) => entry !== "" && existsSync(join(entry, name)));
  return folder === undefined ? undefined : join(folder, name);
}
