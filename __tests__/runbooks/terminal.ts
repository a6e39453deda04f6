import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inheritedEnvironment, runProgram } from "../../src/engine/run.ts";
import { shellCommand } from "../../src/report/shell-command.ts";
import { holds, type Printed } from "../../src/runbooks/check.ts";
import type { Command, Runbook } from "../../src/runbooks/runbook.ts";
import type { World } from "../live/world.ts";
import { type PlacedStep, placeOf, stepsOf, variablesOf } from "../support/runbooks.ts";
import { type AwsCli, startAwsCli } from "./aws-cli/aws-cli.ts";

/** What the emulator cannot run, and why; by service and operation. It is parsed, and not executed. */
export const NOT_EMULATED: Readonly<Record<string, string>> = {
  "ecs list-service-deployments": "service deployments are an API of their own, which moto lacks",
  "ecs stop-service-deployment": "service deployments are an API of their own, which moto lacks",
  "iam simulate-principal-policy": "moto evaluates no policy on request",
  "cloudtrail lookup-events": "moto records no calls",
  "arc-zonal-shift start-zonal-shift": "moto has no ARC",
  "arc-zonal-shift list-zonal-shifts": "moto has no ARC",
  "arc-zonal-shift cancel-zonal-shift": "moto has no ARC",
};

/** A step that was done, or why it was not. */
export interface Done {
  readonly place: string;
  readonly id: string;
  readonly skipped?: string;
  readonly printed?: Printed;
  readonly stderr?: string;
  /** Whether the output was as expected; undefined where nothing is. */
  readonly met?: boolean | undefined;
}

/**
 * A shell in which the commands of a runbook are typed one after the other, in the world's copy of the project. Whoever
 * opens it has to call `close`.
 */
export class Terminal {
  readonly #world: World;
  readonly #env: Record<string, string>;
  readonly #aws: AwsCli;
  readonly #variables = new Map<string, string>();

  private constructor(world: World, env: Record<string, string>, aws: AwsCli) {
    this.#world = world;
    this.#env = env;
    this.#aws = aws;
  }

  static async open(world: World): Promise<Terminal> {
    const { AWS_REGION: region = "", ...emulator } = world.emulator.environment();
    const path = join(world.dir, "bin");
    const env = {
      ...inheritedEnvironment(/^(AWS_|TF_|VITEST|CI$)/),
      ...emulator,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_CONFIG_FILE: "/dev/null",
      // What the emulator does not know is not asked for again.
      AWS_MAX_ATTEMPTS: "1",
      PROVIDER_MODE: "emulator",
      STATE_BACKEND: "local",
      PATH: `${path}:${process.env["PATH"]}`,
    };
    const aws = await startAwsCli(world.dir, env);
    const tsx = `${world.workspace.dir}/node_modules/tsx/dist/cli.mjs`;
    program(path, "aws", aws.program);
    // `npx ballast` is the program of the project's own folder.
    program(path, "npx", `shift; exec '${process.execPath}' '${tsx}' src/cli/main.ts "$@"`);
    // The world's copy is no repository: a revert is made by the test.
    program(path, "git", "exit 0");
    return new Terminal(world, env, aws);
  }

  async close(): Promise<void> {
    await this.#aws.stop();
  }

  get endpoint(): string {
    return this.#world.emulator.endpoint;
  }

  /** Runs words as the shell reads them, and gives what was printed. */
  async run(words: readonly string[]): Promise<Printed & { readonly stderr: string }> {
    return this.line(shellCommand({ words }));
  }

  /** As `run`; @throws Error when it fails */
  async must(...words: readonly string[]): Promise<string> {
    const { code, stderr, stdout } = await this.run(words);
    if (code !== 0) throw new Error(`${words.join(" ")}: ${stderr}${stdout}`);
    return stdout.trim();
  }

  /** Does the steps of a section in order. @param before what a person does before a step, by its id */
  async section(
    runbook: Runbook,
    section: keyof Runbook["sections"],
    before: Readonly<Record<string, () => Promise<unknown>>> = {},
  ): Promise<Done[]> {
    const done: Done[] = [];
    for (const placed of stepsOf(runbook).filter((it) => it.section === section)) {
      await before[placed.step.id]?.();
      done.push(await this.step(placed, done));
    }
    return done;
  }

  /** A runbook begins in a new shell. */
  forget(): void {
    this.#variables.clear();
  }

  async step(placed: PlacedStep, earlier: readonly Done[]): Promise<Done> {
    const { command, expect, id, unless } = placed.step;
    const done = { place: placeOf(placed), id };
    if (!command) return { ...done, skipped: "a person does it" };
    const reason = this.#reason(command, unless, earlier);
    if (reason !== undefined) return { ...done, skipped: reason };
    const { stderr, ...printed } = await this.run(command.words);
    const value = printed.stdout.trim();
    if (command.saves !== undefined && printed.code === 0 && value !== "None") {
      this.#variables.set(command.saves, value);
    }
    return { ...done, printed, stderr, met: expect && holds(expect, printed) };
  }

  #reason({ words }: Command, unless: string | undefined, earlier: readonly Done[]): string | undefined {
    if (unless !== undefined && earlier.some(({ id, met }) => id === unless && met))
      return `${unless} was as expected`;
    const missing = variablesOf({ words }).find((name) => !this.#variables.has(name));
    if (missing !== undefined) return `$${missing} has no value`;
    return words[0] === "aws" ? NOT_EMULATED[`${words[1]} ${words[2]}`] : undefined;
  }

  async line(line: string) {
    const env = { ...this.#env, ...Object.fromEntries(this.#variables) };
    return runProgram("sh", ["-c", line], { cwd: this.#world.project.dir, env });
  }
}

function program(folder: string, name: string, body: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}
