import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BallastError } from "../core/errors.ts";
import { hash32 } from "../core/names.ts";
import { CACHE_DIR, PROJECT_DIR } from "../engine/paths.ts";
import { inheritedEnvironment, type RunResult, runProgram } from "../engine/run.ts";
import { isAlive } from "../engine/scratch.ts";
import { throwIfAborted } from "../engine/stop.ts";

/** Where the Python half of the emulator lives. */
export const MOTO_SOURCE = join(PROJECT_DIR, "src", "rehearsal", "moto");

/** Longest wait for another process that installs the emulator. */
const INSTALL_WAIT_MS = 10 * 60_000;

export interface PythonOptions {
  /** @default `.cache` at the project's root */
  readonly cacheDir?: string;
  /** Told in one line about each slow step. */
  readonly log: (line: string) => void;
  /** The Python to make the environment with. @default variable BALLAST_PYTHON, else `python3` on the path */
  readonly python?: string;
  /** Aborting ends an installation and keeps nothing of it. */
  readonly signal?: AbortSignal | undefined;
}

/** What a program needs to start and to write its files. */
const BASICS =
  /^(?:PATH|HOME|USER|LOGNAME|TMPDIR|TEMP|TMP|TZ|LANG|LC_\w+|LD_LIBRARY_PATH|DYLD_\w+|SYSTEMROOT|PYTHONUTF8)$/i;

/** The environment of the emulator, which reaches nothing and so needs nothing of the caller's. */
export function emulatorProcessEnvironment(): Record<string, string> {
  const entries = Object.entries(pythonEnvironment()).filter(([name]) => BASICS.test(name));
  return Object.fromEntries(entries);
}

/**
 * The environment for Python programs: without AWS variables, which would send the emulator's own probes to
 * the endpoint that they name, and without those that change where Python looks for packages.
 */
export function pythonEnvironment(): Record<string, string> {
  return inheritedEnvironment(/^(AWS_|MOTO_|PYTHONHOME$|PYTHONPATH$|VIRTUAL_ENV$)/);
}

/** Python packages that are pinned in a `requirements.txt`, with the hashes of their files. */
export interface PinnedPackages {
  /** Of the virtual environment. */
  readonly name: string;
  /** As messages call them. */
  readonly title: string;
  /** Path of the file. */
  readonly requirements: string;
}

const MOTO: PinnedPackages = {
  name: "moto",
  title: "the AWS emulator",
  requirements: join(MOTO_SOURCE, "requirements.txt"),
};

/** Path of a Python that has the pinned moto. */
export async function ensureMoto(options: PythonOptions): Promise<string> {
  return ensurePackages(MOTO, options);
}

/**
 * Path of a Python that has these packages. The first call installs them from PyPI into a virtual environment in the
 * cache folder, named after the requirements and the Python version; later calls find it there.
 */
export async function ensurePackages(packages: PinnedPackages, options: PythonOptions): Promise<string> {
  const { cacheDir = CACHE_DIR, log } = options;
  const python = options.python ?? process.env["BALLAST_PYTHON"] ?? "python3";
  const version = await pythonVersion(python);
  const requirements = await readFile(packages.requirements, "utf8");
  const home = join(cacheDir, `${packages.name}-${hash32(requirements).toString(36)}-python${version}`);
  if (!installed(home)) {
    await mkdir(cacheDir, { recursive: true });
    await withLock(`${home}.lock`, packages.title, log, async () => {
      if (!installed(home)) await install(python, home, packages, options);
    });
  }
  return interpreter(home);
}

function interpreter(home: string): string {
  return join(home, "bin", "python");
}

function installed(home: string): boolean {
  return existsSync(interpreter(home));
}

async function pythonVersion(python: string): Promise<string> {
  const script = "import platform, sys; print('%d.%d.%d-%s' % (*sys.version_info[:3], platform.machine()))";
  const fix = "install Python 3.10 or newer, or name one in the variable BALLAST_PYTHON";
  let result: RunResult;
  try {
    result = await runProgram(python, ["-c", script], { env: pythonEnvironment() });
  } catch {
    throw new BallastError("PYTHON_MISSING", python, `cannot be started; ${fix}`);
  }
  const version = result.stdout.trim();
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  if (result.code !== 0 || major === undefined) {
    throw new BallastError("PYTHON_MISSING", python, `does not run (${tail(result.stderr)}); ${fix}`);
  }
  if (Number(major) !== 3 || Number(minor) < 10) {
    throw new BallastError("PYTHON_VERSION", python, `is ${version}; limit: 3.10 or newer; ${fix}`);
  }
  return version;
}

/**
 * Builds beside the final place and renames, so that a folder of that name is always whole. A virtual
 * environment may be renamed as long as its `bin/python` is called and not the scripts beside it.
 */
async function install(
  python: string,
  home: string,
  { name, requirements, title }: PinnedPackages,
  { log, signal }: PythonOptions,
): Promise<void> {
  const building = `${home}.${randomUUID()}.part`;
  await removeParts(home);
  const running = { env: pythonEnvironment(), ...(signal && { signal }) };
  const what = `the installation of ${title}`;
  try {
    log(`installing ${title} (${name}, from PyPI) once; less than a minute`);
    const made = await runProgram(python, ["-m", "venv", building], running);
    throwIfAborted(signal, what);
    if (made.code !== 0) {
      const fix = "install the venv module (package python3-venv on Debian and Ubuntu)";
      throw new BallastError("PYTHON_VENV", building, `${tail(made.stdout + made.stderr)}; ${fix}`);
    }
    const pip = [
      "-m",
      "pip",
      "install",
      "--no-input",
      "--disable-pip-version-check",
      "--require-hashes",
      "-r",
      requirements,
    ];
    const got = await runProgram(interpreter(building), pip, running);
    throwIfAborted(signal, what);
    if (got.code !== 0) {
      const fix = "check the network or PIP_INDEX_URL, then run again";
      throw new BallastError("EMULATOR_INSTALL", requirements, `${tail(got.stderr)}; ${fix}`);
    }
    await rename(building, home).catch((error: unknown) => {
      if (!installed(home)) throw error;
    });
    log(`${title} is installed`);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** What installations left that were killed: this process holds the lock, so no other builds. */
async function removeParts(home: string): Promise<void> {
  const folder = dirname(home);
  const parts = (await readdir(folder)).filter(
    (name) => name.startsWith(`${basename(home)}.`) && name.endsWith(".part"),
  );
  for (const part of parts) await rm(join(folder, part), { recursive: true, force: true });
}

/**
 * Runs `work` while no other process does. The lock is a file with the holder's process id; the lock of a dead
 * holder is taken over. Should two processes ever hold it, the rename in `install` keeps the result whole.
 */
async function withLock(
  lock: string,
  title: string,
  log: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + INSTALL_WAIT_MS;
  let told = false;
  while (!(await takeLock(lock))) {
    if (Date.now() > deadline) {
      throw new BallastError(
        "EMULATOR_LOCKED",
        lock,
        "is held by another process; stop it or remove the file",
      );
    }
    if (!told) log(`waiting for another process that installs ${title}`);
    told = true;
    await sleep(250);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
  }
  const holder = Number(await readFile(lock, "utf8").catch(() => ""));
  if (Number.isInteger(holder) && holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
  return false;
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}

/** The last lines of a program's output, on one line. */
function tail(text: string): string {
  const lines = text.trim().split("\n").slice(-3);
  return lines.map((line) => line.trim()).join(" | ") || "no output";
}
