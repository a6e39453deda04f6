import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(__dirname, "../..");

/** One row of the map of the code in the README. */
export interface Layer {
  readonly room: string;
  readonly mayImport: ReadonlySet<string>;
}

/** Packages by the word that the map has for them, each with an import of it. */
export const PACKAGES: Readonly<Record<string, string>> = {
  cdktf: "cdktf",
  provider: "@cdktf/provider-aws/lib/ecs-cluster",
  zod: "zod",
  node: "node:fs",
  "node:crypto": "node:crypto",
  swc: "@swc/core",
  commander: "commander",
  sdk: "@aws-sdk/client-ecs",
};

/** The map of the code, which is the one place that says who may import whom. */
export function readLayers(): Layer[] {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const section = readme.split("## The map of the code")[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([\w-]+)` +\|[^|]+\| ([^|]+?) *\|$/gm)].map(
    ([, room = "", words = ""]) => ({
      room,
      mayImport: new Set(words.split(", ")),
    }),
  );
}

/** The folders of `src` that hold anything, and the wiring. */
export function roomsOnDisk(): string[] {
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true }).filter((it) => it.isDirectory());
  return [...folders.map(({ name }) => name), "stacks"].sort();
}

/** Rooms that the linter already knows and that hold nothing yet. */
export function plannedRooms(): string[] {
  return ["model", "simulation", "cost", "permissions"].filter(
    (room) => !existsSync(join(ROOT, "src", room)),
  );
}

export function folderOf(room: string): string {
  return room === "stacks" ? "stacks" : `src/${room}`;
}
