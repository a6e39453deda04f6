import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The suites of minutes, longest first. Begun last, each would run on alone. */
const LONG = [
  "runbooks/execution",
  "rehearsal/life-instances",
  "rehearsal/life-fargate",
  "live/drift-job",
  "workflows/run",
  "runbooks/fargate",
  "rehearsal/repairs",
  "rehearsal/interrupt",
  "rehearsal/existing-vpc",
  "review/pull-requests",
  "cli/optimize",
  "acceptance/hcl",
  "acceptance/terraform",
  "live/shapes",
  "rehearsal/work-queue",
  "rehearsal/job-schedule",
  "rehearsal/settling",
  "rehearsal/emulator",
];

/** A fresh clone has no times of earlier runs for Vitest to go by. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((name) => moduleId.includes(name));
      return place < 0 ? LONG.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** The suites that run the real engine and the emulator. */
// biome-ignore lint/style/noDefaultExport: it is what Vitest takes as a configuration.
export default defineConfig({
  test: {
    include: ["__tests__/**/*.live.test.ts"],
    globals: true,
    globalSetup: "__tests__/support/live-setup.ts",
    // The long suites wait for sleeps inside the AWS provider: four at a time, even on two cores.
    maxWorkers: 4,
    pool: "forks",
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
