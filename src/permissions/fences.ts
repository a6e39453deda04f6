import { arn } from "../core/arn.ts";
import type { Statement } from "../core/iam.ts";
import { TLS_POLICIES } from "../core/tls-policies.ts";
import type { Place } from "./place.ts";
import { defaultGroupName } from "./scopes.ts";
import type { AreaStatement } from "./statements.ts";

/**
 * What the other statements would let through. Negated operators also hold where a key is absent, so that each is
 * joined with what says that the key is there, where that matters
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, 2026-11).
 * Only what some grant allows is denied: a Deny of what nobody allows would protect nothing.
 */
export function fences(place: Place, allowed: readonly AreaStatement[]): AreaStatement[] {
  const actions = new Set(allowed.flatMap(({ statement }) => statement.Action));
  return [...network(place), ...compute(place), ...edge(place), ...keys(place)].flatMap((fence) => {
    const Action = [fence.statement.Action].flat().filter((action) => actions.has(action));
    return Action.length > 0 ? [{ ...fence, statement: { ...fence.statement, Action } }] : [];
  });
}

function deny(Sid: string, Action: readonly string[], Condition: Statement["Condition"]): Statement {
  return { Sid, Effect: "Deny", Action, Resource: "*", ...(Condition && { Condition }) };
}

function allBut(NotResource: readonly string[], statement: Statement): Statement {
  if (NotResource.length === 0) return statement;
  const { Resource: _all, ...rest } = statement;
  return { ...rest, NotResource };
}

/** Requests that tag what has an id in its ARN; those that tag a key are fenced by its alias. */
const TAGGING = [
  "ec2:CreateTags",
  "ec2:DeleteTags",
  "acm:AddTagsToCertificate",
  "acm:RemoveTagsFromCertificate",
  "application-autoscaling:TagResource",
  "application-autoscaling:UntagResource",
];

function network(place: Place): AreaStatement[] {
  const tags = Object.keys(place.ownership);
  const [firstTag = ""] = tags;
  const isDefaultGroup = { "aws:ResourceTag/Name": defaultGroupName(place) };
  const statements = [
    // Else an object of somebody else could be made the environment's own, or an own one be given away.
    deny("OwnershipIsForLife", TAGGING, {
      "ForAnyValue:StringEquals": { "aws:TagKeys": tags },
      Null: { [`aws:ResourceTag/${firstTag}`]: "false" },
    }),
    // A default group that was adopted, whoever's it was, is emptied and stays so.
    deny(
      "DefaultGroupsStayClosed",
      ["AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"].map(
        (verb) => `ec2:${verb}`,
      ),
      { StringEquals: isDefaultGroup },
    ),
    deny("DefaultGroupsKeepTheirName", ["ec2:CreateTags", "ec2:DeleteTags"], {
      "ForAnyValue:StringEquals": { "aws:TagKeys": "Name" },
      StringEquals: isDefaultGroup,
    }),
  ];
  return statements.map((statement) => ({ area: "network", statement }));
}

function compute({ home, values }: Place): AreaStatement[] {
  const withExec = (values.get("execService") ?? []).map((name) =>
    arn(home, "ecs", `service/${home.name}/${name}`),
  );
  const statements = [
    // A launch configuration has none of the conditions that a launch template is held to.
    deny(
      "NoLaunchConfigurations",
      ["autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"],
      {
        Null: { "autoscaling:LaunchConfigurationName": "false" },
      },
    ),
    // Who calls is held to the version that is named then, and not to what becomes the latest one later:
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html (2026-11).
    deny(
      "NoFloatingTemplateVersions",
      ["autoscaling:CreateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"],
      { Bool: { "autoscaling:LaunchTemplateVersionSpecified": "false" } },
    ),
    deny("NoPrivilegedContainers", ["ecs:RegisterTaskDefinition"], {
      StringEquals: { "ecs:privileged": "true" },
    }),
    deny("NoPublicTasks", ["ecs:CreateService", "ecs:UpdateService"], {
      Bool: { "ecs:auto-assign-public-ip": "true" },
    }),
    // Except for services that are described with ECS Exec.
    allBut(
      withExec,
      deny("NoShellsInContainers", ["ecs:CreateService", "ecs:UpdateService"], {
        StringEquals: { "ecs:enable-execute-command": "true" },
      }),
    ),
  ];
  return statements.map((statement) => ({ area: "compute", statement }));
}

function edge({ values }: Place): AreaStatement[] {
  const listeners = ["elasticloadbalancing:CreateListener", "elasticloadbalancing:ModifyListener"];
  const passes = (values.get("networkBalancers") ?? []).length > 0;
  // Without a policy, Elastic Load Balancing takes one of 2016.
  const unset = (sid: string, protocol: string) =>
    deny(sid, listeners.slice(0, 1), {
      StringEquals: { "elasticloadbalancing:ListenerProtocol": protocol },
      Null: { "elasticloadbalancing:SecurityPolicy": "true" },
    });
  const statements = [
    deny("NoWeakTls", listeners, {
      "ForAnyValue:StringNotEquals": { "elasticloadbalancing:SecurityPolicy": TLS_POLICIES },
    }),
    unset("NoUnsetTls", "HTTPS"),
    ...(passes ? [unset("NoUnsetTlsOfConnections", "TLS")] : []),
  ];
  return statements.map((statement) => ({ area: "edge", statement }));
}

/** KMS has no condition on the action that creates: a key could be tagged as the environment's, and then be taken. */
function keys({ home }: Place): AreaStatement[] {
  const alias = `alias/${home.name}`;
  const Resource = arn(home, "kms", "key/*");
  const changes = [
    "CreateAlias",
    "DeleteAlias",
    "PutKeyPolicy",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateKeyDescription",
  ].map((verb) => `kms:${verb}`);
  const statements = [
    {
      ...deny("KeysWithAnotherAlias", changes, {
        "ForAnyValue:StringNotEquals": { "kms:ResourceAliases": alias },
      }),
      Resource,
    },
    {
      ...deny("PolicyOfThePlatformKeyAlone", ["kms:PutKeyPolicy"], {
        Null: { "kms:ResourceAliases": "true" },
      }),
      Resource,
    },
  ];
  return statements.map((statement) => ({ area: "data", statement }));
}
