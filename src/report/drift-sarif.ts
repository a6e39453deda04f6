import { asciiJson } from "../core/ascii-json.ts";
import type { DriftFinding, Level, StackVerdict } from "../drift/record/finding.ts";
import { grouped } from "../drift/record/write.ts";
import { CLASS_WORDS, differenceText, effectText, placeText } from "./drift-words.ts";
import { plain } from "./escape.ts";

/** Score by which GitHub orders alerts. Source: SARIF support for code scanning, property `security-severity`. */
const SCORES: Readonly<Record<Level, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.0",
  low: "2.0",
  info: "0.0",
};

/**
 * Most runs of a file that code scanning takes, and most results of a run that it shows.
 * Source: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
export const SARIF_LIMITS = { runs: 20, results: 5000 } as const;

/**
 * SARIF 2.1.0 with one run for each stack, for code scanning. Only what somebody has to act on is a result.
 * An incomplete stack says so (`executionSuccessful: false`): uploading it would close alerts that were not checked.
 * @param artifact file that the results of a stack are about: no source line is known
 */
export function driftSarif(
  verdicts: readonly StackVerdict[],
  artifact: string | ((stack: string) => string),
): string {
  const artifactOf = typeof artifact === "string" ? () => artifact : artifact;
  return `${asciiJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: verdicts.map((verdict) => run(verdict, artifactOf(verdict.stack))),
  })}\n`;
}

/**
 * The stacks of a run that code scanning may have: complete ones, since of others every alert that was not looked at
 * would be closed; those with findings first, as many as a file may hold.
 */
export function sarifStacks(verdicts: readonly StackVerdict[]): {
  readonly taken: readonly StackVerdict[];
  readonly notes: readonly string[];
} {
  const whole = verdicts.filter(({ complete }) => complete);
  const left = verdicts.filter(({ complete }) => !complete).map(({ stack }) => stack);
  const order = [...whole].sort((a, b) => grouped(b).findings.length - grouped(a).findings.length);
  const taken = order.slice(0, SARIF_LIMITS.runs);
  const beyond = order.slice(SARIF_LIMITS.runs).map(({ stack }) => stack);
  return {
    taken,
    notes: [
      ...(left.length > 0 ? [`SARIF leaves out what was not completely checked: ${left.join(", ")}`] : []),
      ...(beyond.length > 0
        ? [`SARIF leaves out ${beyond.join(", ")}: code scanning takes ${SARIF_LIMITS.runs} runs of a file`]
        : []),
      ...taken
        .filter((verdict) => grouped(verdict).findings.length > SARIF_LIMITS.results)
        .map(({ stack }) => `SARIF has the worst ${SARIF_LIMITS.results} findings of ${stack}`),
    ],
  };
}

function run(verdict: StackVerdict, artifact: string): unknown {
  const findings = grouped(verdict).findings.slice(0, SARIF_LIMITS.results);
  const rules = [...new Map(findings.map((finding) => [ruleId(finding), finding])).values()];
  const ids = rules.map(ruleId);
  return {
    tool: { driver: { name: "ballast-drift", rules: rules.map(toRule) } },
    automationDetails: { id: `drift/${plain(verdict.stack)}/` },
    invocations: [
      {
        executionSuccessful: verdict.complete,
        toolExecutionNotifications: verdict.resources.unchecked.map((address) => ({
          level: "error",
          message: { text: `${plain(address, 200)} could not be checked` },
        })),
      },
    ],
    results: findings.map((finding) => toResult(finding, verdict.stack, artifact, ids)),
  };
}

function ruleId(finding: DriftFinding): string {
  return `drift/${finding.class}/${finding.rule}/${finding.severity}`;
}

function toRule(finding: DriftFinding): unknown {
  return {
    id: ruleId(finding),
    shortDescription: { text: `${CLASS_WORDS[finding.class]}: ${plain(finding.why, 300)}` },
    defaultConfiguration: { level: sarifLevel(finding.severity) },
    properties: { "security-severity": SCORES[finding.severity], tags: ["security", "drift"] },
  };
}

function toResult(finding: DriftFinding, stack: string, artifact: string, ids: readonly string[]): unknown {
  const place = placeText(finding);
  const text = [place, differenceText(finding), finding.why, effectText(finding)]
    .filter((part) => part !== "")
    .map((part) => plain(part, 300));
  return {
    ruleId: ruleId(finding),
    ruleIndex: ids.indexOf(ruleId(finding)),
    level: sarifLevel(finding.severity),
    message: { text: noLinks(`${text.join("; ")}.`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(artifact) }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: plain(`${stack}/${place}`, 300), kind: "resource" }],
      },
    ],
    partialFingerprints: { driftId: finding.id },
    ...(finding.seen && { provenance: { firstDetectionTimeUtc: finding.seen.first } }),
    properties: { id: finding.id, class: finding.class, absorbed: finding.absorbed },
  };
}

function sarifLevel(level: Level): "error" | "warning" | "note" {
  if (level === "critical" || level === "high") return "error";
  return level === "medium" ? "warning" : "note";
}

/** In SARIF messages brackets make links and braces placeholders (SARIF 2.1.0, 3.11.5 and 3.11.6). */
function noLinks(text: string): string {
  return text.replace(/[[\]\\]/g, (char) => `\\${char}`).replace(/[{}]/g, (char) => char + char);
}
