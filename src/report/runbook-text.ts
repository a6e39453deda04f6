import type { Runbook, Step } from "../runbooks/runbook.ts";
import { plain } from "./escape.ts";
import type { Paint } from "./paint.ts";
import { environmentLines } from "./runbook-markdown.ts";
import {
  checkWords,
  driftWords,
  SECTION_ORDER,
  SECTION_TITLES,
  simulatedCells,
  simulatedWords,
  stepWords,
} from "./runbook-words.ts";
import { shellCommand } from "./shell-command.ts";
import { wrapped } from "./text-table.ts";

const WIDTH = 118;

/** A runbook for a terminal: commands are on lines of their own, whole, to be pasted. */
export function runbookText(runbook: Runbook, region: string | undefined, paint: Paint): string {
  const { sections, service, signals, simulated, source, title, unknown, wrong } = runbook;
  const words = simulatedWords(runbook);
  const lines = [
    `${paint("strong", title)}: ${plain(source, 200)}, service ${plain(service)}`,
    ...(signals.length > 0 ? paragraph(`It begins with ${signals.map(({ name }) => name).join(", ")}.`) : []),
    ...(words === undefined ? [] : ["", ...paragraph(words)]),
    ...simulated.flatMap((each) => simulatedLine(simulatedCells(each))),
    "",
    ...environmentLines(region).map((line) => `    ${line}`),
    ...(unknown.length > 0
      ? paragraph(`The Terraform does not tell these names; put them in: ${unknown.join(", ")}.`)
      : []),
    ...SECTION_ORDER.flatMap((section) => [
      "",
      paint("strong", SECTION_TITLES[section].toUpperCase()),
      ...sections[section].facts.flatMap((fact) => paragraph(fact)),
      ...sections[section].steps.flatMap((step, index) => [
        ...wrapped(plain(`${index + 1}. ${stepWords(step, sections[section])}`, 2000), WIDTH, 0, 4),
        ...stepLines(step, runbook, paint),
      ]),
    ]),
    ...(wrong.length === 0 ? [] : ["", paint("strong", "WRONG ADVICE")]),
    ...wrong.flatMap(({ advice, because }) => [
      ...wrapped(plain(`- ${advice}`, 2000), WIDTH, 0, 2),
      ...wrapped(plain(because, 2000), WIDTH, 4),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** The list of the runbooks. */
export function runbookListText(
  all: readonly { readonly id: string; readonly title: string; readonly spared: string | undefined }[],
): string {
  const width = Math.max(...all.map(({ id }) => id.length));
  return all
    .map(({ id, spared, title }) => {
      const but = spared === undefined ? "" : ` (does not concern it: ${spared})`;
      return `${id.padEnd(width)}  ${title}${but}\n`;
    })
    .join("");
}

function simulatedLine([scenario = "", told = "", recovery = "", failed = ""]: readonly string[]): string[] {
  return wrapped(
    plain(`${scenario}: first ${told}; recovery ${recovery}; requests failed ${failed}`, 600),
    WIDTH,
    2,
    4,
  );
}

function stepLines(step: Step, runbook: Runbook, paint: Paint): string[] {
  const { command, drift, expect, otherwise } = step;
  const note = (head: string, words: string) => wrapped(plain(`${head}${words}`, 2000), WIDTH, 4, 4);
  return [
    ...(command ? [`    ${paint("ok", plain(shellCommand(command), 4000))}`] : []),
    ...(expect
      ? note(
          "expected: ",
          checkWords(expect, (value) => value),
        )
      : []),
    ...(otherwise ? note("otherwise: ", otherwise) : []),
    ...(drift ? note("drift: ", driftWords(drift, runbook)) : []),
  ];
}

function paragraph(text: string): string[] {
  return wrapped(plain(text, 2000), WIDTH);
}
