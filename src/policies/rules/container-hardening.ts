import { moves } from "../../core/image.ts";
import { secretForm } from "../../core/secret-forms.ts";
import { holdsSecret } from "../../core/secrets.ts";
import type { Configuration } from "../../terraform/configuration.ts";
import { at, blocks, isObject, isReference, isTrue, listOf, numberOf, textOf } from "../../terraform/json.ts";
import { refersTo } from "../../terraform/references.ts";
import { type Container, containerRule, containersOf, type Problem } from "../reading/containers.ts";
import { breachIf, perResource, type Rule } from "../rule.ts";

const CONTROLS = "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html";
const CONTAINER = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html";
const LINUX = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html";
const AWSLOGS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html";

/** Seconds: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (2026-06). */
const LONGEST_FARGATE_STOP = 120;

const HARDENING: readonly Rule[] = [
  containerRule({
    code: "TF-CTR-01",
    title: "The root file system is read-only",
    source: `${CONTROLS}#ecs-5`,
    limit: "true",
    fix: "set readonlyRootFilesystem and mount a volume where the application writes",
    problems: (container, stack) => {
      const readonly = container.value["readonlyRootFilesystem"] === true;
      return unless(readonly || takesCommands(container, stack), "readonlyRootFilesystem", container.value);
    },
  }),
  containerRule({
    code: "TF-CTR-02",
    title: "The container does not run as root",
    source: `${CONTROLS}#ecs-20`,
    limit: "a numeric user other than 0, which no image can change the meaning of",
    fix: "set user, such as 10001",
    problems: (container) => {
      const fine = /^[1-9]\d*(:[1-9]\d*)?$/.test(String(container.value["user"]));
      return unless(fine || endsBeforeOthers(container), "user", container.value);
    },
  }),
  containerRule({
    code: "TF-CTR-03",
    title: "The container has no Linux capabilities",
    source: LINUX,
    limit: 'drop ["ALL"], add nothing',
    fix: "drop every capability; ports above 1023 need none",
    problems: ({ value }): Problem[] => {
      const drop = at(value, "linuxParameters.capabilities.drop");
      const add = at(value, "linuxParameters.capabilities.add");
      return [
        ...problemIf(!listOf(drop).includes("ALL"), "linuxParameters.capabilities.drop", drop),
        ...problemIf(listOf(add).length > 0, "linuxParameters.capabilities.add", add),
      ];
    },
  }),
  containerRule({
    code: "TF-CTR-04",
    title: "The container is not privileged",
    source: `${CONTROLS}#ecs-4`,
    limit: "false",
    fix: "remove privileged",
    problems: ({ value }) =>
      unless(value["privileged"] === undefined || value["privileged"] === false, "privileged", value),
  }),
  containerRule({
    code: "TF-CTR-05",
    title: "An init process reaps children and forwards signals",
    source: LINUX,
    limit: "true, or SIGTERM may never reach the application",
    fix: "set linuxParameters.initProcessEnabled",
    problems: ({ value }) => {
      const init = at(value, "linuxParameters.initProcessEnabled");
      return problemIf(init !== true, "linuxParameters.initProcessEnabled", init);
    },
  }),
];

const LOGGING: readonly Rule[] = [
  containerRule({
    code: "TF-CTR-06",
    title: "Logging never blocks the application",
    source: AWSLOGS,
    limit: "a log driver; for awslogs mode non-blocking",
    fix: 'set logConfiguration.options.mode to "non-blocking" with a max-buffer-size',
    problems: ({ value }): Problem[] => {
      const driver = at(value, "logConfiguration.logDriver");
      const mode = at(value, "logConfiguration.options.mode");
      if (driver === undefined) return [["logConfiguration", undefined]];
      return problemIf(
        driver === "awslogs" && mode !== "non-blocking",
        "logConfiguration.options.mode",
        mode,
      );
    },
  }),
  containerRule({
    code: "TF-CTR-07",
    title: "The container creates no log group",
    source: AWSLOGS,
    limit: "unset: such a group has no retention, no key and no owner",
    fix: "remove awslogs-create-group; Terraform makes the group",
    problems: ({ value }) => {
      const options = at(value, "logConfiguration.options");
      const create = isObject(options) ? options["awslogs-create-group"] : undefined;
      return problemIf(isTrue(create), "logConfiguration.options.awslogs-create-group", create);
    },
  }),
];

const noPlainSecrets: Rule = containerRule({
  code: "TF-CTR-08",
  title: "No secret stands in the environment",
  source: `${CONTROLS}#ecs-8`,
  limit: "no secret: everyone who may describe task definitions reads it",
  fix: "store the value in Secrets Manager and name its ARN under secrets",
  problems: ({ value }) =>
    listOf(value["environment"]).flatMap((variable, i): Problem[] => {
      const name = String(at(variable, "name"));
      const text = textOf(at(variable, "value")) ?? "";
      const kind = secretForm(text);
      // The value is never shown.
      const found =
        kind !== undefined ? `${kind} in ${name}` : holdsSecret(name, text) ? `a variable ${name}` : "";
      return problemIf(found !== "", `environment.${i}`, found);
    }),
});

const pinnedImage: Rule = perResource(
  {
    code: "TF-CTR-09",
    title: "The image is pinned",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html",
    type: "aws_ecs_task_definition",
  },
  (task, _stack, { stage }) =>
    containersOf(task).flatMap(({ path, value }) => {
      const image = value["image"];
      const tag = /:([^:/@]+)$/.exec(String(image).split("@")[0] ?? "")?.[1];
      const pinned = isReference(image) || String(image).includes("@sha256:") || !moves(tag);
      return breachIf(stage === "production" && !pinned, task, `${path}.image`, image, {
        limit:
          "a digest, or a tag that stays, not latest or a major version: in production a restart must start what was released",
        fix: "name the digest or an immutable tag",
      });
    }),
);

const stopTimeout: Rule = perResource(
  {
    code: "TF-CTR-10",
    title: "Fargate stops a container within two minutes",
    source: CONTAINER,
    type: "aws_ecs_task_definition",
  },
  (task) =>
    containersOf(task).flatMap(({ path, value }) => {
      const seconds = numberOf(value["stopTimeout"]);
      const fargate = listOf(task.attributes["requires_compatibilities"]).includes("FARGATE");
      const bad = seconds !== undefined && fargate && (seconds < 1 || seconds > LONGEST_FARGATE_STOP);
      return breachIf(bad, task, `${path}.stopTimeout`, seconds, {
        limit: `1–${LONGEST_FARGATE_STOP} seconds on Fargate`,
        fix: "shorten stopTimeout",
      });
    }),
);

/**
 * The application of a service with ECS Exec, whose agent has to write to the root file system
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html, 2026-11). Sidecars stay closed.
 */
function takesCommands({ path, task }: Container, stack: Configuration): boolean {
  return (
    path === "container_definitions.0" &&
    stack
      .of("aws_ecs_service")
      .some(
        ({ attributes }) =>
          isTrue(attributes["enable_execute_command"]) && refersTo(attributes["task_definition"], task),
      )
  );
}

/**
 * A container that runs to its end before the application starts: it may be root, which owns the volumes, as long as
 * TF-CTR-01, -03 and -04 keep it from everything else.
 */
function endsBeforeOthers({ task, value }: Container): boolean {
  if (value["essential"] !== false) return false;
  return containersOf(task).some(({ value: other }) =>
    blocks(other, "dependsOn").some(
      ({ value: dependency }) =>
        at(dependency, "containerName") === value["name"] && at(dependency, "condition") === "SUCCESS",
    ),
  );
}

function problemIf(problem: boolean, path: string, value: unknown): Problem[] {
  return problem ? [[path, value]] : [];
}

function unless(good: boolean, key: string, container: Readonly<Record<string, unknown>>): Problem[] {
  return problemIf(!good, key, container[key]);
}

export const CONTAINER_RULES: readonly Rule[] = [
  ...HARDENING,
  ...LOGGING,
  noPlainSecrets,
  pinnedImage,
  stopTimeout,
];
