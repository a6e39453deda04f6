import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inheritedEnvironment, runProgram } from "../../src/engine/run.ts";
import { LeakSearch } from "../../src/rehearsal/leak-search.ts";
import type { LifeResult } from "../../src/rehearsal/result.ts";
import { lifeMarkdown, lifeText } from "../../src/report/rehearsal.ts";
import { describeWith } from "../support/needs.ts";
import { ownProject } from "./own-project.ts";
import { plantedEnvironment } from "./planted-environment.ts";

const EXAMPLE = join(__dirname, "../../examples/orders.ts");

/** What a life was, and where the secrets of its process were found afterwards. */
export class Lived {
  readonly result: LifeResult;
  /** Files that the life left, by path, and what it printed and reported, that hold one. */
  readonly leaks: readonly string[];
  readonly filesSearched: number;

  constructor(result: LifeResult, leaks: readonly string[], filesSearched: number) {
    this.result = result;
    this.leaks = leaks;
    this.filesSearched = filesSearched;
  }

  /** What a step saw, by its id. */
  fact(id: string): string | undefined {
    return this.result.steps.find((step) => step.id === id)?.fact;
  }

  /** Steps that did not hold. */
  get rest(): string[] {
    return this.result.steps
      .filter(({ outcome }) => outcome !== "held")
      .map(({ id, outcome }) => `${id} ${outcome}`);
  }
}

/**
 * The whole life of one environment, once, as a user's command in a project of his own, with secrets in the process's
 * environment; and then what is to be said about it.
 * @param list text of `stacks/environments.ts`, beside which the example is as `orders.ts`
 */
export function describeLife(
  title: string,
  environment: string,
  list: string,
  check: (life: () => Lived) => void,
): void {
  describeWith(["engine", "python"], title, () => {
    let lived: Lived;

    beforeAll(async () => {
      const planted = plantedEnvironment();
      const search = new LeakSearch(Object.values(planted));
      const dir = await mkdtemp(join(tmpdir(), "ballast-life-"));
      const example = await readFile(EXAMPLE, "utf8");
      const project = await ownProject(dir, { "orders.ts": example, "environments.ts": list });
      const tsx = join(project, "node_modules", "tsx", "dist", "cli.mjs");
      const options = ["--json", "--keep", "--scratch", join(dir, "scratch")];
      const args = [tsx, "src/cli/main.ts", "rehearse", environment, ...options];
      const env = { ...inheritedEnvironment(/^(AWS_|VITEST|NODE_OPTIONS$)/), ...planted };
      const { code, stderr, stdout } = await runProgram(process.execPath, args, { cwd: project, env });
      if (code !== 0) throw new Error(`code ${code}\n${stdout}\n${stderr}`);
      const result: LifeResult = JSON.parse(stdout);
      const { files, found } = await search.inFolder(dir);
      const told = { stdout, stderr, text: lifeText(result), markdown: lifeMarkdown(result) };
      const printed = Object.entries(told).filter(([, text]) => search.holds(Buffer.from(text)));
      lived = new Lived(result, [...found, ...printed.map(([what]) => what)], files);
      await rm(dir, { recursive: true });
    }, 2_400_000);

    check(() => lived);
  });
}
