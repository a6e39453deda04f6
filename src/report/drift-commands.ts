import type { DriftFinding, Remedy, StackVerdict } from "../drift/record/finding.ts";

/** Where a command acts: names of the environment and of the stack. */
export interface Place {
  readonly environment: string;
  readonly stack: string;
}

/** The command that takes a finding back; undefined where no apply does. Texts of the cloud in it are not escaped. */
export function rejectCommand(finding: DriftFinding, { environment, stack }: Place): string | undefined {
  const { applyEffect, class: kind, id } = finding;
  const can = kind === "out_of_band" || kind === "deleted";
  if (!can || (applyEffect !== "reverts" && applyEffect !== "recreates")) return undefined;
  return `ballast drift reject ${shellWord(environment)} ${id} --stack ${shellWord(stack)}`;
}

/** The command that takes an object into the stack; `<…>` stands for what only a person can choose. */
export function importCommand(finding: DriftFinding, { environment, stack }: Place): string | undefined {
  const words = (...middle: readonly string[]) =>
    ["ballast drift import", shellWord(environment), ...middle, "--stack", shellWord(stack)].join(" ");
  if (finding.class === "unmanaged_child") return words("<type>", "<name>", "<id>");
  if (finding.class !== "unmanaged") return undefined;
  return words(shellWord(finding.type), "<name>", shellWord(finding.cloudId ?? ""));
}

/** Remedies that name the command which does it, for a verdict on a stack of a known environment. */
export function withCommands(verdict: StackVerdict, environment: string): StackVerdict {
  const place = { environment, stack: verdict.stack };
  const named = (finding: DriftFinding, remedy: Remedy): Remedy => {
    const command =
      remedy.kind === "reject"
        ? rejectCommand(finding, place)
        : remedy.kind === "import"
          ? importCommand(finding, place)
          : undefined;
    return command === undefined ? remedy : { ...remedy, text: `${remedy.text}: ${command}` };
  };
  return {
    ...verdict,
    findings: verdict.findings.map((finding) => ({
      ...finding,
      remedies: finding.remedies.map((remedy) => named(finding, remedy)),
    })),
  };
}

/** One word of a shell, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
