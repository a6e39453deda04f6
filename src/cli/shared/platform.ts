import { type Command, InvalidArgumentError, Option } from "commander";
import { InputError } from "../../core/input-error.ts";
import { buildPlatform } from "../../model/build.ts";
import type { GivenInstanceTypes } from "../../model/instance-types.ts";
import type { Platform } from "../../model/platform.ts";
import { Configuration, parseConfiguration } from "../../terraform/configuration.ts";
import type { Declared } from "../../terraform/declared.ts";
import { DeclaredPlan } from "../../terraform/declared-plan.ts";
import { DeclaredStacks } from "../../terraform/declared-stacks.ts";
import { parsePlan, parseState } from "../../terraform/plan.ts";
import type { Io } from "../machine/io.ts";
import { checkEnvironmentName } from "./environment.ts";
import { placeOf, readInput, refuseSecondReader } from "./files.ts";

/** Where a command takes Terraform from that is no environment's, as commander gives it. */
export interface TerraformOptions {
  readonly planJson?: string;
  readonly stateJson?: string;
  readonly config?: string;
}

/** Options of every command that looks at a platform. */
export interface PlatformOptions extends TerraformOptions {
  readonly cluster?: string;
  readonly instanceType?: GivenInstanceTypes;
}

/** Adds them. */
export function addTerraformOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--plan-json <file>",
        "output of `terraform show -json` of a plan of any project; - reads standard input",
      ).conflicts("stateJson"),
    )
    .option("--state-json <file>", "output of `terraform show -json` without a plan: what is there now")
    .option(
      "--config <file>",
      "cdk.tf.json: beside a plan it tells ignore_changes; alone it is the platform",
    );
}

/** Adds them. */
export function addPlatformOptions(command: Command): Command {
  return addTerraformOptions(command)
    .option("--cluster <name>", "the ECS cluster, where there are several")
    .addOption(
      new Option(
        "--instance-type <name=vcpu,memory,interfaces>",
        "size of a type that is not known: vCPU, MiB, network interfaces; once for each type",
      ).argParser(instanceTypeOption),
    );
}

/**
 * The platform of an environment, or of the file that is given.
 * @throws InputError when it cannot be read, or does not tell what every result needs
 */
export async function platformFrom(
  io: Io,
  environment: string | undefined,
  options: PlatformOptions,
): Promise<Platform> {
  return (await declaredPlatformFrom(io, environment, options)).platform;
}

/** As `platformFrom`, with the Terraform that it was built from. */
export async function declaredPlatformFrom(
  io: Io,
  environment: string | undefined,
  options: PlatformOptions,
): Promise<{ readonly declared: Declared; readonly platform: Platform }> {
  const { cluster, instanceType } = options;
  const { declared, described, source } = await declaredFrom(io, environment, options);
  return {
    declared,
    platform: buildPlatform(declared, { source, described, cluster, instanceTypes: instanceType }),
  };
}

/** The platform of an environment as another commit describes it. */
export async function platformAt(
  io: Io,
  ref: string,
  environment: string,
  { cluster, instanceType }: PlatformOptions,
): Promise<Platform> {
  const stacks = [...(await io.synthesizeAt(ref, environment)).values()].map(
    (json) => new Configuration(json),
  );
  const source = `${environment} at ${ref}`;
  return buildPlatform(new DeclaredStacks(stacks), {
    source,
    described: true,
    cluster,
    instanceTypes: instanceType,
  });
}

export interface Source {
  readonly declared: Declared;
  /** The environment's name, or the file's. */
  readonly source: string;
  readonly described: boolean;
}

/** What an environment declares, or the file that is given. @throws InputError when it cannot be read */
export async function declaredFrom(
  io: Io,
  environment: string | undefined,
  { config, planJson, stateJson }: TerraformOptions,
): Promise<Source> {
  const files = { "--plan-json": planJson, "--state-json": stateJson, "--config": config };
  if (environment !== undefined) {
    const given = Object.entries(files).find(([, file]) => file !== undefined);
    if (given) throw new InputError("USAGE", environment, `with ${given[0]}`, "give one or the other");
    await checkEnvironmentName(io, environment);
    const stacks = [...(await io.synthesize(environment)).values()].map((json) => new Configuration(json));
    return { declared: new DeclaredStacks(stacks), source: environment, described: true };
  }
  refuseSecondReader(files);
  const read = (file: string, option: string) => readInput(io, file, option);
  const configuration =
    config === undefined ? undefined : parseConfiguration(await read(config, "--config"), placeOf(config));
  const file = planJson ?? stateJson;
  if (file !== undefined) {
    const text = await read(file, planJson === undefined ? "--state-json" : "--plan-json");
    const plan = (planJson === undefined ? parseState : parsePlan)(text, placeOf(file));
    return { declared: new DeclaredPlan(plan, configuration), source: placeOf(file), described: false };
  }
  if (config !== undefined && configuration) {
    return { declared: new DeclaredStacks([configuration]), source: placeOf(config), described: false };
  }
  const fix = "name an environment, or give --plan-json, --state-json or --config";
  throw new InputError("USAGE", "ballast", "there is nothing to look at", fix);
}

function instanceTypeOption(text: string, known: GivenInstanceTypes = new Map()): GivenInstanceTypes {
  const [, name = "", vcpu, memoryMiB, enis, gpus = "0"] =
    /^([a-z0-9-]+\.[a-z0-9-]+)=(\d{1,4}),(\d{1,8}),(\d{1,3})(?:,(\d{1,2}))?$/.exec(text) ?? [];
  const size = { vcpu: Number(vcpu), memoryMiB: Number(memoryMiB), enis: Number(enis) };
  if (name === "" || Object.values(size).some((each) => each < 1)) {
    throw new InvalidArgumentError(
      "limit: <name>=<vCPU>,<MiB>,<network interfaces> and ,<GPUs> where it has some, such as m9x.large=2,8192,3",
    );
  }
  return new Map([...known, [name, { ...size, gpus: Number(gpus) }]]);
}
