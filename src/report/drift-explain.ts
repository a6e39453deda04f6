import type { DriftClass, DriftFinding } from "../drift/record/finding.ts";
import { importCommand, rejectCommand, shellWord } from "./drift-commands.ts";
import { CLASS_WORDS, documentLines, effectText, setByText } from "./drift-words.ts";
import { logLine, plain } from "./escape.ts";
import { sideText } from "./values.ts";

/** Where the finding was found, for the commands. */
export interface Explained {
  readonly stack: string;
  /** What follows `ballast drift accept <id>`: the same files as were given to explain. */
  readonly options: readonly string[];
  /** Set when the stack is one of this project's: the commands are then those that check what they do. */
  readonly environment?: string | undefined;
}

const REASONS: Readonly<Record<DriftClass, string>> = {
  out_of_band: "the cloud is not what the last apply wrote, and the code still says what it said then",
  conflict: "the cloud is not what the last apply wrote, and the code has moved too, to another value",
  accepted: "the cloud changed outside, and the code now says the same",
  untracked: "the cloud is not what the last apply wrote, and the code does not set this attribute",
  unmanaged_child: "it is part of a resource of this stack, and no resource of the code declares it",
  unmanaged: "it belongs to a managed resource, and no stack of the environment declares it",
  deleted: "the state has it, the cloud does not",
  ignored: "the code leaves it to another system (ignore_changes), within the bounds of the policy",
  ignored_out_of_bounds:
    "the code leaves it to another system (ignore_changes), which left the bounds of the policy",
  waived: "a waiver of the policy accepts it for a while",
  pending: "the code was changed and not applied: nobody touched the cloud",
  check_failed: "a check or condition of the configuration does not hold",
  unchecked: "Terraform could not read it, so nothing is known",
};

/** Everything about one finding: why this class and severity, the values, what sets it, the three ways out. */
export function driftExplanation(finding: DriftFinding, at: Explained): string {
  const place = [finding.address, finding.attribute ?? ""].join("  ").trim();
  const values = finding.class !== "unchecked" && finding.class !== "check_failed";
  const field = setByText(finding);
  return [
    `${finding.id}  ${logLine(place, 200)}`,
    row("stack", at.stack),
    row("class", `${CLASS_WORDS[finding.class]}: ${REASONS[finding.class]}`),
    ...(finding.absorbed
      ? [row("", "an apply has taken it into the state since: a plan says No changes")]
      : []),
    row("severity", `${finding.severity} by ${finding.rule}: ${finding.why}`),
    ...(values ? valueRows(finding) : []),
    row("apply", effectText(finding)),
    row("field", field === "" ? "not known: give --field-map (from `npm run field-map`)" : field),
    ...(finding.construct === undefined ? [] : [row("construct", finding.construct)]),
    ...(finding.owner === undefined ? [] : [row("owner", finding.owner)]),
    ...finding.notes.map((note) => row("note", note)),
    "",
    ...ways(finding, at),
    "",
  ].join("\n");
}

function valueRows(finding: DriftFinding): string[] {
  const places = documentLines(finding);
  if (places.length > 0) return places.map((line, index) => row(index === 0 ? "values" : "", line));
  if (finding.sensitive) return [row("values", "(sensitive): never shown")];
  return [
    row("state", sideText(finding.state)),
    row("cloud", sideText(finding.cloud)),
    row("code", sideText(finding.code)),
  ];
}

function ways(finding: DriftFinding, at: Explained): string[] {
  return [
    ...way("reject", ...reject(finding, at)),
    ...way("accept", ...accept(finding, at)),
    ...way("import", ...imported(finding, at)),
  ];
}

function reject(finding: DriftFinding, { environment, stack }: Explained): [string, ...string[]] {
  if (finding.applyEffect === "none") return ["not by apply: change it back in the cloud"];
  if (finding.class === "conflict") return ["not yet: decide on the value first, apply overwrites both"];
  if (!["out_of_band", "deleted"].includes(finding.class)) return ["there is nothing to reject"];
  const command = environment && rejectCommand(finding, { environment, stack });
  if (command) return [`${effectText(finding)}; shown as a plan first`, command, `${command} --apply`];
  return [
    `${effectText(finding)}; read the plan, it takes dependencies along`,
    `${terraformIn(stack)} plan -target=${quoted(finding.address)} -out=reject.out`,
    `${terraformIn(stack)} apply reject.out`,
  ];
}

function accept(finding: DriftFinding, { options }: Explained): [string, ...string[]] {
  const { setBy } = finding;
  if (finding.sensitive) return ["by hand: a secret is never written into code"];
  if (!["out_of_band", "untracked", "conflict", "ignored_out_of_bounds"].includes(finding.class)) {
    return ["there is no value to take over"];
  }
  if (setBy && setBy.kind !== "fields") return [`by hand: ${setByText(finding)}`];
  const command = ["ballast drift accept", finding.id, ...options.map(quoted)].join(" ");
  return ["the description takes the cloud's value", command, `${command} --write`];
}

function imported(finding: DriftFinding, { environment, stack }: Explained): [string, ...string[]] {
  const command = environment && importCommand(finding, { environment, stack });
  if (command)
    return ["it prints the declaration, and verifies it by a plan once it stands in the code", command];
  if (finding.class !== "unmanaged_child") return ["only for what no resource declares"];
  return [
    "declare it in the code with importFrom(<id in the cloud>), then plan: 1 to import, nothing to destroy",
    "npm run synth",
    `${terraformIn(stack)} plan`,
  ];
}

function terraformIn(stack: string): string {
  return `terraform -chdir=${quoted(`cdktf.out/stacks/${stack}`)}`;
}

function way(kind: string, text: string, ...commands: readonly string[]): string[] {
  return [
    `  ${kind.padEnd(9)} ${logLine(text, 600)}`,
    ...commands.map((command) => `              ${logLine(command, 600)}`),
  ];
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(9)} ${logLine(text, 600)}`;
}

/** What a terminal may not be given is spelled out and then no longer works. */
function quoted(text: string): string {
  return shellWord(plain(text, 300));
}
