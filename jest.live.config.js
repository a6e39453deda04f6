const { testPathIgnorePatterns: _fastOnly, ...base } = require("./jest.config.js");

/**
 * The suites that run the real engine and the emulator.
 * @type {import("jest").Config}
 */
module.exports = {
  ...base,
  testMatch: ["<rootDir>/__tests__/**/*.live.test.ts"],
  globalSetup: "<rootDir>/__tests__/support/live-setup.ts",
  testSequencer: "<rootDir>/__tests__/support/longest-first.js",
  // The long suites wait for sleeps inside the AWS provider: four at a time, even on two cores.
  maxWorkers: 4,
};
