import type { Platform } from "../model/platform.ts";
import type { ScenarioResult } from "./result.ts";
import type { ScenarioValues } from "./scenarios/scenario.ts";
import type { SettingValue } from "./settings/setting.ts";
import { applySettings, settingsOf } from "./settings/settings.ts";
import { simulate } from "./simulate.ts";

/** What a reader of a report asks for. */
export interface WhatIf {
  /** Id of the scenario, such as `zone-loss` or `deployment:crashing`. */
  readonly scenario: string;
  readonly runs: number;
  readonly seed: number;
  /** Settings by address and attribute, or by field of the description. */
  readonly set: Readonly<Record<string, SettingValue>>;
  /** Values of the scenario's parameters. */
  readonly values: ScenarioValues;
  readonly overrides: Readonly<Record<string, number>>;
  readonly against: readonly string[];
}

/** The same runs as on the command line, with other settings. For the Web Worker of a report. */
export async function whatIf(platform: Platform, asked: WhatIf): Promise<ScenarioResult> {
  const { scenarios } = await simulate({
    platform: applySettings(platform, asked.set),
    scenarios: [asked.scenario],
    set: asked.values,
    overrides: asked.overrides,
    runs: asked.runs,
    seed: asked.seed,
    against: asked.against,
    sensitivity: false,
  });
  const [result] = scenarios;
  if (!result) throw new Error(`${asked.scenario} gave no result`);
  return result;
}

export { settingsOf };
