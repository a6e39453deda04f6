import { randomUUID } from "node:crypto";
import { secretReference } from "../core/secret-reference.ts";
import { readStack, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import { at, listOf, parseJson, textOf } from "../terraform/json.ts";
import type { Emulator } from "./emulator.ts";

/**
 * Creates every secret and parameter that a service of the environment or a pull through cache reads, each with a value of its own: where such a
 * value is found later, it came from the secret.
 * @returns the values
 */
export async function seedSecrets(
  emulator: Pick<Emulator, "addSecret">,
  environment: SynthesizedEnvironment,
  projectDir: string,
): Promise<string[]> {
  const arns = new Set<string>();
  for (const stack of environment.serviceStacks.values()) {
    const configuration = await readStack(projectDir, stack);
    const containers = configuration
      .of("aws_ecs_task_definition")
      .flatMap(({ attributes }) => listOf(parseJson(attributes["container_definitions"])));
    const names = containers.flatMap((container) => listOf(at(container, "secrets")));
    for (const secret of names) {
      const reference = secretReference(textOf(at(secret, "valueFrom")) ?? "");
      if (reference?.account === environment.account) arns.add(reference.arn);
    }
  }
  for (const { attributes } of environment.platform.of("aws_ecr_pull_through_cache_rule")) {
    const arn = textOf(attributes["credential_arn"]);
    if (arn !== undefined) arns.add(arn);
  }
  const values: string[] = [];
  for (const arn of arns) {
    const value = `seeded-${randomUUID()}`;
    await emulator.addSecret(arn, value);
    values.push(value);
  }
  return values;
}
