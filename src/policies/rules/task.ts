import { secretReference } from "../../core/secret-reference.ts";
import type { Resource } from "../../terraform/configuration.ts";
import { at, blocks, isReference, listOf, numberOf, textOf } from "../../terraform/json.ts";
import { containersOf } from "../reading/containers.ts";
import { breach, breachIf, perResource, type Rule, setting } from "../rule.ts";

const TYPE = "aws_ecs_task_definition";
const CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html";
const TASK_ROLE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html";
const DEFINITION = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html";

/** CPU units → memory in MiB: first, last and step. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (2026-06). */
const FARGATE_MEMORY: Readonly<Record<number, readonly [first: number, last: number, step: number]>> = {
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};

/** Of NFS: https://docs.aws.amazon.com/efs/latest/ug/network-access.html (2026-11). */
const NFS_PORT = 2049;

const fargateSize: Rule = perResource(
  {
    code: "TF-TASK-01",
    title: "Fargate has a size like this",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
    type: TYPE,
  },
  (task) => {
    const { cpu, memory } = task.attributes;
    const units = numberOf(cpu);
    const mib = numberOf(memory);
    if (!onFargate(task) || units === undefined) return [];
    const known = units === 256 || FARGATE_MEMORY[units] !== undefined;
    if (!known) {
      return [
        breach(task, "cpu", cpu, {
          limit: `256, ${Object.keys(FARGATE_MEMORY).join(", ")} CPU units`,
          fix: "choose one of these sizes",
        }),
      ];
    }
    const sizes = memorySizes(units);
    return breachIf(mib !== undefined && !sizes.includes(mib), task, "memory", memory, {
      limit: `${sizes.slice(0, 3).join(", ")}${sizes.length > 3 ? `, … ${sizes.at(-1)}` : ""} MiB for ${units} CPU units`,
      fix: "choose one of these sizes",
    });
  },
);

const readable: Rule = perResource(
  {
    code: "TF-TASK-02",
    title: "Containers can be judged at synthesis",
    source: DEFINITION,
    type: TYPE,
  },
  (task) =>
    breachIf(
      containersOf(task).length === 0,
      task,
      "container_definitions",
      // The text may hold what must not be printed.
      `${String(task.attributes["container_definitions"] ?? "").length} characters`,
      {
        limit: "a JSON list with at least one container",
        fix: "write the definitions as JSON, with references only inside",
      },
    ),
);

const MODES: readonly Rule[] = [
  setting({
    code: "TF-TASK-03",
    title: "Tasks do not share the network of the instance",
    source: `${CONTROLS}#ecs-17`,
    type: TYPE,
    path: "network_mode",
    allowed: ["awsvpc", "bridge", "none"],
    optional: true,
    limit: "awsvpc or bridge: in host mode nothing keeps a container from the instance role",
    fix: 'use network_mode "awsvpc"',
  }),
  setting({
    code: "TF-TASK-04",
    title: "Tasks do not see the processes of the instance",
    source: `${CONTROLS}#ecs-3`,
    type: TYPE,
    path: "pid_mode",
    allowed: ["task"],
    optional: true,
    limit: "unset, or task",
    fix: "remove pid_mode",
  }),
  setting({
    code: "TF-TASK-05",
    title: "Tasks do not share memory with the instance",
    source: DEFINITION,
    type: TYPE,
    path: "ipc_mode",
    allowed: ["task", "none"],
    optional: true,
    limit: "unset, task or none",
    fix: "remove ipc_mode",
  }),
];

const noHostVolumes: Rule = perResource(
  {
    code: "TF-TASK-06",
    title: "Tasks do not mount directories of the instance",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html",
    type: TYPE,
  },
  (task) =>
    blocks(task.attributes, "volume").flatMap(({ path, value }) => {
      const host = at(value, "host_path");
      return breachIf(host !== undefined && host !== "", task, `${path}.host_path`, host, {
        limit: "no host_path: the Docker socket or /etc in a container is root on the instance",
        fix: "use a volume that dies with the task",
      });
    }),
);

const roles: Rule = perResource(
  { code: "TF-TASK-07", title: "The application has a role of its own", source: TASK_ROLE, type: TYPE },
  (task) => {
    const { execution_role_arn: agent, task_role_arn: own } = task.attributes;
    return breachIf(!own || own === agent, task, "task_role_arn", own, {
      limit:
        "a role, other than the execution role: without one, an SDK looks for the instance's; with that one, it reads every secret",
      fix: "create a task role, empty if the application needs nothing",
    });
  },
);

const executionRole: Rule = perResource(
  {
    code: "TF-TASK-08",
    title: "Containers with secrets or ECR images have an execution role",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    type: TYPE,
  },
  (task) => {
    const needs = containersOf(task).some(
      ({ value }) => listOf(value["secrets"]).length > 0 || String(value["image"]).includes(".dkr.ecr."),
    );
    return breachIf(needs && !task.attributes["execution_role_arn"], task, "execution_role_arn", undefined, {
      limit: "a role that may read the secrets and pull the image",
      fix: "give the task an execution role",
    });
  },
);

const secretsByArn: Rule = perResource(
  {
    code: "TF-TASK-09",
    title: "Secrets are named by their full ARN",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
    type: TYPE,
  },
  (task) =>
    containersOf(task).flatMap(({ path, value: container }) =>
      listOf(container["secrets"]).flatMap((secret, i) => {
        const from = textOf(at(secret, "valueFrom"));
        if (from === undefined && isReference(at(secret, "valueFrom"))) return [];
        const fine = from !== undefined && secretReference(from) !== undefined;
        // What stands here by mistake may be the secret itself.
        const shown = `${from === undefined ? "no" : "another"} text for ${String(at(secret, "name"))}`;
        return breachIf(!fine, task, `${path}.secrets.${i}.valueFrom`, shown, {
          limit: "the full ARN of a secret, with its six random characters, or of a parameter",
          fix: "store the value and name its ARN",
        });
      }),
    ),
);

const storage: Rule = perResource(
  {
    code: "TF-TASK-14",
    title: "Fargate has storage like this, and instances have none for a task",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html",
    type: TYPE,
  },
  (task) =>
    blocks(task.attributes, "ephemeral_storage").flatMap(({ path, value }) => {
      const size = numberOf(at(value, "size_in_gib"));
      const fits = onFargate(task) && (size === undefined || (size >= 21 && size <= 200));
      return breachIf(!fits, task, `${path}.size_in_gib`, size, {
        limit: "21–200 GiB, on Fargate only",
        fix: "choose a size in the range, or remove the block",
      });
    }),
);

const fileSystems: Rule = perResource(
  {
    code: "TF-TASK-15",
    title: "A file system is mounted over an access point, with TLS and the task role",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
    type: TYPE,
  },
  (task) =>
    blocks(task.attributes, "volume").flatMap(({ path: volume, value }) =>
      blocks(value, "efs_volume_configuration").flatMap(({ path, value: efs }) => {
        const place = `${volume}.${path}`;
        const authorization = blocks(efs, "authorization_config")[0]?.value;
        const id = at(authorization, "access_point_id");
        const root = at(efs, "root_directory");
        return [
          ...breachIf(
            at(efs, "transit_encryption") !== "ENABLED",
            task,
            `${place}.transit_encryption`,
            at(efs, "transit_encryption"),
            {
              limit: "ENABLED, which access points and IAM authorization need as well",
              fix: "set transit_encryption",
            },
          ),
          ...breachIf(
            at(authorization, "iam") !== "ENABLED" || !id,
            task,
            `${place}.authorization_config`,
            authorization,
            {
              limit:
                "an access_point_id, and iam ENABLED: otherwise whoever reaches port 2049 mounts everything",
              fix: "name the access point, and set iam",
            },
          ),
          ...breachIf(root !== undefined && root !== "/", task, `${place}.root_directory`, root, {
            limit: "unset or /: with an access point ECS refuses another directory",
            fix: "let the access point name the directory",
          }),
        ];
      }),
    ),
);

const reachable: Rule = perResource(
  {
    code: "TF-TASK-16",
    title: "Tasks reach the file systems that they mount",
    source: "https://docs.aws.amazon.com/efs/latest/ug/network-access.html",
    type: TYPE,
  },
  (task, stack) => {
    const mounted = blocks(task.attributes, "volume").flatMap(({ path, value }) =>
      blocks(value, "efs_volume_configuration").length > 0 ? [path] : [],
    );
    const open = stack.of("aws_vpc_security_group_egress_rule").filter(({ attributes }) => {
      const [from, to] = [numberOf(attributes["from_port"]), numberOf(attributes["to_port"])];
      return from !== undefined && to !== undefined && from <= NFS_PORT && to >= NFS_PORT;
    });
    const [first] = mounted;
    return breachIf(first !== undefined && open.length === 0, task, first ?? "", "no egress on port 2049", {
      limit: "an egress rule to the mount targets: a task that cannot mount never starts",
      fix: "open port 2049 to the security group of the mount targets",
    });
  },
);

function onFargate({ attributes }: Resource): boolean {
  return listOf(attributes["requires_compatibilities"]).includes("FARGATE");
}

function memorySizes(units: number): number[] {
  const [first, last, step] = FARGATE_MEMORY[units] ?? [512, 512, 512];
  if (units === 256) return [512, 1024, 2048];
  return Array.from({ length: (last - first) / step + 1 }, (_, i) => first + i * step);
}

export const TASK_RULES: readonly Rule[] = [
  fargateSize,
  readable,
  ...MODES,
  noHostVolumes,
  roles,
  executionRole,
  secretsByArn,
  storage,
  fileSystems,
  reachable,
];
