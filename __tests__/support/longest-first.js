const { default: Sequencer } = require("@jest/test-sequencer");

/** The suites of minutes, longest first. Begun last, each would run on alone. */
const LONG = [
  "watch/live",
  "rehearsal/life-prod",
  "rehearsal/life-dev",
  "rehearsal/repairs",
  "workflows/run",
  "acceptance/terraform",
  "acceptance/hcl",
  "rehearsal/interrupt",
  "rehearsal/emulator",
];

/** A fresh clone has no times of earlier runs for Jest to go by. */
module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) =>
      (LONG.findIndex((name) => path.includes(name)) + LONG.length + 1) % (LONG.length + 1);
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
