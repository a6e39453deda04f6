import { mkdir, readdir, readFile, readlink, symlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { at } from "../terraform/json.ts";

/** What decides which providers a stack gets, and whether their checksums are right. */
interface Demand {
  readonly program: string;
  readonly requiredProviders: unknown;
  /** Text of the dependency lock file; undefined without one. */
  readonly lock: string | undefined;
}

/** Providers that an `init` of this process has chosen and whose checksums it has compared with a lock file. */
export class VerifiedProviders {
  #known: { readonly demand: Demand; readonly folder: string }[] = [];

  /** Remembers what `init` has put into a stack's folder. */
  async add(stackDir: string, program: string, settings: unknown): Promise<void> {
    const demand = await demandOf(stackDir, program, settings);
    const others = this.#known.filter((known) => !isDeepStrictEqual(known.demand, demand));
    this.#known = [...others, { demand, folder: providersIn(stackDir) }];
  }

  /**
   * Links the same providers into the folder of another stack that demands the same by the same lock file, as `init`
   * does where it takes them from a mirror or a cache. `init` reads the whole AWS provider, 700 MB, for its checksum;
   * this leaves it with the backend alone.
   * @returns what tells `init` that it has no provider to install, as the value of `TF_REATTACH_PROVIDERS`; nothing
   *   listens there, for `init` asks no provider
   *   (https://developer.hashicorp.com/terraform/plugin/debugging#running-terraform-with-a-provider-in-debug-mode).
   *   Undefined where nothing is known, or where providers are no links.
   */
  async link(stackDir: string, program: string, settings: unknown): Promise<string | undefined> {
    const demand = await demandOf(stackDir, program, settings);
    if (demand.lock === undefined) return undefined;
    const found = this.#known.find((known) => isDeepStrictEqual(known.demand, demand));
    if (!found) return undefined;
    try {
      const links = await linksIn(found.folder);
      if (links.length === 0) return undefined;
      for (const { goal, path } of links) await ensureLink(join(providersIn(stackDir), path), goal);
      const addresses = links.map(({ path }) => path.split(sep).slice(0, 3).join("/"));
      return JSON.stringify(Object.fromEntries(addresses.map((address) => [address, NOWHERE])));
    } catch {
      // Whatever lies there otherwise, `init` itself can cope with.
      return undefined;
    }
  }
}

const NOWHERE = {
  Protocol: "grpc",
  ProtocolVersion: 5,
  Pid: process.pid,
  Test: true,
  Addr: { Network: "unix", String: "/nowhere" },
};

function providersIn(stackDir: string): string {
  return join(stackDir, ".terraform", "providers");
}

async function demandOf(stackDir: string, program: string, settings: unknown): Promise<Demand> {
  const lock = await readFile(join(stackDir, ".terraform.lock.hcl"), "utf8").catch(() => undefined);
  return { program, requiredProviders: at(settings, "required_providers"), lock };
}

/** Registry, namespace, type, version and system. */
const LEVELS = 5;

interface Link {
  /** Below the folder of providers, such as `registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64`. */
  readonly path: string;
  readonly goal: string;
}

/** @throws Error where a provider lies in the folder itself */
async function linksIn(folder: string): Promise<Link[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  if (entries.some((entry) => entry.isFile())) throw new Error("no link of a provider");
  const links = await Promise.all(
    entries
      .filter((entry) => entry.isSymbolicLink())
      .map(async ({ name, parentPath }) => {
        const file = join(parentPath, name);
        return { path: relative(folder, file), goal: await readlink(file) };
      }),
  );
  if (links.some(({ path }) => path.split(sep).length !== LEVELS)) throw new Error("no link of a provider");
  return links;
}

/** @throws Error where there is something else */
async function ensureLink(file: string, goal: string): Promise<void> {
  if ((await readlink(file).catch(() => undefined)) === goal) return;
  await mkdir(dirname(file), { recursive: true });
  await symlink(goal, file);
}
