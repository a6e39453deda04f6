import { each, type ServiceRules } from "../rule.ts";

const NAMESPACE = "arn:{partition}:servicediscovery:{region}:{account}:namespace/{Id}";

/** AWS Cloud Map (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html, 2026-11). */
export const SERVICE_DISCOVERY: ServiceRules = {
  tags: "Tags",
  operations: {
    CreateHttpNamespace: {
      also: [{ action: "servicediscovery:TagResource", when: "Tags" }],
    },
    ...each("GetNamespace UpdateHttpNamespace DeleteNamespace", { on: [NAMESPACE] }),
    // The request names the operation, whose namespace is not in it.
    GetOperation: { on: ["arn:{partition}:servicediscovery:{region}:{account}:namespace/*"] },
    UntagResource: { tagKeys: "TagKeys" },
  },
};
