import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inheritedEnvironment, runProgram } from "../../src/engine/run.ts";
import { LeakSearch } from "../../src/rehearsal/leak-search.ts";
import type { LifeResult } from "../../src/rehearsal/result.ts";
import { describeWith } from "../support/needs.ts";
import { ownProject } from "./own-project.ts";
import { plantedEnvironment } from "./planted-environment.ts";

/**
 * A description of a user's own: the shape of `dev`, so that this life stands for that environment too, with another
 * project, and two services of which none is called api or web. One runs an image by digest, one is released by a
 * pipeline.
 */
const DESCRIPTION = `import type { EnvironmentInput } from "../src/config/schema.ts";
import { dev } from "./environments/dev.ts";

const qa = {
  ...dev,
  project: "acme",
  name: "qa",
  account: "888899990000",
  domain: { name: "qa.acme.example", hostedZoneId: "Z0123456789ACMEQA" },
  services: {
    cart: {
      image: "public.ecr.aws/acme/cart@sha256:${"ab".repeat(32)}",
      cpu: 256,
      memoryMiB: 512,
      port: 9000,
      writablePaths: ["/tmp", "/var/cache/cart"],
      routes: { hosts: ["@"], paths: ["/cart/*"] },
      healthCheck: { path: "/up" },
      scaling: { minTasks: 1, maxTasks: 2 },
      secrets: {
        DATABASE: \`arn:aws:secretsmanager:\${dev.region}:888899990000:secret:acme/cart-a1B2c3:url::\`,
        SIGNING: \`arn:aws:ssm:\${dev.region}:888899990000:parameter/acme/cart/signing\`,
      },
    },
    "card-payments": {
      image: "public.ecr.aws/acme/card-payments:v3",
      cpu: 256,
      memoryMiB: 512,
      port: 8443,
      routes: { hosts: ["pay"] },
      releaseOwner: "pipeline",
      healthCheck: { path: "/health" },
      scaling: { minTasks: 1, maxTasks: 3 },
    },
  },
} satisfies EnvironmentInput;

export const ENVIRONMENTS = [qa];
`;

describeWith(["engine", "python"], "the life of an environment of a user's own", () => {
  const planted = plantedEnvironment();
  let life: LifeResult;
  let leaks: string[];

  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), "ballast-own-"));
    const project = await ownProject(dir, { "environments.ts": DESCRIPTION });
    const tsx = join(project, "node_modules", "tsx", "dist", "cli.mjs");
    const options = ["--json", "--keep", "--scratch", join(dir, "scratch")];
    const args = [tsx, "src/cli/main.ts", "rehearse", "qa", ...options];
    const env = { ...inheritedEnvironment(/^(AWS_|JEST_|NODE_OPTIONS$)/), ...planted };
    const done = await runProgram(process.execPath, args, { cwd: project, env });
    if (done.code !== 0) throw new Error(`code ${done.code}\n${done.stdout}\n${done.stderr}`);
    life = JSON.parse(done.stdout);
    const search = new LeakSearch(Object.values(planted));
    const { found } = await search.inFolder(dir);
    const printed = [done.stdout, done.stderr].filter((text) => search.holds(Buffer.from(text)));
    leaks = [...found, ...printed];
    await rm(dir, { recursive: true });
  }, 1_500_000);

  it("holds in every step that an unprotected environment on Fargate has", () => {
    const rest = life.steps.filter(({ outcome }) => outcome !== "held");
    expect(rest.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      "protection not-applicable",
      "teardown-refused not-applicable",
    ]);
    expect(life.steps.length).toBe(20);
  });

  it("keeps the secrets that its services read, and those of its process, to itself", () => {
    const { fact = "" } = life.steps.find(({ id }) => id === "secrets") ?? {};
    expect(fact).toMatch(/^no value of 2 secret\(s\) in \d+ versions of state, /);
    expect(leaks).toEqual([]);
  });

  it("releases and tampers with its own services", () => {
    const facts = Object.fromEntries(life.steps.map(({ fact, id }) => [id, fact]));
    const digest = `public.ecr.aws/acme/cart@sha256:bb${"ab".repeat(31)}`;
    expect(facts["release-terraform"]).toBe(`cart: revision 1 → 2, ${digest} runs, plan empty`);
    expect(facts["release-pipeline"]).toBe(
      "acme-qa/cart: revision 3 by the pipeline, no plan shows it, an apply keeps it",
    );
    expect(facts["tamper"]).toBe("3 manual changes, 3 planned, 3 reverted, plan empty");
  });
});
