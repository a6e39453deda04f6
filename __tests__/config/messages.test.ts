import { loadEnvironment } from "../../src/config/load.ts";
import { FindingsError } from "../../src/core/errors.ts";
import type { Finding } from "../../src/core/finding.ts";
import { merge, ON_EC2, ON_FARGATE, service, type Tree } from "./rules/build.ts";

function findings(input: unknown): readonly Finding[] {
  try {
    loadEnvironment(input, "2026-11-22");
  } catch (error) {
    if (error instanceof FindingsError) return error.findings;
    throw error;
  }
  return [];
}

const told = (change: Tree, base: Tree = ON_EC2) =>
  findings(merge(base, change)).map(
    ({ fix, limit, place, value }) => `${place}: ${value} | ${limit} | ${fix}`,
  );

describe("what a malformed description says", () => {
  it.each<[string, Tree, string]>([
    [
      "a fraction of a vCPU",
      service({ cpu: 0.5 }),
      "services.cart.cpu: 0.5 | a whole number of CPU units, 1024 are one vCPU | give 512 if 0.5 vCPU are meant",
    ],
    [
      "a fraction of memory",
      service({ memoryMiB: 1.5 }),
      "services.cart.memoryMiB: 1.5 | a whole number of MiB, 1024 are one GiB | give 1536 if 1.5 GiB are meant",
    ],
    [
      "a fraction of a count",
      service({ scaling: { maxTasks: 4.4 } }),
      "services.cart.scaling.maxTasks: 4.4 | a whole number of tasks | round it, for example to 4",
    ],
    [
      "a stage by its short name",
      { stage: "prod" },
      'stage: "prod" | one of production, staging, development | did you mean "production"?',
    ],
    [
      "a mistyped kind",
      { capacity: { kind: "farget", onDemandBase: 1 } },
      'capacity.kind: "farget" | one of ec2, fargate | did you mean "fargate"?',
    ],
    [
      "a mistyped kind of service",
      service({ kind: "wrker" }),
      'services.cart.kind: "wrker" | one of web, internal, worker, job, tcp | did you mean "worker"?',
    ],
    [
      "a queue without a worker",
      service({ queue: { kind: "owned" } }),
      'services.cart.queue: an unknown field | a field of kind worker only | remove it, or set kind to "worker"',
    ],
    [
      "a port of a worker",
      {
        services: {
          packer: {
            kind: "worker",
            image: "i",
            cpu: 256,
            memoryMiB: 512,
            port: 80,
            scaling: { minTasks: 2, maxTasks: 3 },
          },
        },
      },
      'services.packer.port: an unknown field | a field of kind web only | remove it, or set kind to "web"',
    ],
    [
      "a deployment of a job",
      {
        services: {
          ledger: {
            kind: "job",
            image: "i",
            cpu: 256,
            memoryMiB: 512,
            schedule: { cron: "0 3 * * *" },
            deployment: {},
          },
        },
      },
      'services.ledger.deployment: an unknown field | a field of kind web only | remove it, or set kind to "web"',
    ],
    [
      "a time zone for a rate",
      {
        services: {
          ledger: {
            kind: "job",
            image: "i",
            cpu: 256,
            memoryMiB: 512,
            schedule: { kind: "rate", everyMin: 5, timeZone: "UTC" },
          },
        },
      },
      'services.ledger.schedule.timeZone: an unknown field | a field of kind cron only | remove it, or set kind to "cron"',
    ],
    [
      "an account as a number",
      { account: 210987654321 },
      "account: 210987654321 | a text in quotes | put it in quotes, which also keeps leading zeros",
    ],
    [
      "no number",
      service({ port: Number.NaN }),
      "services.cart.port: NaN | a whole number (a port) | give a whole number (a port)",
    ],
    [
      "an endless number",
      service({ stopTimeoutSec: Number.POSITIVE_INFINITY }),
      "services.cart.stopTimeoutSec: Infinity | a whole number of seconds | give a whole number of seconds",
    ],
    [
      "a number that no double keeps",
      service({ cpu: 1e20 }),
      "services.cart.cpu: 100000000000000000000 | a whole number of at most 15 digits | give a number of a usual size",
    ],
    [
      "a missing field",
      { protection: undefined },
      "protection: nothing | true or false: this field is needed | add protection",
    ],
    [
      "a bound of the schema",
      service({ deployment: { steadyStateTimeoutMin: 500 } }),
      "services.cart.deployment.steadyStateTimeoutMin: 500 | at most 120 minutes | set at most 120 minutes",
    ],
    [
      "an empty list",
      { capacity: { instanceTypes: [] } },
      "capacity.instanceTypes: a list | at least 1 entry | give at least 1 entry",
    ],
    [
      "a day that is none",
      { waivers: [{ code: "X-01", reason: "for a long test", expires: "2026-02-30" }] },
      "waivers.0.expires: a string of 10 characters | a day of the calendar as YYYY-MM-DD | give a day such as 2026-12-31",
    ],
    [
      "a text for a list",
      { network: { zones: "abc" } },
      "network.zones: a string of 3 characters | a list in [ ] | give a list in [ ]",
    ],
  ])("%s", (_what, change, expected) => {
    expect(told(change)).toEqual([expected]);
  });

  it.each<[string, Tree, Tree, string, string]>([
    [
      "memory without its unit",
      service({ memory: 512 }),
      ON_EC2,
      "services.cart.memory",
      "did you mean memoryMiB?",
    ],
    ["a mistyped field", { netwerk: {} }, ON_EC2, "netwerk", "did you mean network?"],
    [
      "a field of the other kind",
      { capacity: { instanceTypes: ["m6i.large"] } },
      ON_FARGATE,
      "capacity.instanceTypes",
      'remove it, or set kind to "ec2"',
    ],
    [
      "a field of nothing",
      service({ healthCheck: { colour: 1 } }),
      ON_EC2,
      "services.cart.healthCheck.colour",
      "remove or correct the field",
    ],
    [
      "a field of a list's object",
      service({ grants: [{ actions: ["s3:GetObject"], resource: ["*"], resources: ["arn:aws:s3:::b/*"] }] }),
      ON_EC2,
      "services.cart.grants.0.resource",
      "did you mean resources?",
    ],
  ])("%s", (_what, change, base, place, fix) => {
    expect(
      findings(merge(base, change)).map((finding) => [finding.place, finding.value, finding.fix]),
    ).toEqual([[place, "an unknown field", fix]]);
  });

  it("never uses the words of the parser, nor numbers that nobody wrote", () => {
    const broken = {
      ...merge(ON_EC2, service({ cpu: 0.5, port: "x", environment: { A: 1 }, routes: null })),
      stage: 1,
      services2: 1,
      tags: [],
      alerts: { emails: {} },
    };
    for (const { fix, limit } of [...findings(broken), ...findings(null), ...findings([])]) {
      expect(`${limit} ${fix}`).not.toMatch(
        /expected|received|Invalid|Too (big|small)|90071992|undefined|int\b|record/,
      );
    }
  });

  it("shows no text that may be a secret, as a value or as a key", () => {
    const secret = "q8Zr2LxV7tYb4NwK9mHc3PdF6sGj1AeUo";
    for (const change of [
      { stage: secret },
      { [secret]: 1 },
      { domain: secret },
      { account: { [secret]: secret } },
    ]) {
      expect(JSON.stringify(findings({ ...ON_EC2, ...change }))).not.toContain(secret);
    }
  });
});

describe("what a rule says", () => {
  it("never asks for more minutes than the schema takes", () => {
    const slow = { healthCheck: { gracePeriodSec: 7100 }, deployment: { steadyStateTimeoutMin: 120 } };
    const [finding] = findings(merge(ON_EC2, service({ ...slow, deregistrationDelaySec: 300 }))).filter(
      ({ code }) => code === "ECS-12",
    );
    expect(finding?.fix).toBe(
      "lower gracePeriodSec, deregistrationDelaySec and stopTimeoutSec to 7200 s together: steadyStateTimeoutMin is at most 120",
    );
  });

  it("shows an ARN whole, and both ends of what is longer", () => {
    const arn = `arn:aws:dynamodb:eu-west-3:210987654321:table/${"orders-".repeat(20)}*x`;
    const grant = (resource: string) =>
      service({ grants: [{ actions: ["dynamodb:GetItem"], resources: [resource] }] });
    expect(findings(merge(ON_EC2, grant(arn)))[0]?.value).toBe(`"${arn}"`);
    const long = findings(merge(ON_EC2, grant(`${arn}${"y".repeat(300)}-end`)))[0]?.value ?? "";
    expect(long.length).toBeLessThanOrEqual(240);
    expect(long).toMatch(/^"arn:aws:dynamodb.*characters.*-end"$/);
  });
});
