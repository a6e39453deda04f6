import type { GateRule } from "../gate/change.ts";

/** Every rule of the plan gate as a page: docs/gate.md. The texts are of Ballast itself. */
export function gateRulesMarkdown(groups: Readonly<Record<string, readonly GateRule[]>>): string {
  const count = Object.values(groups).flat().length;
  const lines = [
    "# The plan gate",
    "",
    "`ballast gate` reads a plan of Terraform or OpenTofu, of any project, and refuses it when it destroys, exposes or",
    "unprotects something. `ballast gate prod` plans the stacks of an environment as `deploy plan` does.",
    "",
    "```sh",
    "ballast gate prod --policy gate.config.ts",
    "terraform plan -out=plan.out && terraform show -json plan.out | ballast gate --plan-json -",
    "```",
    "",
    "- Only what a plan changes counts. What breaks a rule as it stands, and is not touched, is counted at the end.",
    "- A value that decides and is known only after the apply, or is sealed, is `unknown`: the gate neither refuses nor",
    "  passes (exit code 1). Where the code gives nothing, the default of AWS is judged. Policies are followed into",
    "  `aws_iam_policy_document`, and with `--config` (always with an environment) into the JSON of the stack.",
    "- A plan does not hold `prevent_destroy`, and a block that is removed takes it along: the gate judges what the plan",
    "  deletes, whether the code still has the block or not.",
    "- A finding has an id, the address and attribute, the value before and after, the rule, the reason and the fix.",
    "  Secrets are sealed while the plan is read and appear nowhere.",
    "",
    "Exit codes: 0 passed, 1 something could not be judged, 2 refused or a waiver has expired, 64 wrong usage or input,",
    "70 a defect. `--json` follows [gate-report-1.json](schemas/gate-report-1.json); `--markdown` appends to a step summary.",
    "",
    "## Waivers",
    "",
    "`gate.config.ts` allows what is meant, for a while. A waiver names one rule and the address (`*` within a step, `**`",
    "for anything), a reason, who approved it, and its last day, at most a year away. A waived finding is still shown. A",
    "waiver that has expired refuses by itself, and is named; one that matches nothing is reported as idle.",
    "",
    "```ts",
    "export const policy = defineGate({",
    "  waivers: [",
    "    {",
    '      rule: "data-deleted",',
    '      address: "aws_dynamodb_table.sessions",',
    '      reason: "sessions moved to ElastiCache; the table is empty",',
    '      approver: "jane",',
    '      expires: "2026-12-15",',
    "    },",
    "  ],",
    "});",
    "```",
    "",
    "`expectPublic` names security groups that face the internet on other ports than 80 and 443; `pipelineRoles` names the",
    "roles that plan and apply, in addition to those that the providers of the plan assume.",
    "",
    `## Rules (${count})`,
    "",
    "Written by `ballast gate --rules`; do not edit.",
    ...Object.entries(groups).flatMap(([group, rules]) => [
      "",
      `### ${group}`,
      "",
      "| rule | what holds of a plan that passes | otherwise | what to do |",
      "| --- | --- | --- | --- |",
      ...rules.map(row),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function row({ fix, id, level, settings, source, title, types = [], why }: GateRule): string {
  const judged = settings
    ? settings.flatMap(({ path, types: its }) => its.map((type) => `${type}.${path.replaceAll(".*", "")}`))
    : types;
  const names = [...new Set(judged)].sort().map((name) => `\`${name}\``);
  return `| [\`${id}\`](${source}) | ${[title, names.join(" ")].filter((part) => part !== "").join("<br>")} | ${
    level === "warning" ? "a warning: " : ""
  }${why} | ${fix} |`;
}
