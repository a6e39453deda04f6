import { each, type Rule, type ServiceRules } from "../rule.ts";

const here = (resource: string) => `arn:{partition}:iam::{account}:${resource}`;
const ROLE = "{RoleName|iam:role}";
const PROFILE = "{InstanceProfileName|iam:instance-profile}";
const POLICY = "{PolicyArn}";
const PROVIDER = "{OpenIDConnectProviderArn}";

/** Tags at creation ask for the action that tags (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html, 2026-11). */
const tagged = (action: string, arn: string): Rule => ({ action, on: [arn], when: "Tags" });

const NEW_ROLE = here("role{Path?/}{RoleName}");
const NEW_PROFILE = here("instance-profile{Path?/}{InstanceProfileName}");
const NEW_POLICY = here("policy{Path?/}{PolicyName}");

/** IAM (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html, 2026-11). */
export const IAM: ServiceRules = {
  tags: "Tags",
  operations: {
    CreateRole: {
      creates: [NEW_ROLE],
      keys: { "iam:permissionsboundary": "{PermissionsBoundary}" },
      also: [tagged("iam:TagRole", NEW_ROLE)],
    },
    ...each("GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole ListRoleTags", {
      on: [ROLE],
    }),
    ...each("GetRolePolicy PutRolePolicy DeleteRolePolicy", { on: [ROLE] }),
    ...each("AttachRolePolicy DetachRolePolicy", { on: [ROLE], keys: { "iam:policyarn": POLICY } }),
    ...each("UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole", { on: [ROLE] }),
    UntagRole: { on: [ROLE], tagKeys: "TagKeys" },
    PutRolePermissionsBoundary: {
      on: [ROLE],
      keys: { "iam:permissionsboundary": "{PermissionsBoundary}" },
    },
    DeleteRolePermissionsBoundary: { on: [ROLE] },
    CreateInstanceProfile: { creates: [NEW_PROFILE], also: [tagged("iam:TagInstanceProfile", NEW_PROFILE)] },
    ...each("GetInstanceProfile DeleteInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile", {
      on: [PROFILE],
    }),
    UntagInstanceProfile: { on: [PROFILE], tagKeys: "TagKeys" },
    AddRoleToInstanceProfile: {
      on: [PROFILE],
      also: [
        {
          // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html (2026-11).
          action: "iam:PassRole",
          on: [ROLE],
          keys: { "iam:passedtoservice": "ec2.amazonaws.com" },
        },
      ],
    },
    CreatePolicy: { creates: [NEW_POLICY], also: [tagged("iam:TagPolicy", NEW_POLICY)] },
    ...each("GetPolicy GetPolicyVersion ListPolicyVersions ListEntitiesForPolicy TagPolicy", {
      on: [POLICY],
    }),
    ...each("CreatePolicyVersion DeletePolicyVersion SetDefaultPolicyVersion DeletePolicy", { on: [POLICY] }),
    UntagPolicy: { on: [POLICY], tagKeys: "TagKeys" },
    GetOpenIDConnectProvider: { on: [PROVIDER] },
    CreateServiceLinkedRole: {
      creates: [here("role/aws-service-role/{AWSServiceName}/*")],
      keys: { "iam:awsservicename": "{AWSServiceName}" },
    },
  },
};
