const { default: Sequencer } = require("@jest/test-sequencer");

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

/** A fresh clone has no times of earlier runs for Jest to go by. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONG.findIndex((name) => path.includes(name));
      return place < 0 ? LONG.length : place;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
