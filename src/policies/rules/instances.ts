import { secretForm } from "../../core/secret-forms.ts";
import { namesSecret } from "../../core/secrets.ts";
import type { Configuration, Resource } from "../../terraform/configuration.ts";
import { isReference, select } from "../../terraform/json.ts";
import { agentSettings, readUserData } from "../../terraform/user-data.ts";
import { breach, breachIf, perResource, type Rule, setting } from "../rule.ts";

const TYPE = "aws_launch_template";
const METADATA =
  "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html";
const AGENT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html";
const TEMPLATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html";

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html (2026-06), before base64. */
const LONGEST_USER_DATA = 16 * 1024;

const SETTINGS: readonly Rule[] = [
  setting({
    code: "TF-EC2-01",
    title: "Instance metadata needs a session token (IMDSv2)",
    source: METADATA,
    type: TYPE,
    path: "metadata_options.http_tokens",
    allowed: ["required"],
    limit: "required: without it a forged request reads the instance role",
    fix: 'set http_tokens to "required"',
  }),
  setting({
    code: "TF-EC2-02",
    title: "Instance metadata answers the instance only",
    source: METADATA,
    type: TYPE,
    path: "metadata_options.http_put_response_hop_limit",
    allowed: [1],
    limit: "1 hop: a container behind the Docker bridge is the second",
    fix: "set http_put_response_hop_limit to 1",
  }),
  setting({
    code: "TF-EC2-03",
    title: "Volumes are encrypted",
    source: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    type: TYPE,
    path: "block_device_mappings.*.ebs.encrypted",
    allowed: [true],
    limit: "true for every volume",
    fix: "set encrypted in each block_device_mappings block",
  }),
];

/** Said, because an instance without a word takes what its subnet gives, and the subnet may be another tomorrow. */
const noPublicAddress: Rule = setting({
  code: "TF-EC2-04",
  title: "Instances have no public address",
  source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-25",
  type: TYPE,
  path: "network_interfaces.*.associate_public_ip_address",
  allowed: [false],
  limit: "false in each network_interfaces block: without it, the subnet decides",
  fix: "set associate_public_ip_address to false",
});

const noKeyPair: Rule = perResource(
  { code: "TF-EC2-05", title: "Nobody logs in with a key pair", source: TEMPLATE, type: TYPE },
  (template) =>
    breachIf(
      template.attributes["key_name"] !== undefined,
      template,
      "key_name",
      template.attributes["key_name"],
      {
        limit: "no key pair: root on an instance is root on all of its tasks",
        fix: "remove key_name",
      },
    ),
);

const base64: Rule = perResource(
  { code: "TF-EC2-06", title: "User data is base64", source: TEMPLATE, type: TYPE },
  (template) => {
    const value = template.attributes["user_data"];
    const problem = readUserData(value).kind === "not-base64";
    // User data may hold what must not be printed.
    const shown = typeof value === "string" ? `plain text of ${value.length} characters` : value;
    return breachIf(problem, template, "user_data", shown, {
      limit: "base64, at most 16 KiB before encoding",
      fix: "encode it, with Fn.base64encode(Fn.rawString(…))",
    });
  },
);

const length: Rule = perResource(
  {
    code: "TF-EC2-07",
    title: "User data fits",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
    type: TYPE,
  },
  (template) => {
    const data = readUserData(template.attributes["user_data"]);
    const characters = data.kind === "text" ? data.text.length : 0;
    return breachIf(characters > LONGEST_USER_DATA, template, "user_data", `${characters} characters`, {
      limit: `${LONGEST_USER_DATA} bytes before encoding`,
      fix: "move the bulk into the image",
    });
  },
);

/** Settings without which the agent does not do what the platform promises. */
const REQUIRED = {
  ECS_ENABLE_SPOT_INSTANCE_DRAINING: "true",
  ECS_AWSVPC_BLOCK_IMDS: "true",
  ECS_DISABLE_PRIVILEGED: "true",
} as const;

/** Disks fill without it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/automated_image_cleanup.html. */
const imageCleanup: Rule = perResource(
  {
    code: "TF-EC2-11",
    title: "The agent removes images that nothing uses",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/automated_image_cleanup.html",
    type: TYPE,
  },
  (template) => {
    const data = readUserData(template.attributes["user_data"]);
    if (data.kind !== "text") return [];
    const settings = agentSettings(data.text);
    const off = [
      ["ECS_IMAGE_PULL_BEHAVIOR", "prefer-cached"],
      ["ECS_DISABLE_IMAGE_CLEANUP", "true"],
    ].filter(([name = "", value]) => settings.get(name) === value);
    return breachIf(off.length > 0, template, "user_data", off.map((pair) => pair.join("=")).join(", "), {
      limit:
        "a cleanup of images: prefer-cached and ECS_DISABLE_IMAGE_CLEANUP turn it off, and the disk fills",
      fix: "set ECS_IMAGE_PULL_BEHAVIOR=once, which also starts tasks from the disk",
    });
  },
);

const agent: Rule = perResource(
  { code: "TF-EC2-08", title: "The ECS agent is configured safely", source: AGENT, type: TYPE },
  (template, stack) => {
    if (stack.of("aws_ecs_capacity_provider").length === 0) return [];
    const data = readUserData(template.attributes["user_data"]);
    if (data.kind === "not-base64") return [];
    const advice = {
      limit: `ECS_CLUSTER and ${Object.entries(REQUIRED)
        .map((pair) => pair.join("="))
        .join(", ")}`,
      fix: "write these lines to /etc/ecs/ecs.config in the user data",
    };
    if (data.kind !== "text") return [breach(template, "user_data", `${data.kind} user data`, advice)];
    const found = agentSettings(data.text);
    const wrong = [
      ...Object.entries(REQUIRED).filter(([name, value]) => found.get(name) !== value),
      ...(joinsTheCluster(found.get("ECS_CLUSTER"), stack) ? [] : [["ECS_CLUSTER", ""] as const]),
    ];
    return wrong.map(([name]) => {
      const value = found.get(name);
      return breach(template, "user_data", value === undefined ? `no ${name}` : `${name}=${value}`, advice);
    });
  },
);

const noSecrets: Rule = perResource(
  {
    code: "TF-EC2-09",
    title: "User data carries no secret",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
    type: TYPE,
  },
  (template) => {
    const data = readUserData(template.attributes["user_data"]);
    if (data.kind !== "text") return [];
    const names = [...data.text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)=\S/gm)].map(
      ([, name = ""]) => name,
    );
    const problem = secretForm(data.text) ?? names.find(namesSecret);
    return breachIf(problem !== undefined, template, "user_data", problem, {
      limit: "no secret: everyone who may describe launch templates reads it",
      fix: "give tasks their secrets from Secrets Manager, and instances none",
    });
  },
);

const pinned: Rule = perResource(
  {
    code: "TF-EC2-10",
    title: "A new launch template version is rolled out by Terraform",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html",
    type: "aws_autoscaling_group",
  },
  (group) =>
    [
      "launch_template.version",
      "mixed_instances_policy.launch_template.launch_template_specification.version",
    ]
      .flatMap((path) => select(group.attributes, path))
      .flatMap(({ path, value }) =>
        breachIf(typeof value === "string" && /^\$(Latest|Default)$/.test(value), group, path, value, {
          limit: "a number: instance refresh starts when the version of the group changes",
          fix: "refer to the launch template's latest_version",
        }),
      ),
);

function joinsTheCluster(name: string | undefined, stack: Configuration): boolean {
  const clusters: readonly Resource[] = stack.of("aws_ecs_cluster");
  if (!name) return false;
  return (
    clusters.length === 0 ||
    isReference(name) ||
    clusters.some(({ attributes }) => attributes["name"] === name || isReference(attributes["name"]))
  );
}

export const INSTANCE_RULES: readonly Rule[] = [
  ...SETTINGS,
  noPublicAddress,
  noKeyPair,
  base64,
  length,
  agent,
  imageCleanup,
  noSecrets,
  pinned,
];
