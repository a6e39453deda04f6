import { type ActionTable, actions, type Grant } from "../grant.ts";

/* https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html (2026-11) */

const ROLES = ["iam::{account}:role/{roles}"];
const PROFILES = ["iam::{account}:instance-profile/{name}-*"];

function read(names: string, on: readonly string[]): Grant {
  return { scope: "identityRead", actions: actions("iam", names), on };
}

function bounded(names: string): Grant {
  return { scope: "boundedRoles", actions: actions("iam", names), on: ROLES };
}

export const IDENTITY: ActionTable = {
  aws_iam_role: {
    read: [read("GetRole GetRolePolicy ListRolePolicies ListAttachedRolePolicies", ROLES)],
    write: [
      bounded("CreateRole DeleteRole UpdateRole UpdateAssumeRolePolicy PutRolePermissionsBoundary"),
      {
        scope: "roles",
        actions: actions("iam", "TagRole UntagRole UpdateRoleDescription ListInstanceProfilesForRole"),
        on: ROLES,
      },
    ],
  },
  aws_iam_role_policy: {
    read: [read("GetRolePolicy", ROLES)],
    write: [bounded("PutRolePolicy DeleteRolePolicy")],
  },
  aws_iam_instance_profile: {
    read: [read("GetInstanceProfile", PROFILES), read("GetRole", ROLES)],
    write: [
      {
        scope: "instanceProfiles",
        actions: actions(
          "iam",
          "CreateInstanceProfile DeleteInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile",
        ),
        on: PROFILES,
      },
      { scope: "passToInstances", actions: ["iam:PassRole"], on: ["iam::{account}:role/{name}-instance"] },
    ],
  },
  // Made by a person only: the pipeline reads them, to tell whether they drifted.
  aws_iam_policy: {
    read: [read("GetPolicy GetPolicyVersion ListPolicyVersions", ["iam::{account}:policy/pipeline/*"])],
  },
  aws_iam_role_policy_attachment: { read: [read("ListAttachedRolePolicies", ROLES)] },
  aws_iam_openid_connect_provider: {
    read: [read("GetOpenIDConnectProvider", ["iam::{account}:oidc-provider/*"])],
  },
};
