import type { DriftFinding, Remedy } from "../record/finding.ts";

/** The ways to settle a finding, the first being the usual one. Texts name no command of a cloud shell. */
export function remediesFor(finding: DriftFinding): Remedy[] {
  const at = finding.attribute === undefined ? finding.address : `${finding.address} ${finding.attribute}`;
  if (finding.rule === "rivals") {
    return [
      {
        kind: "manual",
        text: `let only one of them set it, or list the other's attribute in ignore_changes`,
      },
      waiveByPolicy(at),
    ];
  }
  switch (finding.class) {
    case "out_of_band":
      if (finding.applyEffect === "deletes" || finding.applyEffect === "none")
        return leavingRemedies(finding, at);
      return [
        { kind: "reject", text: revertText(finding) },
        { kind: "accept", text: `give ${at} the cloud's value in the code, then plan: no change` },
        waiveByPolicy(at),
      ];
    case "conflict":
      return [
        {
          kind: "manual",
          text: "code and cloud both moved: decide on the value, put it into the code, then apply",
        },
      ];
    case "untracked":
      if (finding.rule === "broken-state") {
        return [
          {
            kind: "manual",
            text: `find out in AWS why, and replace ${finding.address}: no apply repairs it`,
          },
        ];
      }
      if (finding.rule.endsWith("-rewritten")) return rewrittenRemedies(at);
      return [
        { kind: "accept", text: `set ${at} in the code: until then apply leaves it as it is` },
        { kind: "manual", text: "or change it back in the cloud: apply will not" },
        waiveByPolicy(at),
      ];
    case "unmanaged_child":
      return [
        { kind: "manual", text: "remove it in the cloud by hand: apply will not" },
        { kind: "import", text: "or declare it in the code and import it" },
        waiveByPolicy(at),
      ];
    case "unmanaged":
      return [
        { kind: "manual", text: "remove it in the cloud by hand: no apply knows of it" },
        { kind: "import", text: "or declare it in the code and import it" },
        waiveByPolicy(at),
      ];
    case "deleted":
      return [
        { kind: "reject", text: "apply recreates it, empty and under a new id" },
        { kind: "accept", text: `or remove ${finding.address} from the code` },
      ];
    case "ignored_out_of_bounds":
      return [{ kind: "manual", text: "find out what moved it, or change the bounds in the policy" }];
    case "check_failed":
      return [{ kind: "manual", text: "fix what the check tests, or the check itself" }];
    case "unchecked":
      return [{ kind: "manual", text: "let the role of the check read it, then check again" }];
    case "accepted":
      return [{ kind: "accept", text: "nothing to do: the next apply settles the state" }];
    default:
      return [];
  }
}

function revertText({ applyEffect }: DriftFinding): string {
  if (applyEffect === "replaces") return "apply reverts it, and to do so replaces the resource: plan first";
  if (applyEffect === "unknown") return "apply may revert it: a full plan tells";
  return "apply reverts it";
}

/** Of a resource that the code no longer has. */
function leavingRemedies({ applyEffect }: DriftFinding, at: string): Remedy[] {
  const text =
    applyEffect === "deletes"
      ? "apply deletes the resource: make sure first that nobody needs what was changed"
      : "apply takes nothing back: change it in the cloud while the code still has the resource";
  return [{ kind: "manual", text }, waiveByPolicy(at)];
}

/** A version that AWS counts is no value that code could set. */
function rewrittenRemedies(at: string): Remedy[] {
  return [
    { kind: "manual", text: "find out who wrote the value and whether it has to be replaced" },
    {
      kind: "accept",
      text: "to write the code's value again, change it or, for a write-only argument, raise its version",
    },
    waiveByPolicy(at),
  ];
}

function waiveByPolicy(at: string): Remedy {
  return { kind: "waive", text: `or waive ${at} in the policy, with a reason, an owner and an expiry` };
}
