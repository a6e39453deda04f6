const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** One folder for everything that tests write, so that a run leaves nothing behind: workers inherit `TMPDIR`. */
module.exports = async () => {
  const folder = mkdtempSync(join(tmpdir(), "ballast-tests-"));
  process.env.TMPDIR = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
};
