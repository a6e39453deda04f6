import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { orders } from "../../../examples/orders.ts";
import { loadEnvironment } from "../../../src/config/load.ts";
import { checkDescription } from "../../../src/config/rules/catalogue.ts";
import { FindingsError } from "../../../src/core/errors.ts";
import { formatFinding } from "../../../src/core/finding.ts";
import { dev } from "../../../stacks/environments/dev.ts";
import { prod } from "../../../stacks/environments/prod.ts";
import { staging } from "../../../stacks/environments/staging.ts";

const TODAY = "2026-11-22";
const RULES = join(__dirname, "../../../src/config/rules");
const ENVIRONMENTS: readonly unknown[] = [dev, staging, prod, orders];

type Path = readonly (string | number)[];

/** A copy with one value replaced; what is missing on the way is made. */
function replaced(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(tree))
    return Object.assign([...tree], { [key]: replaced(tree[Number(key)], rest, value) });
  const object = typeof tree === "object" && tree !== null ? tree : {};
  return { ...object, [key]: replaced(Reflect.get(object, key), rest, value) };
}

function paths(tree: unknown, front: Path = []): Path[] {
  if (typeof tree !== "object" || tree === null) return [front];
  return [front, ...Object.keys(tree).flatMap((key) => paths(Reflect.get(tree, key), [...front, key]))];
}

/** What a load ends with: findings, or the environment. Anything else thrown fails the test. */
function outcome(input: unknown): "loaded" | "refused" {
  try {
    loadEnvironment(input, TODAY);
    return "loaded";
  } catch (error) {
    if (!(error instanceof FindingsError)) throw error;
    expect(error.findings.filter((finding) => finding.code === "RULE-01")).toEqual([]);
    expect(error.findings.some((finding) => finding.severity === "error")).toBe(true);
    return "refused";
  }
}

/** Values that no environment may have, by the place where they are put. */
const BREAKING: readonly (readonly [path: string, values: readonly unknown[]])[] = [
  ["project", ["", "Shop", "-shop", "a", "aws-shop", "x".repeat(40), 7]],
  ["name", ["", "pro_d", "prod-", null]],
  ["stage", ["prod", "", 1]],
  ["account", ["123", "abcdabcdabcd", 777788889999]],
  ["region", ["eu-central", "eu-central-1a", "EU-CENTRAL-1"]],
  ["terraformRole", ["", "a/b", "r".repeat(65)]],
  ["planRole", ["", "a/b", "r".repeat(65)]],
  ["network.cidr", ["10.0.0.0", "10.0.0.0/8", "10.0.0.1/16", "172.17.0.0/16", "8.8.0.0/16", "10.0.0.0/24"]],
  ["network.zones", [[], ["a"], ["a", "a"], ["a", "z"], "ab"]],
  ["network.egress", [{ kind: "none" }, { kind: "endpoints-only" }]],
  ["network.peeredCidrs", [["10.0.0.0/8"], ["x"]]],
  ["domain.name", ["shop", "Shop.example.com", "shop.example.com.", `${"a".repeat(64)}.example.com`]],
  ["domain.hostedZoneId", ["", "/hostedzone/Z1", "z1"]],
  ["loadBalancer.ingressCidrs", [[], ["::/0"], ["0.0.0.0/1", "0.0.0.0/1"]]],
  ["loadBalancer.idleTimeoutSec", [0, 4001, -1]],
  ["loadBalancer.tlsPolicy", ["", "ELBSecurityPolicy-2016-08"]],
  ["loadBalancer.webAcl", [{ kind: "none" }, { kind: "existing", arn: "edge" }, { kind: "managed-rules" }]],
  ["network.foreignBuckets", [["*"], ["arn:aws:s3:::rates"], ["rates", "rates"], "rates"]],
  ["capacity.kind", ["spot", null]],
  ["capacity.ami", ["", "latest", "ami-1", 7]],
  ["capacity.onDemandBase", [-1, 1e9, 0.5]],
  ["services.web.image", ["", "Bad Image", "https://x"]],
  ["services.web.writablePathsImage", ["", "Bad Image", "https://x"]],
  ["services.web.cpu", [0, -5, 300_000, 1.5]],
  ["services.web.memoryMiB", [0, -1, 10_000_000]],
  ["services.web.port", [80, 0, 70_000]],
  ["services.web.user", ["root", "0", ""]],
  ["services.web.writablePaths", [["/"], ["tmp"], ["/a/../b"], ["/proc"]]],
  ["services.web.routes.hosts", [["A"], ["a..b"], ["api"], ["x", "x"]]],
  ["services.web.routes.priority", [0, 10_000, -1]],
  ["services.web.healthCheck.path", ["", "healthz", "/a b"]],
  ["services.web.healthCheck.matcher", ["", "500", "20", "299-200"]],
  ["services.web.healthCheck.intervalSec", [4, 301, 5]],
  ["services.web.healthCheck.unhealthyThreshold", [1, 11]],
  ["services.web.environment", [{ PASSWORD: "x" }, { "a-b": "x" }, { ID: "AKIAABCDEFGHIJKLMNOP" }, { N: 1 }]],
  [
    "services.api.secrets",
    [{ DATABASE_PASSWORD: "hunter2" }, { A: "arn:aws:ssm:us-east-1:777788889999:parameter/x" }],
  ],
  ["services.api.secretKeyArns", [["alias/x"]]],
  [
    "services.api.grants",
    [
      [{ actions: ["*"], resources: ["*"] }],
      [{ actions: ["iam:PassRole"], resources: ["arn:aws:iam::1:role/x"] }],
    ],
  ],
  ["services.api.scaling.minTasks", [-1, 10_000]],
  ["services.api.scaling.maxTasks", [0, 5001]],
  ["services.api.scaling.cpuPercent", [0, 100]],
  [
    "services.api.deployment",
    [{ minimumHealthyPercent: 100, maximumPercent: 100 }, { minimumHealthyPercent: 101 }],
  ],
  ["services.api.stopTimeoutSec", [0, 4_000]],
  ["services.api.deregistrationDelaySec", [-1, 3_601]],
  ["services.Api", [{}]],
  ["schedules.timeZone", ["", "Mars/Olympus", "europe/berlin"]],
  ["schedules.offHoursStart", ["", "* * *", "0 0 1 * 1", "61 0 * * *"]],
  ["logs.retentionDays", [-1, 2, 366]],
  ["alerts.emails", [["x"], ["a@b"]]],
  ["tags", [{ Project: "x" }, { "aws:x": "y" }, { "": "" }]],
  ["unknown", [true]],
];

const breakage = fc
  .constantFrom(...BREAKING)
  .chain(([path, values]) =>
    fc.record({ path: fc.constant(path.split(".")), value: fc.constantFrom(...values) }),
  );

describe("the catalogue", () => {
  it("refuses every broken value in every environment", () => {
    const loaded = ENVIRONMENTS.flatMap((environment) =>
      BREAKING.flatMap(([path, values]) =>
        values
          .filter((value) => outcome(replaced(environment, path.split("."), value)) === "loaded")
          .map((value) => [path, value]),
      ),
    );
    expect(loaded).toEqual([]);
  });

  it("refuses environments broken in several places, and never fails otherwise", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ENVIRONMENTS),
        fc.uniqueArray(breakage, { minLength: 1, maxLength: 5, selector: ({ path }) => path.join(".") }),
        (environment, breakages) => {
          const broken = breakages.reduce(
            (tree, { path, value }) => replaced(tree, path, value),
            environment,
          );
          expect(outcome(broken)).toBe("refused");
        },
      ),
      { numRuns: 1200 },
    );
  });

  it("refuses arbitrary JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(outcome(json)).toBe("refused");
      }),
      { numRuns: 800 },
    );
  });

  it("ends with findings or an environment, whatever is put anywhere", () => {
    const places = ENVIRONMENTS.flatMap((environment) =>
      paths(environment).map((path) => ({ environment, path })),
    );
    const extremes = [
      -1,
      0,
      1e15,
      Number.MAX_SAFE_INTEGER,
      "",
      "*",
      "__proto__",
      "\u0000",
      "a".repeat(5000),
      [],
      {},
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(...extremes), fc.string(), fc.integer()),
        ({ environment, path }, value) => {
          expect(["loaded", "refused"]).toContain(outcome(replaced(environment, path, value)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("judges an environment of huge numbers without counting to them", () => {
    const huge = [
      "services.web.scaling.maxTasks",
      "services.api.scaling.maxTasks",
      "capacity.maxInstances",
    ].reduce((tree, path) => replaced(tree, path.split("."), Number.MAX_SAFE_INTEGER), prod as unknown);
    expect(outcome(huge)).toBe("refused");
  });

  it("makes a finding of a rule that throws, and asks the others all the same", () => {
    const { environment } = loadEnvironment(prod, TODAY);
    const broken = () => {
      throw new TypeError("hunter2 is not iterable");
    };
    const finding = {
      code: "X-01",
      severity: "warning",
      place: "p",
      value: "v",
      limit: "l",
      fix: "f",
    } as const;
    const found = checkDescription(environment, [broken, () => [finding]]);
    expect(found.map(formatFinding)).toEqual([
      "error RULE-01 the rule itself: got broken: TypeError; limit: a rule gives a verdict on every description; fix: report this as a defect of Ballast, with the description",
      "warning X-01 p: got v; limit: l; fix: f",
    ]);
  });

  it("has a test that expects each of its codes", () => {
    const texts = (folder: string, file: RegExp) =>
      readdirSync(folder)
        .filter((name) => file.test(name))
        .map((name) => readFileSync(join(folder, name), "utf8"))
        .join("\n");
    const codes = new Set([...texts(RULES, /\.ts$/).matchAll(/"([A-Z]+-\d\d)"/g)].map(([, code]) => code));
    const tests = texts(__dirname, /\.test\.ts$/);
    expect(codes.size).toBeGreaterThan(50);
    expect([...codes].filter((code) => !new RegExp(`(error|warning) ${code} `).test(tests))).toEqual([]);
  });
});
