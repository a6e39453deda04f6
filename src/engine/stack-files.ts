import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BallastError } from "../core/errors.ts";

const Resources = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
const StackJson = z.object({
  terraform: z.object({
    backend: z.object({
      s3: z.object({ bucket: z.string(), key: z.string() }).optional(),
      local: z.object({ path: z.string() }).optional(),
    }),
  }),
  provider: z.object({
    aws: z
      .array(
        z.object({
          region: z.string(),
          allowed_account_ids: z.array(z.string()).optional(),
          assume_role: z.array(z.object({ role_arn: z.string() })).optional(),
        }),
      )
      .min(1),
  }),
  resource: Resources,
});

export type StackJson = z.output<typeof StackJson>;

/** One environment, as its synthesized stacks tell it: nothing else is asked. */
export interface SynthesizedEnvironment {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly stateStack: string;
  readonly platformStack: string;
  /** Service name → stack. */
  readonly serviceStacks: ReadonlyMap<string, string>;
  readonly platform: StackJson;
}

/** Names of stacks in the order that a first apply needs. */
export function stacksInOrder(environment: SynthesizedEnvironment): string[] {
  return [environment.stateStack, environment.platformStack, ...environment.serviceStacks.values()];
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
  const [provider] = platform.provider.aws;
  const prefix = `${name}-service-`;
  const services = names.filter((stack) => stack.startsWith(prefix));
  return {
    name,
    account: provider?.allowed_account_ids?.[0] ?? "",
    region: provider?.region ?? "",
    stateStack: `${name}-state`,
    platformStack,
    serviceStacks: new Map(services.map((stack) => [stack.slice(prefix.length), stack])),
    platform,
  };
}

/** The Terraform JSON of one stack. */
export async function readStack(projectDir: string, name: string): Promise<StackJson> {
  const file = join(projectDir, "cdktf.out", "stacks", name, "cdk.tf.json");
  const parsed = StackJson.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success) {
    throw new BallastError(
      "STACK_JSON",
      file,
      `is not a synthesized stack: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

/** A literal attribute such as `attribute(stack, "aws_ecs_cluster.cluster", "name")`. */
export function attribute(stack: StackJson, address: string, name: string): string {
  const [type = "", id = ""] = address.split(".");
  const value = stack.resource[type]?.[id]?.[name];
  if (typeof value !== "string") {
    throw new BallastError(
      "STACK_JSON",
      `${address}.${name}`,
      `got ${JSON.stringify(value)}; limit: a literal string`,
    );
  }
  return value;
}
