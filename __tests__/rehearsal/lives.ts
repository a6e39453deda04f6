import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rehearse, WHOLE_LIFE } from "../../src/rehearsal/rehearse.ts";
import type { LifeResult } from "../../src/rehearsal/result.ts";
import { lifeText } from "../../src/report/rehearsal.ts";
import { describeWith } from "../support/needs.ts";

/** The whole life of one environment, once, and then what is to be said about it. */
export function describeLife(environment: string, check: (life: () => LifeResult) => void): void {
  describeWith(["engine", "python"], `the life of ${environment}`, () => {
    let result: LifeResult;

    beforeAll(async () => {
      const dir = await mkdtemp(join(tmpdir(), "ballast-life-"));
      const words: string[] = [];
      result = await rehearse({
        environment,
        steps: WHOLE_LIFE,
        scratchDir: join(dir, "scratch"),
        log: (line) => words.push(line),
        observer: { started: () => {}, ended: () => {} },
      });
      const failed = result.steps.find(({ outcome }) => outcome === "failed");
      if (failed) throw new Error(`${lifeText(result)}\n${failed.fact}\n${words.join("\n")}`);
      await rm(dir, { recursive: true });
    }, 1_500_000);

    check(() => result);
  });
}
