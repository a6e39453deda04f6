import type { Command } from "commander";
import type { LoadedPolicy } from "../../../drift/policy/policy.ts";
import type { StackVerdict } from "../../../drift/record/finding.ts";
import { unknownVerdict } from "../../../drift/record/unknown-verdict.ts";
import { checkEnvironment } from "../../../live/check.ts";
import { attributeVerdicts } from "../../../live/cloudtrail.ts";
import { leftBehind } from "../../../live/left-behind.ts";
import { auditOptions, chosenStacks } from "../../../live/open.ts";
import { scan } from "../../../live/scan.ts";
import { withCommands } from "../../../report/drift-commands.ts";
import type { Io } from "../../machine/io.ts";
import { nameFields } from "../../shared/fields.ts";
import { type LiveOptions, withLive } from "../../shared/live.ts";
import { addLiveCommon } from "../../shared/live-options.ts";

/** Options of a check of a live environment. */
export interface LiveCheckOptions extends LiveOptions {
  /** Names between commas. */
  readonly stack?: string;
  readonly scan?: boolean;
  readonly attribute?: boolean;
}

export const LIVE_HELP = `
With the name of an environment, every stack of it is planned, several at once, and judged together. Nothing is
written. A stack that another run holds is deferred, never drift and never clean. Findings name the field of the
description that sets the attribute. A service that was removed from the description and still has a state in the
bucket is named: nothing of it can be checked.

  PROVIDER_MODE=aws ballast drift check prod                    all stacks
  PROVIDER_MODE=aws ballast drift check prod --stack platform   one of them
  PROVIDER_MODE=aws ballast drift check prod --scan             and unmanaged objects, which no plan shows
`;

/** Adds what only a live check takes. */
export function addLiveOptions(command: Command): Command {
  return addLiveCommon(command)
    .option("--scan", "with an environment: also look for unmanaged objects, which no plan shows")
    .option("--attribute", "with an environment: ask CloudTrail who made each change");
}

/** The verdicts of a live environment, with the policy that they were judged by. */
export function liveCheck(
  environment: string,
  options: LiveCheckOptions,
  io: Io,
): Promise<{ readonly verdicts: readonly StackVerdict[]; readonly policy: LoadedPolicy }> {
  return withLive(io, environment, options, async ({ check, policy, progress, target, trouble }) => {
    const stacks = chosenStacks(target, [options.stack ?? ""]);
    if (trouble) return { policy, verdicts: stacks.map((stack) => unknownVerdict(stack, trouble)) };
    const checked = await checkEnvironment(target, { ...check, stacks, knowAll: options.scan });
    const left = options.stack ? [] : await leftBehind(target);
    let { verdicts } = checked;
    if (options.scan) {
      progress.start(`scan of ${environment}`);
      verdicts = await scan(checked, { clients: target.clients, policy, onLine: progress.hint });
    }
    if (options.attribute) {
      progress.start("asking CloudTrail");
      verdicts = await attributeVerdicts(verdicts, auditOptions(target, policy.policy, io.now()));
    }
    progress.start("field map");
    const named = [...(await nameFields(verdicts, environment, io)), ...left];
    return { policy, verdicts: named.map((verdict) => withCommands(verdict, environment)) };
  });
}
