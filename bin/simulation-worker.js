/** A worker thread of `ballast simulate`; it is given jobs by messages. */
require("./launch.js").launch("src/cli/machine/simulation-worker.ts");
