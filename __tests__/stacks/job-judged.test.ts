import { job } from "../../examples/smallest.ts";
import { judgeAlarms } from "../../src/alarms/judge.ts";
import { boundaryOf } from "../../src/boundary/boundary.ts";
import { buildPlatform } from "../../src/model/build.ts";
import { runbooksOfAlarm } from "../../src/runbooks/signals.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

describe.each(Object.values(ENVIRONMENTS))("a job in $name, judged", (environment) => {
  const { account, region } = environment;
  const secrets = { TOKEN: `arn:aws:secretsmanager:${region}:${account}:secret:shop/ledger-Ab3dE6` };
  const ledger = { ...job, secrets };
  const stacks = synth([{ ...environment, services: { ...environment.services, ledger } }]);
  const declared = new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json)));
  const platform = buildPlatform(declared, { source: environment.name, described: true });

  it("has alarms of which each can fire, tells somebody and leads to a runbook", () => {
    const { alarms } = judgeAlarms(declared, environment.name);
    const own = alarms.filter(({ address }) => address.includes(".ledger_"));
    expect(own.length).toBeGreaterThanOrEqual(7);
    expect(own.flatMap(({ problems }) => problems)).toEqual([]);
    const named = platform.alarms.filter(({ name }) => name.includes("-ledger-"));
    expect(named.length).toBeGreaterThanOrEqual(7);
    expect(named.filter((alarm) => runbooksOfAlarm(alarm).length === 0).map(({ name }) => name)).toEqual([]);
  });

  it("is an assumption of the model, and no service", () => {
    expect(platform.services.map(({ name }) => name)).toEqual(Object.keys(environment.services));
    expect(platform.assumptions.filter(({ place }) => place === "aws_scheduler_schedule.ledger")).toEqual([
      {
        place: "aws_scheduler_schedule.ledger",
        text: "runs of a job are not simulated; taken: none, so its tasks take no room on the instances",
      },
    ]);
    expect(() => boundaryOf(declared, platform)).not.toThrow();
  });
});
