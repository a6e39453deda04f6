import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { folderOf, PACKAGES, plannedRooms, ROOT, readLayers, roomsOnDisk } from "./table.ts";

const LAYERS = readLayers();
const TARGETS = [...roomsOnDisk(), ...plannedRooms()];

/** A file with one import, and whether the linter has to refuse it. */
interface Plant {
  readonly file: string;
  readonly source: string;
  /** Part of the message of the finding; undefined where nothing may be found. */
  readonly refused: string | undefined;
}

/** An import of another room, of a file that is of no special kind. */
function roomPlant(room: string, target: string, allowed: boolean, kind = "import type { It }"): Plant {
  const folder = folderOf(room);
  const specifier = `${relative(folder, folderOf(target))}/planted.ts`;
  return {
    file: `${folder}/to-${target}.ts`,
    source: `${kind} from "${specifier}";\nexport type { It };\n`,
    refused: allowed ? undefined : `The ${room} layer may import only`,
  };
}

function packagePlant(room: string, word: string, allowed: boolean): Plant {
  return {
    file: `${folderOf(room)}/package-${word.replace(":", "-")}.ts`,
    source: `import type { It } from "${PACKAGES[word]}";\nexport type { It };\n`,
    refused: allowed ? undefined : `The ${room} layer may import only`,
  };
}

const PLANTS: readonly Plant[] = [
  ...LAYERS.flatMap(({ mayImport, room }) => [
    ...TARGETS.filter((target) => target !== room)
      // Planned rooms are open to whoever will judge with them.
      .filter((target) => !(plannedRooms().includes(target) && /^(cli|report)$/.test(room)))
      .map((target) => roomPlant(room, target, mayImport.has(target))),
    ...Object.keys(PACKAGES).map((word) =>
      packagePlant(room, word, mayImport.has(word) || (word === "node:crypto" && mayImport.has("node"))),
    ),
  ]),
  {
    file: "src/report/value-of-drift.ts",
    source: 'import { it } from "../drift/settle/gate.ts";\nexport const found = it;\n',
    refused: "The report layer may import only types of results",
  },
  {
    file: "src/report/type-of-drift.ts",
    source: 'import type { It } from "../drift/settle/gate.ts";\nexport type { It };\n',
    refused: undefined,
  },
  {
    file: "src/report/value-of-record.ts",
    source: 'import { it } from "../drift/record/write.ts";\nexport const found = it;\n',
    refused: undefined,
  },
  {
    file: "src/report/value-of-simulation.ts",
    source: 'import { it } from "../simulation/kernel.ts";\nexport const found = it;\n',
    refused: "The report layer may import only types of results",
  },
  {
    file: "src/report/value-of-simulation-result.ts",
    source: 'import { it } from "../simulation/result.ts";\nexport const found = it;\n',
    refused: undefined,
  },
  {
    file: "src/constructs/provider-root.ts",
    source: 'import type { It } from "@cdktf/provider-aws";\nexport type { It };\n',
    refused: "Import one resource file",
  },
  { file: "src/core/defaulted.ts", source: "export default 1;\n", refused: "default" },
  {
    file: "src/drift/environment.ts",
    source: 'export const home = process.env["HOME"];\n',
    refused: "process.env",
  },
  {
    file: "src/engine/environment.ts",
    source: 'export const home = process.env["HOME"];\n',
    refused: undefined,
  },
  {
    file: "src/core/circle-a.ts",
    source: 'import { b } from "./circle-b.ts";\nexport const a = (): number => b();\n',
    refused: "cycle",
  },
  {
    file: "src/core/circle-b.ts",
    source: 'import { a } from "./circle-a.ts";\nexport const b = (): number => a();\n',
    refused: "cycle",
  },
];

const Output = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string(),
      severity: z.string(),
      message: z.unknown(),
      advices: z.unknown().optional(),
      location: z.object({ path: z.unknown() }),
    }),
  ),
});

/** What Biome says of each planted file, all of it as text, in one run. */
function lint(plants: readonly Plant[]): Map<string, string> {
  const dir = mkdtempSync(join(tmpdir(), "ballast-layers-"));
  try {
    for (const part of ["biome.json", "lint"]) cpSync(join(ROOT, part), join(dir, part), { recursive: true });
    for (const { file, source } of plants) {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), source);
    }
    const biome = join(ROOT, "node_modules", "@biomejs", "biome", "bin", "biome");
    const flags = ["--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none"];
    const run = spawnSync(process.execPath, [biome, "lint", ...flags], {
      cwd: dir,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const { diagnostics } = Output.parse(JSON.parse(run.stdout));
    const found = new Map<string, string>();
    for (const diagnostic of diagnostics.filter(({ severity }) => severity === "error")) {
      const path = JSON.stringify(diagnostic.location.path);
      const { file } = plants.find((plant) => path.includes(`${plant.file}"`)) ?? { file: path };
      found.set(file, `${found.get(file) ?? ""}${JSON.stringify(diagnostic)}`);
    }
    return found;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe("the map of the code", () => {
  it("has a row for every room, and a room for every row", () => {
    expect(LAYERS.map(({ room }) => room).sort()).toEqual(roomsOnDisk());
  });

  it("names only rooms and packages", () => {
    const known = new Set([...TARGETS, ...Object.keys(PACKAGES)]);
    expect(LAYERS.flatMap(({ mayImport }) => [...mayImport]).filter((word) => !known.has(word))).toEqual([]);
  });

  it("has no circle", () => {
    const above = (room: string, seen: readonly string[]): string[] => {
      if (seen.includes(room)) return [[...seen, room].join(" → ")];
      const layer = LAYERS.find((it) => it.room === room);
      return [...(layer?.mayImport ?? [])].flatMap((target) => above(target, [...seen, room]));
    };
    expect(roomsOnDisk().flatMap((room) => above(room, []))).toEqual([]);
  });
});

describe("the linter", () => {
  const found = lint(PLANTS);

  it("refuses every planted violation, with the layer's message", () => {
    const wanted = PLANTS.filter(({ refused }) => refused !== undefined);
    expect(wanted.length).toBeGreaterThan(250);
    const passed = wanted.filter(({ file, refused = "" }) => !found.get(file)?.includes(refused));
    expect(passed.map(({ file }) => file)).toEqual([]);
  });

  it("lets every allowed import pass", () => {
    const allowed = PLANTS.filter(({ refused }) => refused === undefined);
    expect(allowed.length).toBeGreaterThan(80);
    expect(
      allowed.filter(({ file }) => found.has(file)).map(({ file }) => `${file} ${found.get(file)}`),
    ).toEqual([]);
  });

  it("says nothing of files that were not planted", () => {
    const planted = new Set(PLANTS.map(({ file }) => file));
    expect([...found.keys()].filter((file) => !planted.has(file))).toEqual([]);
  });
});
