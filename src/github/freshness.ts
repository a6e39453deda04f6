import { z } from "zod";
import { durationText } from "../core/duration.ts";
import type { GitHub } from "./client.ts";

/** Whether the scheduled check still runs. */
export interface Freshness {
  readonly fresh: boolean;
  /** In words, with what to do when it is not. */
  readonly text: string;
}

const Workflow = z.object({ state: z.string() });
const Runs = z.object({
  workflow_runs: z.array(
    z.object({
      conclusion: z.string().nullish(),
      created_at: z.iso.datetime(),
      run_started_at: z.iso.datetime().nullish(),
    }),
  ),
});

/** Runs that ended so have looked: a check that finds drift makes its run fail. */
const LOOKED: ReadonlySet<string> = new Set(["success", "failure"]);

const STATES: Readonly<Record<string, string>> = {
  disabled_manually: "somebody switched it off",
  disabled_inactivity:
    "GitHub switched it off: in a public repository it does so after 60 days without activity",
  disabled_fork: "a fork runs no schedule until it is switched on",
  deleted: "its file is gone from the default branch",
};

/**
 * Asks when the scheduled check last looked. A check that has died raises no alarm by itself.
 * Sources: https://docs.github.com/en/rest/actions/workflow-runs and
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
 * @param file name of the workflow's file, such as `drift.yml`
 * @param maxAgeMs age of the last run beyond which the check counts as dead, in milliseconds
 * @throws GitHubError when GitHub cannot be asked
 */
export async function freshness(
  github: GitHub,
  file: string,
  maxAgeMs: number,
  now: Date,
): Promise<Freshness> {
  const workflow = `/actions/workflows/${encodeURIComponent(file)}`;
  const { state } = await github.get(workflow, Workflow);
  if (state !== "active") {
    const why = STATES[state] ?? `its state is ${state}`;
    return dead(`${file} is switched off: ${why}; fix: enable it in the Actions tab`);
  }
  // Manual runs prove nothing about the schedule.
  const path = `${workflow}/runs?event=schedule&status=completed&per_page=20`;
  const { workflow_runs: runs } = await github.get(path, Runs);
  const last = runs
    .filter(({ conclusion }) => LOOKED.has(conclusion ?? ""))
    .map((run) => run.run_started_at ?? run.created_at)
    .sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  const limit = durationText(maxAgeMs);
  if (last === undefined) {
    const ended = runs[0]?.conclusion;
    const but = ended ? `; its last runs ended as ${ended}` : "";
    return dead(
      `no scheduled run of ${file} has ever completed${but}; fix: look at its runs in the Actions tab`,
    );
  }
  const age = now.getTime() - Date.parse(last);
  const when = `${last}, ${durationText(age)} ago`;
  if (age < maxAgeMs) return { fresh: true, text: `the last scheduled run of ${file} began ${when}` };
  return dead(
    `the last scheduled run of ${file} began ${when}; limit: ${limit}; fix: look at its runs in the Actions tab`,
  );
}

function dead(text: string): Freshness {
  return { fresh: false, text };
}
