import type { EnvironmentInput } from "../../src/config/schema.ts";
import { checkStack } from "../../src/policies/guardrails.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView } from "../../src/terraform/environment-view.ts";
import { addresses, ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const { prod } = ENVIRONMENTS;
const WEB = "prod-service-web";
const fileSystem = (path: string, readOnly: boolean) => ({
  fileSystemId: "fs-0a1b2c3d4e5f60718",
  accessPointId: `fsap-0a1b2c3d4e5f6071${readOnly ? 9 : 8}`,
  securityGroupId: "sg-0a1b2c3d4e5f6071a",
  path,
  readOnly,
});
const environment: EnvironmentInput = {
  ...prod,
  services: {
    ...prod.services,
    web: {
      ...prod.services.web,
      fileSystems: { uploads: fileSystem("/srv/uploads", false), fonts: fileSystem("/srv/fonts", true) },
    },
  },
};

function broken(json: ReadonlyMap<string, StackJson>): string[] {
  const { account, protection, region, stage } = prod;
  const configurations = [...json.values()].map((it) => new Configuration(it));
  const view = new EnvironmentView(configurations);
  const context = { account, protection, region, stage, mode: "dummy" } as const;
  return configurations
    .flatMap((it) => checkStack(it, context, view))
    .map(({ code, place }) => `${code} ${place}`);
}

describe("a file system", () => {
  const before = synth([prod]);
  const after = synth([environment]);
  const web = stackOf(after, WEB);
  const task = web.resource["aws_ecs_task_definition"]?.["web"] ?? {};

  it("is mounted over its access point with TLS and the task role, each where the application looks for it", () => {
    const volumes = task["volume"] as Record<string, unknown>[];
    expect(volumes.filter((it) => "efs_volume_configuration" in it)).toEqual(
      [9, 8].map((last) => ({
        name: last === 9 ? "efs--fonts" : "efs--uploads",
        efs_volume_configuration: {
          file_system_id: "fs-0a1b2c3d4e5f60718",
          root_directory: "/",
          transit_encryption: "ENABLED",
          authorization_config: { access_point_id: `fsap-0a1b2c3d4e5f6071${last}`, iam: "ENABLED" },
        },
      })),
    );
    const [application, preparing] = JSON.parse(String(task["container_definitions"]));
    expect(application.mountPoints.slice(-2)).toEqual([
      { sourceVolume: "efs--fonts", containerPath: "/srv/fonts", readOnly: true },
      { sourceVolume: "efs--uploads", containerPath: "/srv/uploads", readOnly: false },
    ]);
    // Nobody changes the mode of a directory that is somebody else's.
    expect(JSON.stringify(preparing)).not.toContain("efs--");
  });

  it("may be written to by the one that does not only read", () => {
    const policy = String(web.resource["aws_iam_role_policy"]?.["web_task_policy"]?.["policy"]);
    const arn = `arn:aws:elasticfilesystem:${prod.region}:${prod.account}`;
    expect(JSON.parse(policy).Statement).toMatchObject([
      {
        Action: ["elasticfilesystem:ClientMount"],
        Resource: [`${arn}:file-system/fs-0a1b2c3d4e5f60718`],
        Condition: {
          StringEquals: { "elasticfilesystem:AccessPointArn": `${arn}:access-point/fsap-0a1b2c3d4e5f60719` },
        },
      },
      {
        Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      },
    ]);
  });

  it("is reached over one rule each, and changes no other stack but the boundary", () => {
    const rules = addresses(web).filter((it) => !addresses(stackOf(before, WEB)).includes(it));
    expect(rules).toEqual([
      "aws_iam_role_policy.web_task_policy",
      "aws_vpc_security_group_egress_rule.web_efs_fonts",
      "aws_vpc_security_group_egress_rule.web_efs_uploads",
    ]);
    for (const name of [...before.keys()].filter((it) => !/governance|service-web/.test(it)))
      expect([name, JSON.stringify(after.get(name))]).toEqual([name, JSON.stringify(before.get(name))]);
    expect(broken(after)).toEqual([]);
  });

  const VOLUME = "aws_ecs_task_definition.web.volume.1.efs_volume_configuration";
  it.each([
    ["in the clear", { transit_encryption: "DISABLED" }, [`TF-TASK-15 ${VOLUME}.transit_encryption`]],
    ["with another directory", { root_directory: "/data" }, [`TF-TASK-15 ${VOLUME}.root_directory`]],
    [
      "without the task role",
      { authorization_config: { access_point_id: "fsap-0a1b2c3d4e5f60719", iam: "DISABLED" } },
      [`TF-TASK-15 ${VOLUME}.authorization_config`],
    ],
    [
      "without an access point",
      { authorization_config: { iam: "ENABLED" } },
      [`TF-TASK-15 ${VOLUME}.authorization_config`],
    ],
  ])("is refused %s", (_name, change, expected) => {
    const flipped = structuredClone(after) as Map<string, StackJson>;
    const volumes = stackOf(flipped, WEB).resource["aws_ecs_task_definition"]?.["web"]?.["volume"];
    const [, volume] = volumes as { efs_volume_configuration: object }[];
    Object.assign(volume?.efs_volume_configuration ?? {}, change);
    expect(broken(flipped)).toEqual(expected);
  });

  it("is refused where no rule opens port 2049", () => {
    const flipped = structuredClone(after) as Map<string, StackJson>;
    const rules = stackOf(flipped, WEB).resource["aws_vpc_security_group_egress_rule"] ?? {};
    for (const name of Object.keys(rules).filter((it) => it.includes("efs"))) delete rules[name];
    expect(broken(flipped)).toEqual(["TF-TASK-16 aws_ecs_task_definition.web.volume.1"]);
  });
});
