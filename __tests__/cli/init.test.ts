import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { loadEnvironment } from "../../src/config/load.ts";
import { zonesOf } from "../../src/config/network.ts";
import { BallastError } from "../../src/core/errors.ts";
import { describe as described } from "../../src/description-edit/evaluate.ts";
import { freeBlock, listedFirst } from "../../src/description-edit/new-environment.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { type FakeIo, fakeIo } from "../support/io.ts";
import { synth, TODAY } from "../support/synth.ts";

const LIST = "stacks/environments.ts";
const FOLDER = "stacks/environments";
const read = (path: string) => readFileSync(join(PROJECT_DIR, path), "utf8");
/** The examples of this project, whatever its own environments are. */
const SOURCES = new Map(
  readdirSync(join(PROJECT_DIR, FOLDER))
    .filter((name) => /^(dev|staging|prod|services)\.ts$/.test(name))
    .map((name) => [`${FOLDER}/${name}`, read(`${FOLDER}/${name}`)]),
);
const LISTED = `import { dev } from "./environments/dev.ts";
import { prod } from "./environments/prod.ts";
import { staging } from "./environments/staging.ts";

/** The environments of this project. Add one here. */
export const ENVIRONMENTS = [dev, staging, prod];
`;

interface Typed {
  readonly lines?: readonly string[];
  readonly interactive?: boolean;
  readonly synthesize?: FakeIo["synthesize"];
}

async function init(args: string, { lines = [], ...more }: Typed = {}) {
  const asked: string[] = [];
  const rest = [...lines];
  const io = fakeIo(
    { [LIST]: LISTED },
    {
      readSources: async () => SOURCES,
      questions: (work) =>
        work(async (question) => {
          asked.push(question);
          return rest.shift();
        }),
      ...more,
    },
  );
  const code = await run(["init", ...args.split(" ").filter((word) => word !== "")], io);
  return { asked, code, io, written: io.written };
}

/** The environment that a text describes, after every rule. */
function environmentOf(file: string, text: string | undefined) {
  const all = described(new Map([...SOURCES, [file, text ?? ""]]));
  const input = [...all.values()].find((one) => one.file === file)?.input;
  return loadEnvironment(input, TODAY).environment;
}

const FLAGS = "--account 210987654321 --region eu-west-1 --domain dev.shop.acme.io --size";

describe("ballast init", () => {
  it.each([
    ["small", "fargate", 2, false],
    ["medium", "ec2", 3, true],
    ["large", "ec2", 3, true],
  ])(
    "writes a %s environment that synthesizes, without a question",
    async (size, kind, zones, protection) => {
      const { asked, code, io, written } = await init(`${FLAGS} ${size}`);
      expect([code, io.stderr(), asked]).toEqual([0, "", []]);
      const file = `${FOLDER}/sandbox.ts`;
      expect([...written.keys()]).toEqual([file, LIST]);
      const environment = environmentOf(file, written.get(file));
      expect(environment).toMatchObject({
        project: "shop",
        name: "sandbox",
        account: "210987654321",
        region: "eu-west-1",
        domain: { name: "dev.shop.acme.io" },
        capacity: { kind },
        protection,
      });
      expect(zonesOf(environment.network)).toHaveLength(zones);
      expect([...synth([environment]).keys()]).toEqual([
        "sandbox-state",
        "sandbox-platform",
        "sandbox-service-web",
        "governance-210987654321",
      ]);
      expect(written.get(LIST)).toContain("export const ENVIRONMENTS = [sandbox, dev, staging, prod];");
      expect(io.stdout()).toMatch(
        /\nNext, without an account:\n {2}npx ballast cdktf plan sandbox-platform\n/,
      );
    },
  );

  it("takes the zones that the region has, and a block that no other environment has", async () => {
    const { written } = await init(`${FLAGS} medium`.replace("eu-west-1", "ca-central-1"));
    const environment = environmentOf(`${FOLDER}/sandbox.ts`, written.get(`${FOLDER}/sandbox.ts`));
    expect(environment.network).toMatchObject({ cidr: "10.40.0.0/16", zones: ["a", "b", "d"] });
    expect(freeBlock(["10.40.0.0/18", "10.41.128.0/20", "not a block"])).toBe("10.42.0.0/16");
  });

  it("reads its answers from a pipe; only account, region and domain are needed", async () => {
    const short = await init("", { lines: ["210987654321", "eu-west-1", "acme.io"] });
    expect([short.code, short.io.stderr()]).toEqual([0, ""]);
    expect(environmentOf(`${FOLDER}/s.ts`, short.written.get(`${FOLDER}/sandbox.ts`))).toMatchObject({
      project: "acme",
    });
    const lines = [
      "210987654321",
      "eu-west-1",
      "acme.io",
      "large",
      "shop-eu",
      "Z0123456789ABC",
      "ops@acme.io",
    ];
    const whole = await init("", { lines });
    expect([whole.code, whole.asked.length]).toEqual([0, 7]);
    const file = `${FOLDER}/shop-eu.ts`;
    expect(environmentOf(file, whole.written.get(file))).toMatchObject({
      name: "shop-eu",
      stage: "production",
      domain: { hostedZoneId: "Z0123456789ABC" },
      alerts: { emails: ["ops@acme.io"] },
    });
    expect(whole.written.get(LIST)).toContain(
      'import { shopEu } from "./environments/shop-eu.ts";\nimport { staging }',
    );
  });

  it("asks a person again, with what is wrong", async () => {
    const lines = ["21", "210987654321", "", "eu-west-1", "acme.io", "huge", "", "", ""];
    const { asked, code, io } = await init("", { interactive: true, lines });
    expect(code).toBe(0);
    expect(asked.map((question) => question.split(/[ ,:]/)[0])).toEqual([
      "AWS",
      "AWS",
      "Region",
      "Region",
      "Domain",
      "Size",
      "Size",
      "Name",
      "Route",
    ]);
    expect(io.stderr()).toBe(
      '  got "21"; limit: 12 digits; fix: give the AWS account ID as a string, to keep leading zeros\n' +
        "  got huge; limit: small, medium, large; fix: give one of these\n",
    );
  });

  it.each<[string, readonly string[], string]>([
    ["", [], "INIT --account: got no answer; fix: give --account or a line for it"],
    ["", ["210987654321", "eu-west-1"], "INIT --domain: got no answer"],
    ["", ["21"], 'INIT --account: got "21"; limit: 12 digits; fix: '],
    [`${FLAGS} small`.replace("eu-west-1", "EU-WEST-1"), [], 'INIT --region: got "EU-WEST-1"; limit: '],
    [`dev ${FLAGS} small`, [], "INIT name: got dev; limit: a name besides dev, staging, prod; fix: "],
    [`Dev! ${FLAGS} small`, [], 'INIT as the first argument: got "Dev!"; limit: '],
    [
      `${FLAGS} small`.replace("dev.shop.acme.io", "shop.example.com"),
      [],
      "INIT --domain: got shop.example.com; limit: a domain that prod does not have",
    ],
    [`${FLAGS} small --project aws`, [], "NAME-03 project: "],
    [`${FLAGS} small --hosted-zone /hostedzone/Z1`, [], "INIT --hosted-zone: got "],
  ])("refuses init %s with lines %j, and writes nothing", async (args, lines, words) => {
    const { code, io, written } = await init(args, { lines });
    expect([code, io.stdout(), [...written]]).toEqual([64, "", []]);
    expect(io.stderr()).toContain(`error ${words}`);
  });

  it("takes back what synthesis refuses", async () => {
    const synthesize = async () => {
      throw new BallastError("SYNTH", "sandbox", "is refused");
    };
    const { code, io, written } = await init(`${FLAGS} small`, { synthesize });
    expect([code, io.stderr()]).toEqual([64, "error SYNTH sandbox: is refused\n"]);
    expect([...written]).toEqual([[LIST, LISTED]]);
  });

  it.each([
    [
      "export const ENVIRONMENTS = [];\n",
      'import { a } from "./environments/a.ts";\nexport const ENVIRONMENTS = [a];\n',
    ],
    [
      'import { b } from "./environments/b.ts";\nexport const ENVIRONMENTS: readonly object[] = [\n  b,\n];\n',
      'import { a } from "./environments/a.ts";\nimport { b } from "./environments/b.ts";\nexport const ENVIRONMENTS: readonly object[] = [a, b];\n',
    ],
  ])("puts it first in the list %j", (before, after) => {
    expect(listedFirst(before, "a")).toBe(after);
  });

  it("says what to do by hand with a list that it cannot read, and gives words of TypeScript another name", () => {
    expect(() => listedFirst("export { list as ENVIRONMENTS };", "a")).toThrow(
      "INIT stacks/environments.ts: got no list; limit: export const ENVIRONMENTS = […]; fix: add a from",
    );
    expect(listedFirst(LISTED, "new")).toContain('import { newEnvironment } from "./environments/new.ts"');
  });
});
