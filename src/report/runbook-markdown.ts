import type { Runbook, Section, Step } from "../runbooks/runbook.ts";
import { markdown, plain } from "./escape.ts";
import {
  checkWords,
  driftWords,
  SECTION_ORDER,
  SECTION_TITLES,
  SIMULATED_HEAD,
  simulatedCells,
  simulatedWords,
  stepWords,
} from "./runbook-words.ts";
import { shellCommand } from "./shell-command.ts";

/** A runbook as a page. @param region where its commands go; undefined where the Terraform does not tell */
export function runbookMarkdown(runbook: Runbook, region: string | undefined): string {
  const { sections, service, signals, simulated, source, title, unknown, wrong } = runbook;
  const words = simulatedWords(runbook);
  const lines = [
    `# ${title}`,
    "",
    `For ${markdown(source)}, service ${markdown(service)}. Written by \`${code(commandOf(runbook))}\`; do not edit.`,
    ...(signals.length > 0
      ? ["", `It begins with: ${signals.map(({ name }) => `\`${code(name)}\``).join(", ")}.`]
      : []),
    ...(words === undefined
      ? []
      : ["", prose(words), "", ...table(SIMULATED_HEAD, simulated.map(simulatedCells))]),
    "",
    "The commands are for a POSIX shell in the folder of the project. Those of one runbook share their variables:",
    "",
    "```sh",
    ...environmentLines(region),
    "```",
    ...(unknown.length > 0
      ? [
          "",
          `The Terraform does not tell these names; put them in: ${unknown.map((name) => `\`${code(name)}\``).join(", ")}.`,
        ]
      : []),
    ...SECTION_ORDER.flatMap((section) => [
      "",
      `## ${SECTION_TITLES[section]}`,
      ...sectionLines(sections[section], runbook),
    ]),
    ...(wrong.length === 0
      ? []
      : [
          "",
          "## Wrong advice",
          "",
          ...wrong.map(({ advice, because }) => `- **${prose(advice)}**: ${prose(because)}`),
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** The command that writes it. */
function commandOf({ described, id, service, source }: Runbook): string {
  const platform = described ? `--env ${source}` : `--plan-json ${source}`;
  return `ballast runbook ${id} ${platform} --service ${service} --markdown`;
}

/** Variables that every command of a runbook needs. The AWS CLI reads AWS_DEFAULT_REGION in every version. */
export function environmentLines(region: string | undefined): string[] {
  return [
    `export AWS_DEFAULT_REGION=${region === undefined ? "…" : plain(region)}`,
    "export PROVIDER_MODE=aws",
  ];
}

/** Which runbook each alarm and event leads to. @param pages those that are written by hand, by id */
export function runbookIndexMarkdown(
  source: string,
  signals: readonly { readonly name: string; readonly runbooks: readonly string[] }[],
  all: readonly { readonly id: string; readonly title: string }[],
  pages: Readonly<Record<string, string>>,
): string {
  const link = (id: string) => `[${id}](${pages[id] ?? `${id}.md`})`;
  return [
    "# Runbooks",
    "",
    `By what rings in ${markdown(source)}, the likeliest first. Written by \`ballast runbook --env ${markdown(source)} --markdown\`; do not edit.`,
    "",
    ...table(
      ["alarm or event rule", "runbooks"],
      signals.map(({ name, runbooks }) => [`\`${code(name)}\``, runbooks.map(link).join(", ")]),
    ),
    "",
    "By what happened:",
    "",
    ...all.map(({ id, title }) => `- ${title}: ${link(id)}`),
    "- Something was changed by hand: [drift](drift.md)",
    "",
    "Names and numbers are those of prod. `ballast runbook <failure> --env <environment>` fills them in for another",
    "environment, and `--plan-json` for any other Terraform.",
    "",
  ].join("\n");
}

function sectionLines(section: Section, runbook: Runbook): string[] {
  return [
    ...section.facts.flatMap((fact) => ["", prose(fact)]),
    ...section.steps.flatMap((step, index) => [
      "",
      `${index + 1}. ${prose(stepWords(step, section))}`,
      ...stepLines(step, runbook),
    ]),
  ];
}

function stepLines(step: Step, runbook: Runbook): string[] {
  const { command, drift, expect, otherwise } = step;
  const indent = "   ";
  const tail = [
    ...(expect ? [`Expected: ${checkWords(expect, (value) => `\`${code(value)}\``)}.`] : []),
    ...(otherwise ? [`Otherwise: ${prose(otherwise)}`] : []),
    ...(drift ? [`**Drift:** ${prose(driftWords(drift, runbook))}`] : []),
  ];
  return [
    ...(command
      ? ["", `${indent}\`\`\`sh`, `${indent}${plain(shellCommand(command), 4000)}`, `${indent}\`\`\``]
      : []),
    ...(tail.length > 0 ? ["", `${indent}${tail.join(" ")}`] : []),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => prose(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** Our own words, in which names of the Terraform may stand. */
function prose(text: string): string {
  return plain(text, 2000).replaceAll("<", "&lt;");
}

function code(text: string): string {
  return plain(text, 400).replaceAll("`", "'");
}
