/**
 * The inner loop: every suite but those that need an engine or an emulator, which are named `*.live.test.ts`.
 * @type {import("jest").Config}
 */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "\\.live\\.test\\.ts$"],
  // ECharts comes as ES modules only, unless one takes all of it.
  transformIgnorePatterns: ["/node_modules/(?!(echarts|zrender)/)"],
  transform: {
    "/node_modules/(echarts|zrender)/.+\\.js$": ["@swc/jest", { module: { type: "commonjs" } }],
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  globalSetup: "<rootDir>/__tests__/support/scratch.ts",
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out", "<rootDir>/.cache"],
  randomize: true,
  // Jest leaves one core for itself by default: of two, half of the machine.
  maxWorkers: "100%",
  // On a busy machine a property test of a second can take ten.
  testTimeout: 30_000,
};
