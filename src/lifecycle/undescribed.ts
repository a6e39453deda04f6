import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { z } from "zod";
import { BallastError } from "../core/errors.ts";
import { parseJsonText } from "../core/json-text.ts";
import { stateKey } from "../core/state-names.ts";
import { readDocument, type SynthesizedEnvironment, s3State, stackFile } from "../engine/stack-files.ts";
import type { AwsClients } from "./aws-clients.ts";

/** A stack that was applied and that the description no longer has. */
export interface UndescribedStack {
  /** Such as `prod-service-api`. */
  readonly stack: string;
  /** Name of its service, such as `api`. */
  readonly service: string;
  /** Managed resources in its state, at least one. */
  readonly resources: number;
  /** ARNs of the load balancers among them, which may be protected against deletion. */
  readonly balancers: readonly string[];
}

const State = z.object({
  resources: z
    .array(
      z.object({
        mode: z.string(),
        type: z.string().optional(),
        instances: z
          .array(z.looseObject({ attributes: z.looseObject({ arn: z.string().optional() }).optional() }))
          .default([]),
      }),
    )
    .default([]),
});

/**
 * The services of an environment whose state is in the bucket and whose stack is not synthesized: what is deployed is
 * known from the states alone. A destroyed stack leaves a state without resources, which does not count.
 * @returns by name; empty where the state is not in S3, or where there is no bucket
 * @throws BallastError when the bucket cannot be listed, or a state not be read
 */
export async function undescribedStacks(
  { name, platform, serviceStacks, platformStack }: SynthesizedEnvironment,
  s3: AwsClients["s3"],
): Promise<UndescribedStack[]> {
  const store = s3State(platform);
  if (store === undefined) return [];
  const folder = store.key.slice(0, -`${platformStack}.tfstate`.length);
  const prefix = `${folder}${name}-service-`;
  const described = new Set(serviceStacks.values());
  const found: UndescribedStack[] = [];
  try {
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: store.bucket, Prefix: prefix, ContinuationToken }),
      );
      for (const { Key = "" } of page.Contents ?? []) {
        const service = Key.slice(prefix.length, -".tfstate".length);
        const stack = `${name}-service-${service}`;
        // Beside the states lie lock files.
        if (!Key.endsWith(".tfstate") || described.has(stack)) continue;
        const held = await resourcesIn(s3, store.bucket, Key);
        if (held.resources > 0) found.push({ stack, service, ...held });
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === "NoSuchBucket") return [];
    const what = `its states cannot be read: ${error.name}: ${error.message}`;
    throw new BallastError("STATE_STORE", store.bucket, `${what}; sign in with a role that may read them`);
  }
  return found;
}

async function resourcesIn(
  s3: AwsClients["s3"],
  bucket: string,
  key: string,
): Promise<Pick<UndescribedStack, "balancers" | "resources">> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const text = (await Body?.transformToString()) ?? "{}";
  const { resources } = State.parse(parseJsonText(text, `s3://${bucket}/${key}`, "terraform state push"));
  const managed = resources.filter(({ mode }) => mode === "managed");
  return {
    resources: managed.reduce((sum, { instances }) => sum + instances.length, 0),
    balancers: managed
      .filter(({ type }) => type === "aws_lb")
      .flatMap(({ instances }) => instances.flatMap(({ attributes }) => attributes?.arn ?? [])),
  };
}

/**
 * Writes a stack that holds nothing but the state's place and the provider, both as the platform has them: to destroy
 * what a state holds, Terraform needs no more.
 * Source: https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
 */
export async function writeBareStack(
  projectDir: string,
  { platformStack }: SynthesizedEnvironment,
  stack: string,
): Promise<void> {
  const { provider, terraform } = Document.parse(await readDocument(projectDir, platformStack));
  const s3 = { ...terraform.backend.s3, key: stateKey(stack) };
  const file = stackFile(projectDir, stack);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ provider, terraform: { ...terraform, backend: { s3 } } }, null, 2));
}

/** Removes it again: what is not described is not left among the synthesized stacks. */
export async function removeBareStack(projectDir: string, stack: string): Promise<void> {
  await rm(dirname(stackFile(projectDir, stack)), { recursive: true, force: true });
}

const Document = z.object({
  provider: z.unknown(),
  terraform: z.looseObject({ backend: z.object({ s3: z.record(z.string(), z.unknown()) }) }),
});
