/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  globalSetup: "<rootDir>/__tests__/support/scratch.js",
  testSequencer: "<rootDir>/__tests__/support/longest-first.js",
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.cache"],
  randomize: true,
  // The long suites wait for sleeps inside the AWS provider: three at a time, even on two cores.
  maxWorkers: 3,
  // Beside two of those, a property test of a second can take ten.
  testTimeout: 30_000,
};
