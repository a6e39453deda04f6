import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LeakSearch } from "../../src/rehearsal/leak-search.ts";
import { rehearse, WHOLE_LIFE } from "../../src/rehearsal/rehearse.ts";
import type { LifeResult } from "../../src/rehearsal/result.ts";
import { secretsStayOut } from "../../src/rehearsal/steps/secrets.ts";
import { lifeMarkdown, lifeText } from "../../src/report/rehearsal.ts";
import { describeWith } from "../support/needs.ts";
import { plantedEnvironment } from "./planted-environment.ts";

/** What a life was, and where the secrets of its process were found afterwards. */
export interface Lived {
  readonly result: LifeResult;
  /** Files that the life left, by path, and what it printed and reported, that hold one. */
  readonly leaks: readonly string[];
  readonly filesSearched: number;
}

/**
 * The whole life of one environment, once, in a process with secrets in its environment, and then what is to be said
 * about it.
 */
export function describeLife(environment: string, check: (life: () => Lived) => void): void {
  describeWith(["engine", "python"], `the life of ${environment}`, () => {
    const before = { ...process.env };
    const planted = plantedEnvironment();
    let lived: Lived;

    beforeAll(async () => {
      Object.assign(process.env, planted);
      const dir = await mkdtemp(join(tmpdir(), "ballast-life-"));
      const scratchDir = join(dir, "scratch");
      const words: string[] = [];
      const secrets = Object.values(planted);
      const result = await rehearse({
        environment,
        // The versions of states are gone with their bucket at the end: the step looks for these values too.
        steps: WHOLE_LIFE.map((step) => (step.id === "secrets" ? secretsStayOut(secrets) : step)),
        scratchDir,
        keep: true,
        log: (line) => words.push(line),
        onLine: (line) => words.push(line),
        observer: { started: () => {}, ended: () => {} },
      });
      const failed = result.steps.find(({ outcome }) => outcome === "failed");
      if (failed) throw new Error(`${lifeText(result)}\n${failed.fact}\n${words.slice(-50).join("\n")}`);
      const search = new LeakSearch(secrets);
      const { files, found } = await search.inFolder(scratchDir);
      const told = { words: words.join("\n"), json: JSON.stringify(result), text: lifeText(result) };
      const printed = Object.entries({ ...told, markdown: lifeMarkdown(result) });
      const leaked = printed.filter(([, text]) => search.holds(Buffer.from(text))).map(([what]) => what);
      lived = { result, leaks: [...found, ...leaked], filesSearched: files };
      await rm(dir, { recursive: true });
    }, 1_500_000);

    afterAll(() => {
      for (const name of Object.keys(planted)) delete process.env[name];
      Object.assign(process.env, before);
    });

    check(() => lived);
  });
}
