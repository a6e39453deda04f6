import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseConfiguration } from "../terraform/configuration.ts";
import { signalGroup, track } from "./children.ts";
import type { Project } from "./project.ts";
import { target } from "./provider-mirror.ts";
import { stackFile } from "./stack-files.ts";

/** Longest wait for a provider to say that it listens; then the engine starts its own. In milliseconds. */
const START_MS = 30_000;

/** Longest wait for a provider that was asked to end, in milliseconds. */
const STOP_MS = 2_000;

/** A provider of a stack: the program, and the source address by which the engine knows it. */
interface Provider {
  readonly program: string;
  readonly address: string;
}

/**
 * One AWS provider for all commands of one stack. The engine starts a provider of its own for the schema, again for the
 * plan and again to show it; each start takes more than a second of the processor. The process belongs to one stack and
 * one plan: this provider cannot be configured twice. Where a stack has none or several configurations of the provider,
 * or the provider does not start, the engine starts its own as always.
 *
 * Sources: https://developer.hashicorp.com/terraform/plugin/debugging#running-terraform-with-a-provider-in-debug-mode,
 * https://opentofu.org/docs/cli/config/environment-variables/ (2026-11).
 * @param socketDir a folder that only this user may enter
 */
export async function withProvider<T>(
  project: Project,
  stack: string,
  socketDir: string,
  use: (project: Project) => Promise<T>,
): Promise<T> {
  const provider = await providerOf(project, stack);
  if (!provider) return use(project);
  const { env } = project.engine();
  const child = spawn(provider.program, ["-debug"], {
    cwd: project.stackDir(stack),
    detached: true,
    env: { ...env, PLUGIN_UNIX_SOCKET_DIR: socketDir },
    stdio: ["ignore", "pipe", "ignore"],
  });
  track(child, "SIGINT");
  try {
    const reattach = await listening(child, provider.address);
    return await use(reattach === undefined ? project : project.with({ TF_REATTACH_PROVIDERS: reattach }));
  } finally {
    await stop(child);
  }
}

/** The provider that `init` chose, if the stack has one configuration of it. */
async function providerOf(project: Project, stack: string): Promise<Provider | undefined> {
  const file = stackFile(project.dir, stack);
  const { providers } = parseConfiguration(await readFile(file, "utf8"), file);
  if (providers.length !== 1 || providers[0]?.type !== "aws") return undefined;
  const chosen = join(project.stackDir(stack), ".terraform", "providers");
  const found: Provider[] = [];
  for (const host of await namesIn(chosen)) {
    const address = `${host}/hashicorp/aws`;
    for (const version of await namesIn(join(chosen, address))) {
      const folder = join(chosen, address, version, target());
      const programs = (await namesIn(folder)).filter((name) => name.startsWith("terraform-provider-aws"));
      found.push(...programs.map((name) => ({ program: join(folder, name), address })));
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** What the engine has to know to reach the provider; undefined if it does not start. */
function listening(child: ChildProcess, address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    const timer = setTimeout(() => resolve(undefined), START_MS);
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const [, json] = /TF_REATTACH_PROVIDERS='(\{.*\})'/.exec(text) ?? [];
      if (json !== undefined) resolve(addressed(json, address));
    });
    child.once("error", () => resolve(undefined));
    child.once("exit", () => resolve(undefined));
    child.stdout?.once("close", () => clearTimeout(timer));
  });
}

/** The provider names itself as Terraform knows it; OpenTofu knows it by another host. */
function addressed(json: string, address: string): string {
  return JSON.stringify(Object.fromEntries(Object.values(JSON.parse(json)).map((how) => [address, how])));
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  signalGroup(child, "SIGINT");
  const killer = setTimeout(() => signalGroup(child, "SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(killer);
}
