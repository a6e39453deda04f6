import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BallastError } from "../core/errors.ts";
import { governanceStackName } from "../core/governance-names.ts";
import { parseJsonText } from "../core/json-text.ts";
import { type Configuration, parseConfiguration, type Resource } from "../terraform/configuration.ts";
import { textOf } from "../terraform/json.ts";
import { stackOrder } from "./stack-order.ts";

/** One environment, as its synthesized stacks tell it: nothing else is asked. */
export interface SynthesizedEnvironment {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** The governance stack of its account, which other environments may share. */
  readonly governanceStack: string;
  readonly stateStack: string;
  readonly platformStack: string;
  /** Service name → stack, in the order of a first apply. */
  readonly serviceStacks: ReadonlyMap<string, string>;
  readonly platform: Configuration;
}

/** Names of stacks in the order that a first apply needs: those of people, then those of the pipeline. */
export function stacksInOrder(environment: SynthesizedEnvironment): string[] {
  return [environment.governanceStack, environment.stateStack, ...pipelineStacks(environment)];
}

/** Stacks that the pipeline applies. What its own power rests on is applied by people. */
export function pipelineStacks({ platformStack, serviceStacks }: SynthesizedEnvironment): string[] {
  return [platformStack, ...serviceStacks.values()];
}

/** Reads the stacks of one environment below `<project>/cdktf.out/stacks`. */
export async function readEnvironment(projectDir: string, name: string): Promise<SynthesizedEnvironment> {
  const stacks = join(projectDir, "cdktf.out", "stacks");
  const names = (await readdir(stacks).catch((): string[] => [])).sort();
  const platformStack = `${name}-platform`;
  if (!names.includes(platformStack)) {
    const known = names.flatMap((stack) => /^(.+)-platform$/.exec(stack)?.[1] ?? []);
    throw new BallastError(
      "ENVIRONMENT",
      name,
      `is not an environment of this project; there are ${known.join(", ") || "none: run npm run synth"}`,
    );
  }
  const platform = await readStack(projectDir, platformStack);
  const provider = awsProvider(platform)?.attributes ?? {};
  const prefix = `${name}-service-`;
  const services = await inOrder(
    projectDir,
    names.filter((stack) => stack.startsWith(prefix)),
  );
  const account = accountOf(platform);
  return {
    name,
    account,
    region: textOf(provider["region"]) ?? "",
    governanceStack: governanceStackName(account),
    stateStack: `${name}-state`,
    platformStack,
    serviceStacks: new Map(services.map((stack) => [stack.slice(prefix.length), stack])),
    platform,
  };
}

/** A service comes after those that it calls. */
async function inOrder(projectDir: string, stacks: readonly string[]): Promise<string[]> {
  const read = stacks.map(async (stack) => [stack, await readStack(projectDir, stack)] as const);
  return stackOrder(new Map(await Promise.all(read))).flat();
}

/** The policy of every platform's key names the account, also where the provider reaches none. */
function accountOf(platform: Configuration): string {
  const policy = textOf(platform.of("aws_kms_key")[0]?.attributes["policy"]) ?? "";
  return /:iam::(\d{12}):/.exec(policy)?.[1] ?? "";
}

/** The file that synthesis writes for one stack. */
export function stackFile(projectDir: string, name: string): string {
  return join(projectDir, "cdktf.out", "stacks", name, "cdk.tf.json");
}

/**
 * The configuration of one stack, as it was synthesized last.
 * @throws BallastError when the file does not hold a stack of this project
 */
export async function readStack(projectDir: string, name: string): Promise<Configuration> {
  const file = stackFile(projectDir, name);
  const stack = parseConfiguration(await readFile(file, "utf8"), file);
  const missing = [
    ...(stack.backend ? [] : ["terraform.backend"]),
    ...(textOf(awsProvider(stack)?.attributes["region"]) ? [] : ["provider.aws.region"]),
  ];
  if (missing.length === 0) return stack;
  throw new BallastError(
    "STACK_JSON",
    file,
    `is not a synthesized stack: it has no ${missing.join(" and no ")}`,
  );
}

/** The same as it is written, to compare one synthesis with another. */
export async function readDocument(projectDir: string, name: string): Promise<object> {
  const file = stackFile(projectDir, name);
  const document = parseJsonText(await readFile(file, "utf8"), file, "npm run synth");
  if (typeof document === "object" && document !== null) return document;
  throw new BallastError("STACK_JSON", file, "is not a synthesized stack: it is not an object");
}

/** Where a stack keeps its state in S3; undefined for a state elsewhere. */
export function s3State({
  backend,
}: Configuration): { readonly bucket: string; readonly key: string } | undefined {
  if (backend?.type !== "s3") return undefined;
  const [bucket, key] = [textOf(backend.attributes["bucket"]), textOf(backend.attributes["key"])];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** A literal attribute, such as `attribute(stack, "aws_ecs_cluster.cluster", "name")`. @throws BallastError for any other value */
export function attribute(stack: Configuration, address: string, name: string): string {
  const value = stack.resources.get(address)?.attributes[name];
  if (typeof value === "string") return value;
  throw new BallastError(
    "STACK_JSON",
    `${address}.${name}`,
    `got ${JSON.stringify(value)}; limit: a literal string`,
  );
}

function awsProvider({ providers }: Configuration): Resource | undefined {
  return providers.find(({ type }) => type === "aws");
}
