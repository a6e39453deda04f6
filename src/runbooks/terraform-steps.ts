import type { Situation } from "./failure-mode.ts";
import type { Command, ManualChange, Step } from "./runbook.ts";

/**
 * Steps that change what Terraform manages. They go through Terraform, so that code, state and cloud agree when the
 * incident is over: through Ballast for an environment of this project, and through Terraform for any other.
 */

/** Stack of the service, or of what services share. */
export type StackOf = "service" | "platform";

/** The step that `whatDiffers` makes. */
export const WHAT_DIFFERS = "what-differs";

/** What differs from the code, listed. */
export function whatDiffers(situation: Situation, ...stacks: readonly StackOf[]): Step {
  return {
    id: WHAT_DIFFERS,
    text: "See what differs from the code, and who changed it.",
    command: check(situation, stacks),
    otherwise: "Nothing differs: the code itself is the cause, or the cause is elsewhere.",
    expect: { kind: "exits", code: 2 },
  };
}

/** The step that `takeBack` makes, unless it is given another id. */
export const TAKE_BACK = "take-back";

/** Reverts a manual change of one resource. */
export function takeBack(
  situation: Situation,
  address: string,
  stack: StackOf,
  text: string,
  id = TAKE_BACK,
): Step {
  const { environment } = situation;
  if (environment === undefined) {
    return {
      id,
      text,
      command: { words: ["terraform", "apply", `-target=${address}`] },
    };
  }
  return {
    id,
    text: `${text} The plan is of that resource alone, and is printed.`,
    command: ballast(
      "drift",
      "reject",
      environment,
      address,
      "--stack",
      stackName(situation, stack),
      "--apply",
      "--force",
      "--reason",
      "runbook",
    ),
    expect: { kind: "contains", value: "reverted" },
    otherwise: "It says why not: where nothing differs, there is nothing to take back.",
  };
}

/** Applies the code as it is, after a look at the plan. @param unless id of a step that makes it superfluous */
export function deploy(situation: Situation, stack: StackOf, text: string, unless?: string): Step[] {
  return deploySteps(situation, stack, text).map((step) => ({
    ...step,
    ...(unless !== undefined && { unless }),
  }));
}

function deploySteps(situation: Situation, stack: StackOf, text: string): Step[] {
  const { environment } = situation;
  if (environment === undefined) {
    return [
      {
        id: "plan",
        text: `${text} Read the plan.`,
        command: { words: ["terraform", "plan", "-out=reviewed.plan"] },
      },
      { id: "apply", text: "Apply that plan.", command: { words: ["terraform", "apply", "reviewed.plan"] } },
    ];
  }
  const name = stackName(situation, stack);
  return [
    {
      id: "plan",
      text: `${text} Read the plan: it has to do that and nothing else.`,
      command: ballast("deploy", "plan", environment, name, "--out", "reviewed.json"),
      expect: { kind: "exits", code: 0 },
      otherwise: "The stack cannot be planned: the message says what to do.",
    },
    {
      id: "apply",
      text: "Apply what you read, and nothing else.",
      command: ballast("deploy", "apply", environment, name, "--reviewed", "reviewed.json"),
      expect: { kind: "exits", code: 0 },
      otherwise: "The plan is another one by now, or the apply failed: the message says which.",
    },
  ];
}

/** Code, state and cloud agree: nothing that was done by hand is left. */
export function nothingDiffers(situation: Situation, ...stacks: readonly StackOf[]): Step {
  return {
    id: "nothing-differs",
    text: "Nothing that was changed by hand is left.",
    command: check(situation, stacks),
    expect: { kind: "exits", code: 0 },
    otherwise: "It lists what is left, with an id to reject or to accept it by: docs/runbooks/drift.md.",
  };
}

/** A change by hand that a drift check finds. */
export function asDrift({ environment }: Situation, place: string, ...takenBackBy: string[]): ManualChange {
  const who = environment === undefined ? "The next plan of Terraform" : "A drift check";
  return { found: `${who} finds it at ${place}`, takenBackBy };
}

function check(situation: Situation, stacks: readonly StackOf[]): Command {
  const { environment } = situation;
  if (environment === undefined) return { words: ["terraform", "plan", "-detailed-exitcode"] };
  const names = stacks.map((stack) => stackName(situation, stack)).join(",");
  return ballast("drift", "check", environment, "--stack", names, "--fail-on", "low");
}

function stackName({ service }: Situation, stack: StackOf): string {
  return stack === "platform" ? "platform" : `service-${service.name}`;
}

function ballast(...words: readonly string[]): Command {
  return { words: ["npx", "ballast", ...words] };
}
