import type { Request } from "../../simulation/request.ts";
import type { SimulationResult } from "../../simulation/result.ts";
import { settingsOf } from "../../simulation/settings/settings.ts";
import { pageScripts } from "./page-scripts.ts";

/**
 * The HTML report of a simulation, with the simulator in it.
 * @param live false where scenarios come from a file of the user: a page holds only those of Ballast
 */
export async function simulationPage(
  request: Request,
  result: SimulationResult,
  compared: SimulationResult | undefined,
  live: boolean,
): Promise<string> {
  // The charting library is loaded only where something is drawn.
  const { simulationHtml } = await import("../../report/simulation-html.ts");
  if (!live) return simulationHtml({ result, compared });
  const { against, overrides, platform, runs, seed, set: values } = request;
  const settings = settingsOf(platform).map(({ change: _change, ...setting }) => setting);
  const source = { platform, settings, asked: { against, overrides, runs, seed, values } };
  return simulationHtml({ result, compared, live: { source, scripts: pageScripts() } });
}
