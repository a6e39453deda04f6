import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { runProgram } from "../src/engine/run.ts";
import { emulatorProcessEnvironment, ensurePackages } from "../src/rehearsal/python.ts";

const PACKAGES = { name: "checkov", title: "Checkov", requirements: join(__dirname, "requirements.txt") };

/** Nobody answers there: Checkov needs no network, and gets none. */
const NOWHERE = "http://127.0.0.1:9";

/** One check that does not hold of one resource. */
export interface Failure {
  readonly check: string;
  readonly title: string;
  /** File and address: `prod-platform aws_lb.alb`. */
  readonly source: string;
  readonly address: string;
}

/** What Checkov says of several files together. */
export interface Scan {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

/** What is scanned: a stack in Terraform JSON, or the JSON of a plan. */
export interface Source {
  readonly name: string;
  readonly framework: "terraform_json" | "terraform_plan";
  readonly content: object;
}

const FailedCheck = z.object({
  check_id: z.string(),
  check_name: z.string(),
  file_path: z.string(),
  file_line_range: z.tuple([z.number(), z.number()]),
  resource: z.string(),
});
const Report = z.object({
  results: z.object({ failed_checks: z.array(FailedCheck) }),
  summary: z.object({ passed: z.number(), failed: z.number(), parsing_errors: z.number() }),
});
/** Of one framework, or a list of several; without anything to scan only counts. */
const Output = z.union([z.array(Report), Report.transform((report) => [report])]);

/**
 * Runs the pinned Checkov, which the first call installs into the cache folder, without any network.
 * @throws Error when it cannot read a file: nothing may pass unread
 */
export async function checkov(sources: readonly Source[], log: (line: string) => void): Promise<Scan> {
  const python = await ensurePackages(PACKAGES, { log });
  const dir = await mkdtemp(join(tmpdir(), "ballast-scan-"));
  try {
    const scans: Scan[] = [];
    for (const framework of ["terraform_json", "terraform_plan"] as const) {
      const own = sources.filter((source) => source.framework === framework);
      if (own.length > 0) scans.push(await scanned(python, join(dir, framework), framework, own));
    }
    return {
      passed: scans.reduce((sum, { passed }) => sum + passed, 0),
      failures: scans.flatMap(({ failures }) => failures),
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function scanned(
  python: string,
  dir: string,
  framework: Source["framework"],
  sources: readonly Source[],
): Promise<Scan> {
  const texts = new Map<string, string>();
  for (const { content, name } of sources) {
    const file = framework === "terraform_json" ? join(name, "cdk.tf.json") : `${name}.json`;
    texts.set(
      `/${file}`,
      JSON.stringify(framework === "terraform_json" ? readable(content) : content, null, 2),
    );
  }
  for (const [file, text] of texts) {
    await mkdir(join(dir, file, ".."), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  const files =
    framework === "terraform_plan"
      ? [...texts.keys()].flatMap((file) => ["-f", join(dir, file)])
      : ["-d", dir];
  const args = ["-m", "checkov.main", ...files, "--framework", framework];
  const quiet = ["--skip-download", "--quiet", "--compact", "-o", "json"];
  const env = { ...emulatorProcessEnvironment(), HOME: dir, HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE };
  const { code, stderr, stdout } = await runProgram(python, [...args, ...quiet], { cwd: dir, env });
  const parsed = Output.safeParse(jsonIn(stdout));
  if (!parsed.success || (code !== 0 && code !== 1))
    throw new Error(`Checkov ended with ${code}: ${stderr.slice(-2000)}`);
  const unread = parsed.data.reduce((sum, { summary }) => sum + summary.parsing_errors, 0);
  if (unread > 0)
    throw new Error(`Checkov could not read ${unread} of ${texts.size} files: ${stderr.slice(-2000)}`);
  return {
    passed: parsed.data.reduce((sum, { summary }) => sum + summary.passed, 0),
    failures: parsed.data.flatMap(({ results }) =>
      results.failed_checks.map((failed) => toFailure(failed, texts, dir)),
    ),
  };
}

/** Checkov takes no list of blocks but resources, such as `removed`, and reads nothing of a file that has one. */
function readable(content: object): object {
  return Object.fromEntries(
    Object.entries(content).filter(([key]) => /^(resource|data|provider)$/.test(key)),
  );
}

function toFailure(
  { check_id, check_name, file_line_range, file_path, resource }: z.infer<typeof FailedCheck>,
  texts: ReadonlyMap<string, string>,
  dir: string,
): Failure {
  const file = `/${file_path.replace(dir, "").replace(/^\/+/, "")}`;
  const text =
    texts.get(file) ?? [...texts].find(([name]) => name.endsWith(file) || file.endsWith(name))?.[1];
  return {
    check: check_id,
    title: check_name,
    source: file.replace(/^\//, "").replace(/(\/cdk\.tf)?\.json$/, ""),
    // Of a file in JSON it often tells the name without the type; the line tells both.
    address: resource.startsWith("resource.") ? addressAt(text ?? "", file_line_range[0]) : resource,
  };
}

/** The address of the resource whose name stands in a line, counted from 1. */
function addressAt(text: string, line: number): string {
  const lines = text.split("\n");
  const keyOf = (index: number) => /^\s*"([^"]+)": \{$/.exec(lines[index] ?? "")?.[1];
  const depth = (index: number) => /^ */.exec(lines[index] ?? "")?.[0].length ?? 0;
  let type = line - 1;
  while (type > 0 && depth(type) >= depth(line - 1)) type -= 1;
  return `${keyOf(type) ?? "resource"}.${keyOf(line - 1) ?? "?"}`;
}

/** Checkov prints other lines before its JSON when it has something to say. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.search(/^[[{]/m)));
  } catch {
    return undefined;
  }
}
