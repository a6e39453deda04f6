import { transformSync } from "@swc/core";
import { BallastError } from "../core/errors.ts";
import { sha256 } from "../core/sha256.ts";

/** Texts of TypeScript files, by path from the root of the project, such as `stacks/environments/prod.ts`. */
export type Sources = ReadonlyMap<string, string>;

/** One environment as its file describes it, before parsing. */
export interface Described {
  readonly file: string;
  /** Name of the export that holds it. */
  readonly exported: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Exports = Readonly<Record<string, unknown>>;

/**
 * Runs the files and collects the environments that they export, by name. The files may import each other and types,
 * nothing else: what they describe is then a matter of their texts alone.
 * @throws BallastError when a file cannot be run so
 */
export function describe(sources: Sources): Map<string, Described> {
  const modules = new Map<string, Exports>();
  const found = [...sources.keys()]
    .sort()
    .flatMap((file) =>
      Object.entries(run(file, sources, modules)).flatMap(([exported, input]): [string, Described][] =>
        isEnvironment(input) ? [[input.name, { file, exported, input }]] : [],
      ),
    );
  return new Map(found);
}

function run(file: string, sources: Sources, modules: Map<string, Exports>): Exports {
  const known = modules.get(file);
  if (known) return known;
  const text = sources.get(file);
  if (text === undefined)
    throw new BallastError("SOURCE-01", file, "is imported, but is not one of the environments' files");
  const exports: Record<string, unknown> = {};
  modules.set(file, exports);
  const require = (path: string) => run(resolve(file, path), sources, modules);
  try {
    // The file is the project's own code, which synthesis runs just the same.
    new Function("exports", "require", compiled(text))(exports, require);
  } catch (error) {
    if (error instanceof BallastError) throw error;
    throw new BallastError(
      "SOURCE-02",
      file,
      `cannot be run: ${error instanceof Error ? error.message : "it threw"}`,
    );
  }
  return exports;
}

const MEMORY = new Map<string, string>();

/** JavaScript of a module; the same texts come again and again while values are tried. */
function compiled(text: string): string {
  const key = sha256(text);
  const known = MEMORY.get(key);
  if (known !== undefined) return known;
  const { code } = transformSync(text, {
    jsc: { target: "es2023", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
    swcrc: false,
  });
  MEMORY.set(key, code);
  return code;
}

function resolve(from: string, path: string): string {
  const steps = from.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== ".") steps.push(step);
  }
  return steps.join("/");
}

function isEnvironment(
  value: unknown,
): value is Readonly<Record<string, unknown>> & { readonly name: string } {
  const given = value as Readonly<Record<string, unknown>> | null;
  return (
    typeof given === "object" &&
    given !== null &&
    ["project", "name", "stage"].every((key) => typeof given[key] === "string")
  );
}
