import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { LEAK_PATTERNS } from "../../src/core/leak-patterns.ts";
import { fakeIo } from "../support/io.ts";
import { secretsRunbook, shownIn, untrue } from "../support/runbook.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const runbook = secretsRunbook();
const shown = shownIn(runbook);

describe("the runbook for secrets", () => {
  it("shows what the code grants, what is deployed, and the way back", () => {
    expect(shown.map(({ typed }) => typed.split(" ").slice(0, 2).join(" "))).toEqual([
      "permissions staging",
      "permissions staging",
      "drift check",
      "drift reject",
    ]);
  });

  // Commands about drift are run by the live suite of the drift job.
  it.each(shown.filter(({ typed }) => !typed.startsWith("drift")).map((one) => [one.typed, one] as const))(
    "prints what it shows of %s",
    async (typed, one) => {
      const io = fakeIo({}, { synthesize: async () => synth([ENVIRONMENTS.staging]) });
      await run(typed.split(" "), io);
      expect(untrue(one, io.stdout())).toEqual([]);
    },
  );

  it("names the filters that the alarm counts with, and only files that there are", () => {
    for (const form of Object.keys(LEAK_PATTERNS)) expect(runbook).toContain(`\`${form}\``);
    const paths = [...runbook.matchAll(/`((?:src|docs|__tests__)\/[\w/.-]+)`/g)].map(([, path = ""]) => path);
    expect(paths.filter((path) => !existsSync(join(__dirname, "../..", path)))).toEqual([]);
  });
});
