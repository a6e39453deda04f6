import { BLIND_SPOTS, FALSE_ALARMS } from "./blind-spots.ts";
import { SCAN_WAIVERS } from "./waivers.ts";

/** What a scan of one project counted. */
export interface ScanCount {
  readonly project: string;
  /** Managed resources. */
  readonly resources: number;
  /** Checks that fail, each once for each resource. */
  readonly failed: number;
  readonly waived: number;
  readonly checks: readonly string[];
}

/** Counts beside those of other projects, as docs/security.md has them. */
export function countsBlock(counts: readonly ScanCount[]): string {
  return block("counts", [
    "| scanned | resources | failed checks | waived | left |",
    "| --- | --- | --- | --- | --- |",
    ...counts.map(
      ({ failed, project, resources, waived }) =>
        `| ${project} | ${resources} | ${failed} | ${waived} | ${failed - waived} |`,
    ),
    "",
    ...counts.map(({ checks, project }) => `- ${project}: ${checks.join(", ")}`),
  ]);
}

/** Every waiver with its reason. */
export function waiversBlock(): string {
  return block("waivers", [
    "| check | of | in | why it is not followed |",
    "| --- | --- | --- | --- |",
    ...SCAN_WAIVERS.map(
      ({ check, environments, reason, resources, source }) =>
        `| ${check} | \`${resources}\` | ${environments.join(", ")} | ${reason} ([AWS](${source})) |`,
    ),
  ]);
}

/** Where Checkov is wrong, each tried by the suite. */
export function blindSpotsBlock(): string {
  return block("blind-spots", [
    "| Checkov passes | its check | refused by guardrail |",
    "| --- | --- | --- |",
    ...BLIND_SPOTS.map(({ check, guardrail, what }) => `| ${what} | ${check ?? "none"} | \`${guardrail}\` |`),
    "",
    "| Checkov fails | its check |",
    "| --- | --- |",
    ...FALSE_ALARMS.map(({ check, what }) => `| ${what} | ${check} |`),
  ]);
}

/** A page with a block in the place of the one of the same name. */
export function withBlock(page: string, block: string): string {
  const [start = "", ...rest] = block.split("\n");
  const end = rest.at(-1) ?? "";
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no ${start}`);
  return page.slice(0, from) + block + page.slice(to + end.length);
}

function block(name: string, lines: readonly string[]): string {
  return [`<!-- ${name}: written, do not edit -->`, "", ...lines, "", `<!-- end of ${name} -->`].join("\n");
}
