import { type ChildProcess, spawn } from "node:child_process";
import { BallastError } from "../../core/errors.ts";
import { signalGroup, stopOnAbort, track } from "../../engine/children.ts";
import { GRACE_MS } from "../../engine/run.ts";
import { explainLock } from "../../terraform/lock.ts";
import { demand, type LifeContext, type Step } from "../life.ts";
import { noChanges } from "./plans.ts";

/**
 * Its creation takes the provider ten seconds or more and may be repeated, so it can be cut off in the middle; and AWS
 * lets it be replaced while everything is in use.
 */
const SLOW = "aws_s3_bucket_lifecycle_configuration.access_logs";

/** A run that waits for approval holds both locks; the next one is refused, with the holder's name. */
export const secondApply: Step = {
  id: "second-apply",
  title: "a second apply at the same time is refused",
  run: async (given) => {
    const context = await given.as("apply");
    const { environment, project } = context;
    const { platformStack } = environment;
    const holder = startApply(context, ["-replace=aws_cloudwatch_event_target.deployment_failed_alert"]);
    try {
      await said(holder, platformStack, "Enter a value:");
      const second = await project.terraform(
        platformStack,
        "apply",
        "-input=false",
        "-no-color",
        "-auto-approve",
      );
      const lock = explainLock(second.stderr);
      demand(
        second.code === 1 && lock !== undefined,
        platformStack,
        `code ${second.code}`,
        "refused by the lock",
      );
      demand(
        lock.operation === "OperationTypeApply",
        platformStack,
        lock.operation,
        "the apply that holds it",
      );
      return `refused: ${lock.who} holds ${lock.id.slice(0, 8)}… since ${lock.created}`;
    } finally {
      // Refusing the approval ends the run and gives both locks back.
      holder.stdin?.end("no\n");
      await ended(holder);
    }
  },
};

/** The engine dies in the middle of an apply; the lock is explained, taken back, and the state is whole. */
export const killedEngine: Step = {
  id: "killed-engine",
  title: "Terraform is killed during an apply, and the next run recovers",
  run: async (given) => {
    const context = await given.as("apply");
    const { environment, log, project } = context;
    const { platformStack } = environment;
    const before = await stateList(context);
    const victim = startApply(context, [`-replace=${SLOW}`, "-auto-approve"]);
    await said(victim, platformStack, `${SLOW}: Creating...`);
    signalGroup(victim, "SIGKILL");
    await ended(victim);
    const blocked = await project.terraform(platformStack, "plan", "-no-color", "-input=false");
    const lock = explainLock(blocked.stderr);
    demand(
      blocked.code === 1 && lock !== undefined,
      platformStack,
      `code ${blocked.code}`,
      "a lock left behind",
    );
    for (const line of lock.explanation) log(line);
    await project.mustTerraform(platformStack, "force-unlock", "-force", lock.id);
    await project.plan(platformStack);
    await project.mustTerraform(platformStack, "apply", "-input=false", "-no-color", "ballast.plan");
    await noChanges(context, [platformStack]);
    const after = await stateList(context);
    demand(after === before, platformStack, "another list of resources", "every resource back in the state");
    return `lock ${lock.id.slice(0, 8)}… explained and released, ${after.split("\n").length} resources in the state, plan empty`;
  },
};

async function stateList({ environment, project }: LifeContext): Promise<string> {
  const { stdout } = await project.mustTerraform(environment.platformStack, "state", "list");
  return stdout.trim();
}

/** An apply with a terminal's patience: it may ask, and its answer comes through stdin. */
function startApply({ environment, project }: LifeContext, args: readonly string[]): ChildProcess {
  const { env, program, signal } = project.engine();
  const child = spawn(program, ["apply", "-no-color", ...args], {
    cwd: project.stackDir(environment.platformStack),
    env: { ...env, TF_INPUT: "1" },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => {});
  track(child, "SIGINT");
  child.once("exit", stopOnAbort(child, signal, GRACE_MS));
  return child;
}

function said(child: ChildProcess, place: string, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(words)) resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) =>
      reject(
        new BallastError("REHEARSAL", place, `got code ${code} and: ${describe(text)}; promised: ${words}`),
      ),
    );
  });
}

function describe(text: string): string {
  return text.trim().split("\n").slice(-5).join(" | ");
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}
