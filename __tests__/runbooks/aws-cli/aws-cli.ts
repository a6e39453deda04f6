import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ensurePackages, pythonEnvironment } from "../../../src/rehearsal/python.ts";

const PACKAGES = {
  name: "awscli",
  title: "the AWS CLI",
  requirements: join(__dirname, "requirements.txt"),
};

/** What a command line of the AWS CLI would do. */
export interface Parsed {
  readonly line: string;
  readonly service?: string;
  readonly operation?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Name of the waiter, for `aws … wait`. */
  readonly waiter?: string;
  /** Why the CLI refuses it, or what of its output would be null. */
  readonly problem?: string;
}

/** The AWS CLI as one process, for a test with hundreds of commands. */
export interface AwsCli {
  /** What the program `aws` has to run, for a shell. */
  readonly program: string;
  stop(): Promise<void>;
}

function ensureAwsCli(): Promise<string> {
  return ensurePackages(PACKAGES, { log: () => {} });
}

/** Starts it. @param dir a folder for its socket @param env of the process; each command has its own */
export async function startAwsCli(dir: string, env: Readonly<Record<string, string>>): Promise<AwsCli> {
  const python = await ensureAwsCli();
  const socket = join(dir, "aws.sock");
  const child = spawn(python, ["-B", join(__dirname, "serve.py"), socket], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  await Promise.race([
    once(child.stdout, "data"),
    ended.then(([code]) => Promise.reject(new Error(`the AWS CLI ended with ${code}`))),
  ]);
  return {
    program: `exec '${python}' -I -S '${join(__dirname, "aws.py")}' '${socket}' "$@"`,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Parses command lines with the CLI's own parser and models; nothing is called. */
export async function parseCommands(lines: readonly string[]): Promise<Parsed[]> {
  const python = await ensureAwsCli();
  const child = spawn(python, ["-B", join(__dirname, "commands.py")], {
    // Without a Region the CLI asks for one; without a config file no profile of this machine is found.
    env: {
      ...pythonEnvironment(),
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(lines));
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (code !== 0) throw new Error(`the AWS CLI ended with ${code}`);
  return JSON.parse(out);
}
