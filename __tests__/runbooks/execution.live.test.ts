import { applyStack, startWorld, type World } from "../live/world.ts";
import { describeWith } from "../support/needs.ts";
import { runbooksOf } from "../support/runbooks.ts";
import { FAULTS } from "./faults.ts";
import { Pager } from "./pager.ts";
import { broken, type Played, play } from "./play.ts";
import { type Done, NOT_EMULATED, Terminal } from "./terminal.ts";

const idsOf = (done: readonly Done[], met: boolean) =>
  done.filter((it) => it.met === met).map(({ id }) => id);

describeWith(["engine", "python"], "the runbooks on an environment with the fault", () => {
  let world: World | undefined;
  let terminal: Terminal | undefined;
  const played = new Map<string, Played>();
  let keys: string[] = [];
  let without: Awaited<ReturnType<typeof broken>>;
  let refused: string[] = [];

  beforeAll(async () => {
    const begin = performance.now();
    const seconds = () => Math.round((performance.now() - begin) / 1000);
    world = await startWorld();
    // `deploy plan` looks at the governance of the account too.
    await applyStack(world.project, world.environment.governanceStack);
    const opened = await Terminal.open(world);
    terminal = opened;
    const pager = await Pager.subscribe(opened);
    keys = [await pager.key()];
    console.info(`applied after ${seconds()} s`);
    for (const fault of FAULTS) {
      played.set(fault.runbook, await play(fault, world, opened, pager));
      console.info(`${fault.runbook} after ${seconds()} s`);
    }
    without = await broken(opened);
    keys.push(await pager.key());
    refused = await Promise.all(Object.keys(NOT_EMULATED).map((name) => answerTo(opened, name)));
    console.info(`all after ${seconds()} s`);
  }, 3_600_000);

  afterAll(async () => {
    await terminal?.close();
    await world?.end();
  }, 30_000);

  const of = (id: string) => {
    const found = played.get(id);
    if (!found) throw new Error(`${id} was not played`);
    return found;
  };

  it.each(FAULTS.map(({ red, runbook, what }) => [runbook, what, red] as const))(
    "%s: when %s, the verification is red",
    (runbook, _what, red) => {
      expect(idsOf(of(runbook).red, false)).toEqual(expect.arrayContaining([...red]));
    },
  );

  it.each(FAULTS.map(({ runbook }) => runbook))("%s: is green after its recovery", (runbook) => {
    const { green } = of(runbook);
    expect(green.filter(({ met, skipped }) => met !== true && skipped === undefined)).toEqual([]);
    expect(idsOf(green, true).length).toBeGreaterThan(1);
  });

  it.each(FAULTS.map(({ runbook }) => runbook))(
    "%s: every command that the emulator can run succeeds",
    (runbook) => {
      const { done } = of(runbook);
      const failed = done.filter(({ met, printed }) => printed && met === undefined && printed.code !== 0);
      expect(failed).toEqual([]);
      const unexpected = done.filter(({ id, met }) => met === false && !TELLS_THE_FAULT.has(id));
      expect(unexpected).toEqual([]);
    },
  );

  it("skips nothing but what the emulator cannot run, what needs it, and what a person does", () => {
    const reasons = [...played.values()]
      .flatMap(({ done, green }) => [...done, ...green])
      .flatMap(({ skipped }) => skipped ?? []);
    const known = new Set([
      ...Object.values(NOT_EMULATED),
      "a person does it",
      "$deployment has no value",
      "$shift has no value",
      "$task has no value",
    ]);
    expect(reasons.filter((reason) => !known.has(reason) && !/ was as expected$/.test(reason))).toEqual([]);
  });

  it("leaves out only what the emulator really does not answer", () => {
    expect(
      refused.filter(
        (answer) =>
          !/BallastNotEmulated|is not emulated|Internal Server Error|Not Found|not yet implemented|\(404\)|UnknownError/i.test(
            answer,
          ),
      ),
    ).toEqual([]);
  });

  it("stays red without the step that takes the change back, and is green with it", () => {
    expect(idsOf(without.stays, false)).toEqual(expect.arrayContaining(["maximum-again", "nothing-differs"]));
    expect(idsOf(without.healed, false)).toEqual([]);
  });

  it("pages for a fault by an alarm on its metric, and when it is over", () => {
    const { pages } = of("deployment");
    expect(pages).toEqual(["shop-staging-api-page ALARM", "shop-staging-api-page OK"]);
  });

  it("pages for a secret in a log by a metric that a filter counts", () => {
    expect(of("secret-leaked").pages).toEqual([
      "shop-staging-api-leaked-secrets ALARM",
      "shop-staging-api-leaked-secrets OK",
    ]);
  });

  it("pages for a fault that only an event tells, by the filter that counts it", () => {
    expect(of("secrets-denied").pages).toEqual(["shop-staging-api-page ALARM", "shop-staging-api-page OK"]);
  });

  it("pages for a tamper, and when it is taken back", () => {
    expect(of("pending-tasks").pages).toEqual(["shop-staging-risks ALARM", "shop-staging-risks OK"]);
  });

  it("pages through a topic that is encrypted from the beginning to the end", () => {
    expect(keys[0]).toMatch(/^arn:aws:kms:eu-central-1:444455556666:key\//);
    expect(keys[1]).toBe(keys[0]);
  });
});

/** Steps of the detection whose check fails because of the fault. */
const TELLS_THE_FAULT: ReadonlySet<string> = new Set([
  "role-has-execution",
  "maximum",
  "below-maximum",
  "check",
  "gateways",
  "routes",
  "strategy",
]);

/** What the emulator says to a command that is left out. */
async function answerTo(terminal: Terminal, name: string): Promise<string> {
  const step = runbooksOf("staging")
    .flatMap(({ sections }) => Object.values(sections).flatMap(({ steps }) => steps))
    .find(({ command }) => command?.words.slice(1, 3).join(" ") === name);
  const words = (step?.command?.words ?? []).map((word) =>
    word.startsWith("$") ? "arn:aws:ecs:eu-central-1:444455556666:x/y" : word,
  );
  const { code, stderr } = await terminal.run(words);
  return code === 0 ? `${name} was answered` : stderr;
}
