import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BallastError } from "../core/errors.ts";
import { PROJECT_DIR } from "../engine/paths.ts";

/** What a rehearsal needs of the project; everything else stays where it is. */
const PARTS = ["backend.ts", "cdktf.json", "package.json", "tsconfig.json", "bin", "src", "stacks"];

/** What a release changes in the description of a service. */
export interface ServiceChange {
  readonly image?: string;
  readonly releaseOwner?: "terraform" | "pipeline";
}

const LIST = join("stacks", "environments.ts");
const DESCRIBED = join("stacks", "environments-described.ts");

/** A copy of the project in which a rehearsal changes descriptions, as a user changes their own. */
export interface Workspace {
  readonly dir: string;
  /**
   * Changes fields of one service of one environment, whatever the form of its description: the list of environments
   * is wrapped, and the files that describe them stay as they are. Later changes add to earlier ones.
   */
  change(environment: string, service: string, fields: ServiceChange): Promise<void>;
  /** Replaces text in a file, exactly once. @throws BallastError when it is not there exactly once */
  edit(file: string, before: string, after: string): Promise<void>;
  remove(): Promise<void>;
}

/** Copies the project into `dir`, which must not exist yet. */
export async function createWorkspace(dir: string): Promise<Workspace> {
  await mkdir(dir, { recursive: true });
  for (const part of PARTS) await cp(join(PROJECT_DIR, part), join(dir, part), { recursive: true });
  await symlink(join(PROJECT_DIR, "node_modules"), join(dir, "node_modules"), "dir");
  const changes = new Map<string, Map<string, ServiceChange>>();
  return {
    dir,
    change: async (environment, service, fields) => {
      if (changes.size === 0) await rename(join(dir, LIST), join(dir, DESCRIBED));
      const services = changes.get(environment) ?? new Map<string, ServiceChange>();
      changes.set(environment, services.set(service, { ...services.get(service), ...fields }));
      await writeFile(join(dir, LIST), changedList(changes));
    },
    edit: async (file, before, after) => {
      const path = join(dir, file);
      const parts = (await readFile(path, "utf8")).split(before);
      if (parts.length !== 2) {
        throw new BallastError(
          "REHEARSAL_EDIT",
          file,
          `has ${parts.length - 1} times ${before}; limit: once`,
        );
      }
      await writeFile(path, parts.join(after));
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** The module that stands in place of the list of environments. */
function changedList(changes: ReadonlyMap<string, ReadonlyMap<string, ServiceChange>>): string {
  const table = Object.fromEntries(
    [...changes].map(([name, services]) => [name, Object.fromEntries(services)]),
  );
  return `import { ENVIRONMENTS as DESCRIBED } from "./environments-described.ts";

const CHANGES = ${JSON.stringify(table, null, 2)};

export const ENVIRONMENTS = DESCRIBED.map((environment) => ({
  ...environment,
  services: Object.fromEntries(
    Object.entries(environment.services).map(([name, service]) => [
      name,
      { ...service, ...CHANGES[environment.name]?.[name] },
    ]),
  ),
}));
`;
}
