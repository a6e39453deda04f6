import { run } from "../../src/cli/run.ts";
import { DriftReportSchema } from "../../src/drift/record/schema.ts";
import { mapsOf, sources, synthesized, tampered } from "../support/accept.ts";
import { type Made, makePlan } from "../support/drift.ts";
import { type FakeIo, fakeIo } from "../support/io.ts";
import { stackOf } from "../support/synth.ts";

const FILES = sources();
const PROD = synthesized(FILES, "prod");
const STACK = stackOf(PROD, "prod-platform");
const MAPS = mapsOf("prod");
const MAP = JSON.stringify(MAPS.get("prod-platform"));

type Change = readonly [address: string, attribute: string, value: unknown];

const TIMEOUT: Change = ["aws_lb.alb", "idle_timeout", 61];
const RETENTION: Change = ["aws_cloudwatch_log_group.vpc_flow", "retention_in_days", 400];
const TOKENS: Change = ["aws_launch_template.instance", "metadata_options.http_tokens", "optional"];
const DESYNC: Change = ["aws_lb.alb", "desync_mitigation_mode", "monitor"];

function planOf(changes: readonly Change[]): string {
  const made = changes.map(([address, attribute, value]): Made => {
    const [type = "", name = ""] = address.split(".");
    const {
      "//": _metadata,
      lifecycle: _lifecycle,
      depends_on: _needs,
      ...own
    } = STACK.resource[type]?.[name] ?? {};
    return {
      address,
      state: own,
      code: own,
      cloud: tampered(own, attribute.split("."), value),
    };
  });
  return makePlan(made);
}

/** The project in memory: what is written is there when it is synthesized next. */
function projectOf(changes: readonly Change[], files: Record<string, string> = {}) {
  const texts = new Map(FILES);
  const written: string[] = [];
  const io = fakeIo(
    {
      "plan.json": planOf(changes),
      "out/cdk.tf.json": JSON.stringify(STACK),
      "out/field-map.json": MAP,
      ...files,
    },
    {
      readSources: async () => texts,
      writeSource: async (path, text) => {
        written.push(path);
        texts.set(path, text);
      },
      synthesize: async (environment) => synthesized(texts, environment),
    },
  );
  return { io, texts, written };
}

const INPUT = ["--plan-json", "plan.json", "--config", "out/cdk.tf.json"];

async function idOf(io: FakeIo, address: string): Promise<string> {
  const checked = fakeIo({}, { readText: io.readText });
  await run(["drift", "check", ...INPUT, "--json"], checked);
  const { stacks } = DriftReportSchema.parse(JSON.parse(checked.stdout()));
  const found = stacks.flatMap(({ findings }) => findings).find((one) => one.address === address);
  if (!found) throw new Error(`nothing at ${address}`);
  return found.id;
}

async function drift(
  command: "explain" | "accept",
  changes: readonly Change[],
  args: readonly string[] = [],
) {
  const project = projectOf(changes);
  const id = await idOf(project.io, changes[0]?.[0] ?? "");
  const code = await run(["drift", command, id, ...INPUT, ...args], project.io);
  return { ...project, id, code };
}

describe("drift check with a field map", () => {
  it("takes it from beside the configuration, and names field and file", async () => {
    const { io } = projectOf([TIMEOUT]);
    expect(await run(["drift", "check", ...INPUT], io)).toBe(0);
    expect(io.stdout()).toContain("   field   loadBalancer.idleTimeoutSec in stacks/environments/prod.ts\n");
    expect(io.stdout()).not.toContain("Could not be judged");
  });

  it("says when no field sets it", async () => {
    const { io } = projectOf([DESYNC]);
    await run(["drift", "check", ...INPUT], io);
    expect(io.stdout()).toContain("   field   no field: set by the construct\n");
  });

  it("names them in JSON and Markdown too", async () => {
    const [json, markdown] = [projectOf([TIMEOUT]).io, projectOf([TIMEOUT]).io];
    await run(["drift", "check", ...INPUT, "--json"], json);
    const report = DriftReportSchema.parse(JSON.parse(json.stdout()));
    expect(report.stacks[0]?.findings[0]?.set_by).toEqual({
      kind: "fields",
      fields: [
        {
          field: "loadBalancer.idleTimeoutSec",
          file: "stacks/environments/prod.ts",
        },
      ],
    });
    await run(["drift", "check", ...INPUT, "--format", "markdown"], markdown);
    expect(markdown.stdout()).toContain("loadBalancer&#46;idleTimeoutSec in stacks/environments/prod&#46;ts");
  });

  it("says nothing of fields without one", async () => {
    const { io } = projectOf([TIMEOUT]);
    await run(["drift", "check", "--plan-json", "plan.json"], io);
    expect(io.stdout()).not.toContain("field");
  });

  it("says when the map is of another configuration", async () => {
    const moved = JSON.stringify(STACK).replace('"idle_timeout":60', '"idle_timeout":62');
    const { io } = projectOf([TIMEOUT], { "out/cdk.tf.json": moved });
    await run(["drift", "check", ...INPUT], io);
    expect(io.stdout()).toContain("run `npm run field-map` again");
  });

  it.each([
    [
      "of another stack",
      JSON.stringify(MAPS.get("prod-state")),
      "FIELD_MAP_STACK m.json: is about prod-state, the configuration about prod-platform",
    ],
    ["with an unknown key", JSON.stringify({ ...JSON.parse(MAP), more: 1 }), "FIELD_MAP_SHAPE m.json"],
    [
      "of another version",
      JSON.stringify({ ...JSON.parse(MAP), version: 2 }),
      "FIELD_MAP_SHAPE m.json: version",
    ],
    ["cut off", MAP.slice(0, 100), "JSON_TRUNCATED m.json"],
  ])("refuses a map %s", async (_name, text, message) => {
    const { io } = projectOf([TIMEOUT], { "m.json": text });
    expect(await run(["drift", "check", ...INPUT, "--field-map", "m.json"], io)).toBe(64);
    expect(io.stderr()).toContain(message);
  });
});

describe("drift explain", () => {
  it("tells class, severity, values, field and the three ways out", async () => {
    const { code, id, io } = await drift("explain", [TIMEOUT]);
    expect(code).toBe(0);
    expect(io.stdout().replaceAll(id, "<id>")).toMatchInlineSnapshot(`
      "<id>  aws_lb.alb  idle_timeout
        stack     prod-platform
        class     changed outside: the cloud is not what the last apply wrote, and the code still says what it said then
        severity  medium by other: it no longer is what the code says
        state     60
        cloud     61
        code      60
        apply     apply reverts it
        field     loadBalancer.idleTimeoutSec in stacks/environments/prod.ts
        construct prod-platform/alb/_alb

        reject    apply reverts it; shown as a plan first
                    ballast drift reject prod <id> --stack prod-platform
                    ballast drift reject prod <id> --stack prod-platform --apply
        accept    the description takes the cloud's value
                    ballast drift accept <id> --plan-json plan.json --config out/cdk.tf.json
                    ballast drift accept <id> --plan-json plan.json --config out/cdk.tf.json --write
        import    only for what no resource declares
      "
    `);
  });

  it("keeps to terraform for a plan of another project", async () => {
    const { io } = projectOf([TIMEOUT]);
    const id = await idOf(io, TIMEOUT[0]);
    const elsewhere = { ...io, readSources: async () => new Map<string, string>() };
    expect(await run(["drift", "explain", id, ...INPUT], elsewhere)).toBe(0);
    expect(io.stdout()).toContain(
      "terraform -chdir=cdktf.out/stacks/prod-platform plan -target=aws_lb.alb -out=reject.out",
    );
    expect(io.stdout()).not.toContain("ballast drift reject");
  });

  it("knows an id by its beginning, and names those that there are", async () => {
    const { io } = projectOf([TIMEOUT, RETENTION]);
    const id = await idOf(io, TIMEOUT[0]);
    expect(await run(["drift", "explain", id.slice(0, 6), ...INPUT], io)).toBe(0);
    expect(await run(["drift", "explain", "zzz", ...INPUT], io)).toBe(64);
    expect(io.stderr()).toContain(`FINDING_ID zzz: is not a finding of prod-platform; fix: there are`);
    expect(io.stderr()).toContain(id);
  });

  it("offers no accept for what the construct sets", async () => {
    const { io } = await drift("explain", [DESYNC]);
    expect(io.stdout()).toContain("accept    by hand: no field: set by the construct");
    expect(io.stdout()).not.toContain("ballast drift accept");
  });

  it("quotes what is not one word for a shell", async () => {
    const { io } = projectOf([TIMEOUT], {
      "my plan's.json": planOf([TIMEOUT]),
    });
    const id = await idOf(io, TIMEOUT[0]);
    const args = ["drift", "explain", id, "--plan-json", "my plan's.json", "--config", "out/cdk.tf.json"];
    expect(await run(args, io)).toBe(0);
    expect(io.stdout()).toContain(`--plan-json 'my plan'\\''s.json' --config out/cdk.tf.json`);
  });
});

describe("drift accept", () => {
  it("prints the change and writes nothing", async () => {
    const { code, io, texts, written } = await drift("accept", [TIMEOUT]);
    expect([code, written]).toEqual([0, []]);
    expect(io.stdout()).toContain("\n+  loadBalancer: { idleTimeoutSec: 61 },\n");
    expect(io.stdout()).toContain("Nothing was written.");
    expect(texts).toEqual(FILES);
  });

  it("writes, synthesizes, and gives the line for the commit", async () => {
    const { code, id, io, texts, written } = await drift(
      "accept",
      [TIMEOUT],
      ["--write", "--reason", "slow clients"],
    );
    expect([code, written]).toEqual([0, ["stacks/environments/prod.ts"]]);
    expect(texts.get("stacks/environments/prod.ts")).toContain("idleTimeoutSec: 61");
    expect(io.stdout()).toContain(
      `Drift-Accepted: prod-platform aws_lb.alb idle_timeout (loadBalancer.idleTimeoutSec = 61) ${id}: slow clients\n`,
    );
    expect(stackOf(synthesized(texts, "prod"), "prod-platform").resource["aws_lb"]?.["alb"]).toMatchObject({
      idle_timeout: 61,
    });
  });

  it("puts the file back when something else would change", async () => {
    const { code, io, texts, written } = await drift("accept", [RETENTION], ["--write"]);
    expect([code, written.length]).toEqual([2, 2]);
    expect(texts).toEqual(FILES);
    expect(io.stdout()).toContain(
      "prod-service-web: aws_cloudwatch_log_group.web retention_in_days would change too",
    );
  });

  it("puts the file back when a rule refuses the value, and says which", async () => {
    const { code, io, texts } = await drift("accept", [["aws_lb.alb", "idle_timeout", 5000]], ["--write"]);
    expect(code).toBe(2);
    expect(texts).toEqual(FILES);
    expect(io.stdout()).toMatch(/loadBalancer\.idleTimeoutSec: got 5000/);
  });

  it("puts the file back when synthesis breaks", async () => {
    const { io, texts } = projectOf([TIMEOUT]);
    const id = await idOf(io, TIMEOUT[0]);
    let calls = 0;
    const broken = fakeIo(
      {},
      {
        ...io,
        synthesize: async () => {
          calls += 1;
          if (calls > 1) throw new TypeError("planted");
          return PROD;
        },
      },
    );
    expect(await run(["drift", "accept", id, ...INPUT, "--write"], broken)).toBe(70);
    expect(texts).toEqual(FILES);
  });

  it("leaves what it cannot place to a hand, and says why", async () => {
    const { code, io, written } = await drift("accept", [DESYNC], ["--write"]);
    expect([code, written]).toEqual([2, []]);
    expect(io.stdout()).toContain("has to be accepted by hand: no field: set by the construct");
  });

  it("takes a critical finding only with a reason", async () => {
    const refused = await drift("accept", [TOKENS]);
    expect(refused.code).toBe(64);
    expect(refused.io.stderr()).toContain("is critical; fix: say why with --reason, or reject it");
    const blank = await drift("accept", [TOKENS], ["--reason", " "]);
    expect(blank.code).toBe(64);
    const { code, io } = await drift("accept", [TOKENS], ["--reason", "an old agent needs it"]);
    expect([code, io.stderr()]).toEqual([2, ""]);
  });

  it.each([
    [["prod"], "USAGE prod: stands alone; fix: give <environment> <id>, or --plan-json with an id alone"],
    [["prod", "1234abcd", "--config", "c.json"], "USAGE prod: with --config or --field-map; fix: give them"],
    [["12ab", "34cd", "--plan-json", "plan.json"], "USAGE 34cd: is one too many; fix: give one id with"],
  ])("refuses %j, before anything is planned", async (args, message) => {
    const { io } = projectOf([TIMEOUT]);
    expect(await run(["drift", "accept", ...args], io)).toBe(64);
    expect(io.stderr()).toContain(message);
  });

  it("needs a field map", async () => {
    const { io } = projectOf([TIMEOUT]);
    const checked = fakeIo({ "plan.json": planOf([TIMEOUT]) });
    await run(["drift", "check", "--plan-json", "plan.json", "--json"], checked);
    const id = DriftReportSchema.parse(JSON.parse(checked.stdout())).stacks[0]?.findings[0]?.id ?? "";
    expect(await run(["drift", "accept", id, "--plan-json", "plan.json"], io)).toBe(64);
    expect(io.stderr()).toContain("no field map was found; fix: write it with `npm run field-map`");
  });
});
