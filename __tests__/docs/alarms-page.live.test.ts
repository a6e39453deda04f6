import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { scenarioIds } from "../../src/simulation/scenarios/catalogue.ts";
import { fakeIo } from "../support/io.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const page = readFileSync(join(__dirname, "../../docs/alarms.md"), "utf8");

// Needs no engine; it is here because every scenario is simulated.
describe("the page on alarms", () => {
  it("is what the command prints, from the constructs and the simulator", async () => {
    const io = fakeIo({}, { synthesize: async () => synth([ENVIRONMENTS.prod]) });
    expect(await run(["alarms", "prod", "--markdown"], io)).toBe(0);
    expect(page).toBe(io.stdout());
  });

  it("has every scenario", () => {
    expect(scenarioIds().filter((id) => !page.includes(`\n| \`${id}\` |`))).toEqual([]);
  });
});
