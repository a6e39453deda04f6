import { type ListedStack, nodeProject } from "../../src/cli/machine/description.ts";
import { run } from "../../src/cli/run.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import { ENVIRONMENTS as DESCRIBED } from "../../stacks/environments.ts";
import { fakeIo } from "../support/io.ts";
import { ENVIRONMENTS, synth, TODAY } from "../support/synth.ts";

const row = (environment: string, part: string): ListedStack => ({
  environment,
  part,
  stack: `${environment}-${part}`,
  account: "210987654321",
  region: "eu-central-1",
  planRole: "arn:aws:iam::210987654321:role/pipeline/shop-dev-plan",
  terraformRole: "arn:aws:iam::210987654321:role/pipeline/shop-dev-apply",
});
const ROWS = ["dev", "prod"].flatMap((name) =>
  ["state", "platform", "service-api"].map((it) => row(name, it)),
);

async function stacks(rows: readonly ListedStack[], ...args: string[]) {
  const io = fakeIo({}, { listStacks: async () => rows });
  const code = await run(["stacks", ...args], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

describe("ballast stacks", () => {
  it("lists all, in the order of a first apply", async () => {
    const { code, out } = await stacks(ROWS);
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toBe("dev-state         210987654321  eu-central-1");
    expect(out.trim().split("\n")).toHaveLength(6);
  });

  it.each([
    [
      ["prod", "--json"],
      ["prod-state", "prod-platform", "prod-service-api"],
    ],
    [
      ["dev,prod", "--stack", "platform", "--json"],
      ["dev-platform", "prod-platform"],
    ],
    [["", "--stack", "", "--json"], ROWS.map(({ stack }) => stack)],
    [
      ["--stack", "dev-state, prod-state", "--json"],
      ["dev-state", "prod-state"],
    ],
  ])("chooses with %j", async (args, expected) => {
    const { code, out } = await stacks(ROWS, ...args);
    expect([code, JSON.parse(out)]).toEqual([0, expected]);
  });

  it("makes the matrix of a workflow, on one line", async () => {
    const { out } = await stacks(ROWS, "dev", "--stack", "state", "--matrix", "stack");
    expect(out).toBe(`${JSON.stringify({ include: [row("dev", "state")] })}\n`);
  });

  it("makes a matrix of environments", async () => {
    const { out } = await stacks(ROWS, "--matrix", "environment");
    const { part: _part, stack: _stack, ...dev } = row("dev", "state");
    expect(JSON.parse(out)).toEqual({ include: [dev, { ...dev, environment: "prod" }] });
  });

  it.each([
    [["test"], "ENVIRONMENT test: is not there; limit: dev, prod; fix:"],
    [["dev", "--stack", "prod-state"], "STACK prod-state: is not there; limit: dev-state, dev-platform"],
  ])("refuses %j", async (args, words) => {
    const { code, err, out } = await stacks(ROWS, ...args);
    expect([code, out]).toEqual([64, ""]);
    expect(err).toContain(words);
  });

  it("refuses a matrix that GitHub would refuse", async () => {
    const many = Array.from({ length: 257 }, (_, index) => row("dev", `service-s${index}`));
    const { code, err } = await stacks(many, "--matrix", "stack");
    expect(code).toBe(64);
    expect(err).toContain("got 257 jobs; limit: 256 in a matrix");
    expect((await stacks(many.slice(1), "--matrix", "stack")).code).toBe(0);
  });

  it("knows the stacks that synthesis makes, without credentials", async () => {
    const listed = await nodeProject.listStacks();
    const described = DESCRIBED.map((input) => loadEnvironment(input, TODAY).environment);
    expect(listed.map(({ stack }) => stack).sort()).toEqual([...synth(described).keys()].sort());
    expect(listed.find(({ stack }) => stack === "dev-state")).toEqual({
      ...row("dev", "state"),
      account: ENVIRONMENTS.dev.account,
      planRole: `arn:aws:iam::${ENVIRONMENTS.dev.account}:role/pipeline/shop-dev-plan`,
      terraformRole: `arn:aws:iam::${ENVIRONMENTS.dev.account}:role/pipeline/shop-dev-apply`,
    });
  }, 30_000);
});
