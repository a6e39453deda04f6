import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { arn, type Home } from "../../core/arn.ts";
import { boundaryArn } from "../../core/governance-names.ts";
import { policyDocument, type Statement, serviceTrust } from "../../core/iam.ts";
import { ecrRepository } from "../../core/image.ts";
import { NAME_LIMITS, physicalName } from "../../core/names.ts";
import { secretReference } from "../../core/secret-reference.ts";

export interface ServiceRolesProps {
  readonly home: Home;
  readonly service: string;
  /** Images of all containers. */
  readonly images: readonly string[];
  /** What repositories begin with, before a slash, that the first pull of an image makes. */
  readonly cachePrefixes?: readonly string[];
  readonly logGroupName: string;
  /** `valueFrom` of every secret. */
  readonly secrets: readonly string[];
  readonly secretKeyArns: readonly string[];
  /** ARNs of the files with settings of every container. */
  readonly environmentFiles: readonly string[];
  readonly grants: readonly { readonly actions: readonly string[]; readonly resources: readonly string[] }[];
  /** Queue that the application takes messages from. */
  readonly queueArn?: string | undefined;
  /** What the task role allows for its other containers. */
  readonly sidecarStatements?: readonly Statement[] | undefined;
}

/**
 * Two identities of a service. The ECS agent uses the execution role to pull the image, read secrets and write
 * logs; the application has the task role. The task role always exists, even empty: without one, an SDK in the
 * container would look further and find the instance role
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html, 2026-06).
 */
export class ServiceRoles extends Construct {
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  /** Tasks cannot start without it: the service waits for it, and outlives it on destroy. */
  readonly executionPolicy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: ServiceRolesProps) {
    super(scope, id);
    const { home, service } = props;
    const assumeRolePolicy = serviceTrust("ecs-tasks.amazonaws.com", {
      account: home.account,
      arn: arn(home, "ecs", "*"),
    });
    const execution = new IamRole(this, "execution", {
      name: serviceRoleName(home, service, "execution"),
      description: `ECS agent on behalf of ${service}: image, secrets, logs`,
      assumeRolePolicy,
      maxSessionDuration: 3600,
      permissionsBoundary: boundaryArn(home),
    });
    this.executionPolicy = new IamRolePolicy(this, "execution-policy", {
      name: "execution",
      role: execution.id,
      policy: policyDocument(...executionStatements(props)),
    });
    const task = new IamRole(this, "task", {
      name: serviceRoleName(home, service, "task"),
      description: `Application ${service}`,
      assumeRolePolicy,
      maxSessionDuration: 3600,
      permissionsBoundary: boundaryArn(home),
    });
    const statements = taskStatements(props);
    if (statements.length > 0) {
      new IamRolePolicy(this, "task-policy", {
        name: "grants",
        role: task.id,
        policy: policyDocument(...statements),
      });
    }
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
  }
}

/** Name of a role of a service, for what has to know it before the role is made. */
export function serviceRoleName(
  { name }: Pick<Home, "name">,
  service: string,
  of: "execution" | "task",
): string {
  return physicalName(NAME_LIMITS.role, name, service, of);
}

/** What the application may do: what it was granted, and what its queue takes. */
function taskStatements({ grants, queueArn, sidecarStatements = [] }: ServiceRolesProps): Statement[] {
  return [
    ...grants.map(
      ({ actions, resources }, index): Statement => ({
        Sid: `Grant${index}`,
        Effect: "Allow",
        Action: actions,
        Resource: resources,
      }),
    ),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-least-privilege-policy.html (2026-11)
    ...allow(
      "Queue",
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      queueArn === undefined ? [] : [queueArn],
    ),
    ...sidecarStatements,
  ];
}

/**
 * Permissions by use: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 * (2026-06). A statement appears only when something needs it; IAM refuses an empty list of resources.
 */
function executionStatements(props: ServiceRolesProps): Statement[] {
  const { home } = props;
  const references = props.secrets.map(secretReference).filter((reference) => reference !== undefined);
  const arnsOf = (kind: "secret" | "parameter") => [
    ...new Set(references.filter((reference) => reference.kind === kind).map((reference) => reference.arn)),
  ];
  const logGroup = arn(home, "logs", `log-group:${props.logGroupName}`);
  const viaServices = ["secretsmanager", "ssm"].map((service) => `${service}.${home.region}.amazonaws.com`);
  return [
    ...pullStatements(props),
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${logGroup}:log-stream:*`,
    },
    ...allow("Secrets", "secretsmanager:GetSecretValue", arnsOf("secret")),
    ...allow("Parameters", "ssm:GetParameters", arnsOf("parameter")),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html#task-execution-env-files (2026-11)
    ...allow("EnvironmentFiles", "s3:GetObject", props.environmentFiles),
    ...allow("EnvironmentBuckets", "s3:GetBucketLocation", [
      ...new Set(props.environmentFiles.map((file) => file.split("/")[0] ?? file)),
    ]),
    ...allow("DecryptSecrets", "kms:Decrypt", props.secretKeyArns).map((statement) => ({
      ...statement,
      Condition: { StringEquals: { "kms:ViaService": viaServices } },
    })),
  ];
}

function pullStatements({ cachePrefixes = [], home, images }: ServiceRolesProps): Statement[] {
  const repositories = images.flatMap((image) => {
    const ecr = ecrRepository(image);
    return ecr ? [`arn:${ecr.partition}:ecr:${ecr.region}:${ecr.account}:repository/${ecr.repository}`] : [];
  });
  const fronts = cachePrefixes.map((prefix) => arn(home, "ecr", `repository/${prefix}/`));
  if (repositories.length === 0) return [];
  return [
    // No resource-level permission exists for this action.
    { Sid: "RegistryToken", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "Pull",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: [...new Set(repositories)],
    },
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html (2026-11)
    ...allow(
      "PullThroughCache",
      ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
      [...new Set(repositories.filter((it) => fronts.some((front) => it.startsWith(front))))],
    ),
  ];
}

function allow(Sid: string, Action: string | readonly string[], Resource: readonly string[]): Statement[] {
  return Resource.length > 0 ? [{ Sid, Effect: "Allow", Action, Resource }] : [];
}
