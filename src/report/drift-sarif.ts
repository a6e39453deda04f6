import type { DriftFinding, Level, StackVerdict } from "../drift/finding.ts";
import { asciiJson, grouped } from "./drift-json.ts";
import { CLASS_WORDS, differenceText, effectText } from "./drift-words.ts";
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
 * SARIF 2.1.0 with one run for each stack, for code scanning. Only what somebody has to act on is a result.
 * An incomplete stack says so (`executionSuccessful: false`): uploading it would close alerts that were not checked.
 * @param artifact file that the results are about when the source line is not known
 */
export function driftSarif(verdicts: readonly StackVerdict[], artifact: string): string {
  return `${asciiJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: verdicts.map((verdict) => run(verdict, artifact)),
  })}\n`;
}

function run(verdict: StackVerdict, artifact: string): unknown {
  const { findings } = grouped(verdict);
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
  const place = `${finding.address} ${finding.attribute ?? ""}`.trim();
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
